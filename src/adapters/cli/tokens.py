"""`ticketing token`: let a promoter's systems in, and out again."""

from typing import Final

import click

from adapters.cli.office import office
from adapters.cli.printing import answer
from ticketing_domain.people.token import ApiToken, Permission

ACCOUNT: Final = click.option("--account", required=True, help="The subdomain of the account.")


@click.group()
def token() -> None:
    """Make, list and revoke API tokens."""


@token.command()
@ACCOUNT
@click.option(
    "--permission",
    required=True,
    type=click.Choice([permission.value for permission in Permission]),
    help="Look, or look and change.",
)
@click.option("--description", required=True, help="What it is for.")
@click.option("--member", metavar="EMAIL", help="Whose it is; it may do what their role may.")
def create(account: str, permission: str, description: str, member: str | None) -> None:
    """Make a token. Its value is printed once and never again: only its digest is kept."""
    with office() as box_office:
        made, value = box_office.issue_token(
            subdomain=account,
            permission=Permission(permission),
            description=description,
            member_email=member,
        )
        answer({"token": value, "account": account, **token_json(made)})


@token.command("list")
@ACCOUNT
def list_(account: str) -> None:
    """List the tokens of an account, without their values."""
    with office() as box_office:
        found = box_office.reads.account(account)
        answer([token_json(made) for made in box_office.reads.tokens(found.id)])


@token.command()
@ACCOUNT
@click.argument("token_id")
def revoke(account: str, token_id: str) -> None:
    """End a token, by its id: the next request that shows it is refused."""
    with office() as box_office:
        answer(token_json(box_office.revoke_token(subdomain=account, public_id=token_id)))


def token_json(made: ApiToken) -> dict[str, object]:
    """Print a token as it is kept: never its value."""
    return {
        "id": made.public_id,
        "description": made.description,
        "permission": made.permission.value,
        "created_at": made.created_at,
        "revoked_at": made.revoked_at,
        "member_id": made.member_id,
    }
