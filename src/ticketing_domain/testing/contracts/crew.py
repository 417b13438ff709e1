"""The crew for tests: people of an account, and what they do to each other."""

import attrs
import pytest

from ticketing_domain.errors import Invalid, Problems, TicketingError
from ticketing_domain.people.keep_team import Acceptance
from ticketing_domain.people.member import (
    Invitation,
    Member,
    NewInvitation,
    NewMember,
    Role,
    RoleChange,
)
from ticketing_domain.people.token import Permission
from ticketing_domain.testing.stage import Stage

ADA = "ada@example.com"

BOB = "bob@example.com"


@attrs.frozen
class Crew:
    """A promoter's team on a stage, in the words of whoever keeps it."""

    stage: Stage

    def member(self, email: str = ADA, role: Role = Role.OWNER, name: str = "Ada") -> Member:
        """Make somebody a member, as an operator does."""
        return self.stage.box_office.team.add(
            account_id=self.stage.account.id, new=NewMember(email=email, name=name, role=role)
        )

    def invite(self, email: str = BOB, role: Role = Role.MANAGER) -> tuple[Invitation, str]:
        """Invite somebody."""
        return self.stage.box_office.team.invite(
            account_id=self.stage.account.id, new=NewInvitation(email, role)
        )

    def accept(self, token: str, name: str = "Bob") -> tuple[Member, str]:
        """Accept an invitation."""
        return self.stage.box_office.team.accept(Acceptance(token, name))

    def give(self, member: Member, role: Role) -> Member:
        """Give a member another role."""
        return self.stage.box_office.team.change_role(
            account_id=self.stage.account.id, member_id=member.id, change=RoleChange(role)
        )

    def deactivate(self, member: Member) -> Member:
        """Shut a member out."""
        return self.stage.box_office.team.deactivate(
            account_id=self.stage.account.id, member_id=member.id
        )

    def reactivate(self, member: Member) -> Member:
        """Let a member in again."""
        return self.stage.box_office.team.reactivate(
            account_id=self.stage.account.id, member_id=member.id
        )

    def token(self, email: str, permission: Permission = Permission.WRITE) -> str:
        """Make a token of a member's."""
        _, value = self.stage.box_office.issue_token(
            subdomain=self.stage.account.subdomain,
            permission=permission,
            description="phone",
            member_email=email,
        )
        return value

    @property
    def emails(self) -> tuple[list[str], list[str]]:
        """Who is a member, and who is invited."""
        team = self.stage.box_office.reads.team(self.stage.account.id)
        return [one.email for one in team.members], [one.email for one in team.invitations]


def problems_of(refused: pytest.ExceptionInfo[Invalid]) -> Problems:
    """Return what was wrong."""
    return refused.value.problems


def attempt(crew: Crew, token: str) -> str:
    """Accept an invitation, or say what came of it."""
    try:
        crew.accept(token)
    except TicketingError as refused:
        return type(refused).__name__
    return "joined"


def shut_out(crew: Crew, member: Member) -> str:
    """Deactivate a member, or say what came of it."""
    try:
        crew.deactivate(member)
    except TicketingError as refused:
        return type(refused).__name__
    return "shut out"
