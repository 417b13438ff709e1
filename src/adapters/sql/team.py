"""Members, and the invitations that are pending."""

from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql.accounts import accounts
from adapters.sql.schema import Fields, Instant, among, key, metadata, optional, required
from ticketing_domain.people.member import Invitation, Member, Role, Team
from ticketing_domain.people.team import TeamBook

ROLES: Final = [role.value for role in Role]

members: Final = sa.Table(
    "members",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.BigInteger),
    required("email", sa.Text),
    required("name", sa.Text),
    required("role", sa.Text),
    required("created_at", Instant),
    optional("deactivated_at", Instant),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    sa.UniqueConstraint("account_id", "email", name="one_member_for_an_email"),
    sa.CheckConstraint(among("role", ROLES), name="member_has_a_role"),
)

invitations: Final = sa.Table(
    "invitations",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.BigInteger),
    required("email", sa.Text),
    required("role", sa.Text),
    required("created_at", Instant),
    required("sent_at", Instant),
    required("public_id", sa.Text),
    required("digest", sa.Text),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    sa.UniqueConstraint("account_id", "email", name="one_invitation_for_an_email"),
    # Whoever accepts shows the public name alone; it leads to the account.
    sa.UniqueConstraint("public_id", name="one_invitation_for_a_public_id"),
    sa.CheckConstraint(among("role", ROLES), name="invitation_has_a_role"),
)


def member_row(member: Member) -> dict[str, Any]:
    """Write a member as their row."""
    return {
        "account_id": member.account_id,
        "id": member.id,
        "email": member.email,
        "name": member.name,
        "role": member.role.value,
        "created_at": member.created_at,
        "deactivated_at": member.deactivated_at,
    }


def member_from(row: Fields) -> Member:
    """Read a member from their row."""
    return Member(
        id=row["id"],
        account_id=row["account_id"],
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        created_at=row["created_at"],
        deactivated_at=row["deactivated_at"],
    )


def invitation_row(invitation: Invitation) -> dict[str, Any]:
    """Write an invitation as its row."""
    return {
        "account_id": invitation.account_id,
        "id": invitation.id,
        "email": invitation.email,
        "role": invitation.role.value,
        "created_at": invitation.created_at,
        "sent_at": invitation.sent_at,
        "public_id": invitation.public_id,
        "digest": invitation.digest,
    }


def invitation_from(row: Fields) -> Invitation:
    """Read an invitation from its row."""
    return Invitation(
        id=row["id"],
        account_id=row["account_id"],
        email=row["email"],
        role=Role(row["role"]),
        created_at=row["created_at"],
        sent_at=row["sent_at"],
        public_id=row["public_id"],
        digest=row["digest"],
    )


def team_on(connection: sa.Connection, account_id: int) -> Team:
    """Read a team, in the order of the numbers."""
    joined = sa.select(members).where(members.c.account_id == account_id).order_by(members.c.id)
    invited = (
        sa.select(invitations)
        .where(invitations.c.account_id == account_id)
        .order_by(invitations.c.id)
    )
    return Team(
        members=[member_from(row) for row in connection.execute(joined).mappings()],
        invitations=[invitation_from(row) for row in connection.execute(invited).mappings()],
    )


@attrs.frozen
class SqlTeam(TeamBook):
    """The teams in a database."""

    connection: sa.Connection

    def lock(self, account_id: int) -> Team:
        # The account's own row is the lock: it stands for people who are not there yet, too. It is taken in the form
        # that lets sales go on, whose rows only refer to it.
        account = sa.select(accounts.c.id).where(accounts.c.id == account_id)
        self.connection.execute(account.with_for_update(key_share=True))
        return team_on(self.connection, account_id)

    def invitation_of(self, public_id: str) -> Invitation | None:
        found = sa.select(invitations).where(invitations.c.public_id == public_id)
        row = self.connection.execute(found).mappings().first()
        return None if row is None else invitation_from(row)

    def add_member(self, member: Member) -> None:
        self.connection.execute(sa.insert(members), member_row(member))

    def save_member(self, member: Member) -> None:
        changed = sa.update(members).where(
            members.c.account_id == member.account_id, members.c.id == member.id
        )
        self.connection.execute(changed.values(member_row(member)))

    def add_invitation(self, invitation: Invitation) -> None:
        self.connection.execute(sa.insert(invitations), invitation_row(invitation))

    def save_invitation(self, invitation: Invitation) -> None:
        changed = sa.update(invitations).where(_is(invitation))
        self.connection.execute(changed.values(invitation_row(invitation)))

    def drop_invitation(self, invitation: Invitation) -> None:
        self.connection.execute(sa.delete(invitations).where(_is(invitation)))


def _is(invitation: Invitation) -> sa.ColumnElement[bool]:
    return sa.and_(
        invitations.c.account_id == invitation.account_id, invitations.c.id == invitation.id
    )
