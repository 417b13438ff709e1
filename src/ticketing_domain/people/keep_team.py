"""Keeping a team: who is invited, joins, gets another role, is shut out and let in again."""

from typing import Final

import attrs

from ticketing_domain.changes import UNSET, Given, Rule, at_most, check, given, not_blank
from ticketing_domain.errors import NotFound, Problems
from ticketing_domain.names import Randomness
from ticketing_domain.people import credential
from ticketing_domain.people.account import Account
from ticketing_domain.people.credential import Credential
from ticketing_domain.people.customer import normalise_email
from ticketing_domain.people.member import (
    INVITATION_KIND,
    Invitation,
    Member,
    NewInvitation,
    NewMember,
    Role,
    RoleChange,
    Team,
    check_invitation,
    check_new_member,
    check_role,
)
from ticketing_domain.people.token import KIND, ApiToken, Permission
from ticketing_domain.ports import Books, Clock, UnitOfWork


@attrs.frozen
class Acceptance:
    """What somebody shows who accepts an invitation: its token, and the name to go by."""

    token: Given[str | None] = UNSET
    name: Given[str | None] = UNSET
    unreadable: Problems = attrs.field(factory=dict)


@attrs.frozen
class KeepTeam:
    """The use cases of an account's team. A change waits for every other change of the same team."""

    books: Books
    now: Clock
    random: Randomness

    @classmethod
    def open(cls, books: Books, now: Clock, random: Randomness) -> "KeepTeam":
        """Build the use cases over the adapters that are passed in."""
        return cls(books, now, random)

    def invite(self, *, account_id: int, new: NewInvitation) -> tuple[Invitation, str]:
        """Return the invitation and the token that accepts it, which cannot be had again; raises `Invalid`."""
        made, at = credential.mint(INVITATION_KIND, self.random), self.now()
        with self.books() as books:
            email, role = check_invitation(new, books.team.lock(account_id))
            (number,) = books.numbers.take("invitation", 1)
            invitation = Invitation(
                id=number,
                account_id=account_id,
                email=email,
                role=role,
                created_at=at,
                sent_at=at,
                public_id=made.public_id,
                digest=made.digest,
            )
            books.team.add_invitation(invitation)
            books.commit()
        return invitation, made.value

    def resend(self, *, account_id: int, invitation_id: int) -> tuple[Invitation, str]:
        """Return the invitation and its new token; the one before accepts nothing; raises `NotFound`."""
        made = credential.mint(INVITATION_KIND, self.random)
        with self.books() as books:
            before = books.team.lock(account_id).invitation(invitation_id)
            invitation = before.send_again(made, self.now())
            books.team.save_invitation(invitation)
            books.commit()
        return invitation, made.value

    def withdraw(self, *, account_id: int, invitation_id: int) -> None:
        """End an invitation that is pending; raises `NotFound`."""
        with self.books() as books:
            books.team.drop_invitation(books.team.lock(account_id).invitation(invitation_id))
            books.commit()

    def accept(self, acceptance: Acceptance) -> tuple[Member, str]:
        """Return the new member and the value of a token of their own, which may do what their role may.

        Raises `Invalid`, and `NotFound` for a token that accepts nothing: unknown, replaced, withdrawn, accepted, or
        older than `INVITATION_LASTS`.
        """
        shown, name = _read(acceptance)
        with self.books() as books:
            invitation = self._invitation(books, shown)
            member = self._join(
                books, invitation.account_id, invitation.email, name, invitation.role
            )
            books.team.drop_invitation(invitation)
            value = self._let_in(books, member)
            books.commit()
        return member, value

    def add(self, *, account_id: int, new: NewMember) -> Member:
        """Make somebody a member at once, owners too: an operator's act; raises `Invalid`.

        A pending invitation of that address has found its end with it.
        """
        with self.books() as books:
            team = books.team.lock(account_id)
            check_new_member(new, team)
            email = normalise_email(new.email)
            for invitation in team.invitations:
                if invitation.email == email:
                    books.team.drop_invitation(invitation)
            member = self._join(books, account_id, email, new.name, new.role)
            books.commit()
        return member

    def change_role(self, *, account_id: int, member_id: int, change: RoleChange) -> Member:
        """Return the member in another role; raises `NotFound` (who is shut out too), `Invalid` or `LastOwner`."""
        with self.books() as books:
            team = books.team.lock(account_id)
            member = attrs.evolve(team.active_member(member_id), role=check_role(change))
            return _kept(books, team, member)

    def deactivate(self, *, account_id: int, member_id: int) -> Member:
        """Shut a member out: their tokens are refused from the next request on; raises `NotFound` or `LastOwner`."""
        with self.books() as books:
            team = books.team.lock(account_id)
            return _kept(books, team, team.member(member_id).deactivate(self.now()))

    def reactivate(self, *, account_id: int, member_id: int) -> Member:
        """Let a member in again, with the role and the tokens that they had; raises `NotFound`."""
        with self.books() as books:
            team = books.team.lock(account_id)
            return _kept(books, team, team.member(member_id).reactivate())

    def _invitation(self, books: UnitOfWork, shown: Credential) -> Invitation:
        """Return the invitation that a token accepts, its team locked: two who show it are served one by one."""
        found = books.team.invitation_of(shown.public_id)
        team = books.team.lock(found.account_id) if found else Team()
        for invitation in team.invitations:
            if invitation.opens_to(shown, self.now()):
                return invitation
        raise NotFound("invitation", "with that token")

    def _join(
        self, books: UnitOfWork, account_id: int, email: str, name: str, role: Role
    ) -> Member:
        (number,) = books.numbers.take("member", 1)
        member = Member(
            id=number,
            account_id=account_id,
            email=email,
            name=name.strip(),
            role=role,
            created_at=self.now(),
        )
        books.team.add_member(member)
        return member

    def _let_in(self, books: UnitOfWork, member: Member) -> str:
        made = credential.mint(KIND, self.random)
        books.tokens.add(
            ApiToken(
                account_id=member.account_id,
                public_id=made.public_id,
                description=f"{member.name}, by invitation",
                permission=Permission.WRITE,
                digest=made.digest,
                created_at=self.now(),
                member_id=member.id,
            )
        )
        return made.value


def owner_of(account: Account, email: str, member_id: int) -> Member:
    """Return the first member of a new account: the owner whom the operator has named."""
    return Member(
        id=member_id,
        account_id=account.id,
        email=email,
        name=account.owner_name or email,
        role=Role.OWNER,
        created_at=account.created_at,
    )


def _kept(books: UnitOfWork, team: Team, member: Member) -> Member:
    team.must_keep_an_owner(member)
    books.team.save_member(member)
    books.commit()
    return member


@attrs.frozen
class _Said:
    token: str | None
    name: str | None


def _read(acceptance: Acceptance) -> tuple[Credential, str]:
    """Return what was shown, and the name; raises `Invalid`, or `NotFound` for what can be no token of an invitation."""
    said = _Said(given(acceptance.token, None), given(acceptance.name, None))
    check(said, ACCEPTANCE_RULES, acceptance.unreadable)
    shown = credential.read((said.token or "").strip(), INVITATION_KIND)
    if shown is None:
        raise NotFound("invitation", "with that token")
    return shown, said.name or ""


ACCEPTANCE_RULES: Final[tuple[Rule[_Said], ...]] = (
    *not_blank("token", "name"),
    *at_most(255, "name"),
)
