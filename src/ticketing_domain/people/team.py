"""What keeping a team needs of the outside: its books, and how it is read."""

from typing import Protocol

from ticketing_domain.people.member import Invitation, Member, Team


class TeamBook(Protocol):
    """Protocol: the members and invitations of accounts."""

    def lock(self, account_id: int) -> Team:
        """Return the team; nobody else changes it until the unit of work ends."""
        ...

    def invitation_of(self, public_id: str) -> Invitation | None:
        """Return the invitation of that public name, whosever it is, without locking anything."""
        ...

    def add_member(self, member: Member) -> None: ...

    def save_member(self, member: Member) -> None: ...

    def add_invitation(self, invitation: Invitation) -> None: ...

    def save_invitation(self, invitation: Invitation) -> None: ...

    def drop_invitation(self, invitation: Invitation) -> None: ...


class TeamReads(Protocol):
    """Protocol: the team as it is shown."""

    def team(self, account_id: int) -> Team:
        """Return the members and invitations, in the order in which they came."""
        ...
