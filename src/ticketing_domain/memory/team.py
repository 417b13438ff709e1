"""Members and invitations, in memory."""

from collections.abc import MutableMapping

import attrs

from ticketing_domain.memory.store import Store
from ticketing_domain.people.member import Invitation, Member, Team
from ticketing_domain.people.team import TeamBook

Members = MutableMapping[tuple[int, int], Member]
Invitations = MutableMapping[tuple[int, int], Invitation]


@attrs.frozen
class MemoryTeam(TeamBook):
    """Members and invitations by account and number."""

    members: Members
    invitations: Invitations

    def lock(self, account_id: int) -> Team:
        return team_of(account_id, self.members, self.invitations)

    def invitation_of(self, public_id: str) -> Invitation | None:
        for invitation in self.invitations.values():
            if invitation.public_id == public_id:
                return invitation
        return None

    def add_member(self, member: Member) -> None:
        self.members[member.account_id, member.id] = member

    def save_member(self, member: Member) -> None:
        self.members[member.account_id, member.id] = member

    def add_invitation(self, invitation: Invitation) -> None:
        self.invitations[invitation.account_id, invitation.id] = invitation

    def save_invitation(self, invitation: Invitation) -> None:
        self.invitations[invitation.account_id, invitation.id] = invitation

    def drop_invitation(self, invitation: Invitation) -> None:
        del self.invitations[invitation.account_id, invitation.id]


class MemoryTeamReads:
    """Implements `TeamReads`."""

    _store: Store

    def team(self, account_id: int) -> Team:
        with self._store.lock:
            return team_of(account_id, self._store.members, self._store.invitations)


def team_of(account_id: int, members: Members, invitations: Invitations) -> Team:
    """Gather an account's team, in the order of the numbers."""
    return Team(
        members=[
            one for (account, _), one in sorted(members.items(), key=_key) if account == account_id
        ],
        invitations=[
            one
            for (account, _), one in sorted(invitations.items(), key=_key)
            if account == account_id
        ],
    )


def _key(row: tuple[tuple[int, int], object]) -> tuple[int, int]:
    return row[0]
