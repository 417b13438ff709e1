"""`ticketing member` and `ticketing invitation`: the people of an account, and those who may join them."""

from typing import Final

import click

from adapters.cli.office import office
from adapters.cli.printing import answer
from adapters.cli.tokens import ACCOUNT
from ticketing_domain.people.keep_team import Acceptance
from ticketing_domain.people.member import (
    ASSIGNABLE,
    Invitation,
    Member,
    NewInvitation,
    NewMember,
    Role,
)

EMAIL: Final = click.option("--email", required=True, help="By which they are known.")
NAME: Final = click.option("--name", required=True, help="What they are called.")


@click.group()
def member() -> None:
    """Make people members of an account's team, and list them."""


@member.command()
@ACCOUNT
@EMAIL
@NAME
@click.option(
    "--role",
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="What they may do; only here can somebody be made an owner.",
)
def add(account: str, email: str, name: str, role: str) -> None:
    """Make somebody a member at once, without an invitation."""
    with office() as box_office:
        found = box_office.reads.account(account)
        new = NewMember(email=email, name=name, role=Role(role))
        answer(member_json(box_office.team.add(account_id=found.id, new=new)))


@member.command("list")
@ACCOUNT
def list_(account: str) -> None:
    """List the members of an account, and who is invited."""
    with office() as box_office:
        team = box_office.reads.team(box_office.reads.account(account).id)
        answer(
            {
                "members": [member_json(one) for one in team.members],
                "pending_invitations": [invitation_json(one) for one in team.invitations],
            }
        )


@click.group()
def invitation() -> None:
    """Invite people into a team, and accept for them."""


@invitation.command()
@ACCOUNT
@EMAIL
@click.option(
    "--role",
    required=True,
    type=click.Choice([role.value for role in ASSIGNABLE]),
    help="What they will be allowed to do.",
)
def create(account: str, email: str, role: str) -> None:
    """Invite somebody. What they accept with is printed once and never again."""
    with office() as box_office:
        found = box_office.reads.account(account)
        made, value = box_office.team.invite(
            account_id=found.id, new=NewInvitation(email=email, role=Role(role))
        )
        answer({"accept_token": value, "account": account, **invitation_json(made)})


@invitation.command()
@click.argument("accept_token")
@NAME
def accept(accept_token: str, name: str) -> None:
    """Accept an invitation; prints the new member and a token of their own, which is never shown again."""
    with office() as box_office:
        joined, value = box_office.team.accept(Acceptance(token=accept_token, name=name))
        answer({"token": value, **member_json(joined)})


def member_json(printed: Member) -> dict[str, object]:
    """Print a member."""
    return {
        "id": printed.id,
        "email": printed.email,
        "name": printed.name,
        "role": printed.role.value,
        "created_at": printed.created_at,
        "deactivated_at": printed.deactivated_at,
    }


def invitation_json(printed: Invitation) -> dict[str, object]:
    """Print an invitation: never what accepts it."""
    return {
        "id": printed.id,
        "email": printed.email,
        "role": printed.role.value,
        "created_at": printed.created_at,
        "sent_at": printed.sent_at,
    }
