"""The team: the people of an account, and those who are invited into it (contract §3, "memberships").

A member is active or deactivated and can be either any number of times; what they did stays theirs. A user is their
membership: whoever works for two accounts is two users. An invitation exists as long as it is pending: accepting it
makes a member of it, withdrawing it deletes it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
import enum
import re
from typing import Final

import attrs

from ticketing_domain.changes import UNSET, Given, Problem, Rule, at_most, check, given, not_blank
from ticketing_domain.errors import NotFound, Problems, Refused
from ticketing_domain.people.credential import Credential
from ticketing_domain.people.customer import normalise_email

INVITATION_KIND: Final = "tkt_invite"
INVITATION_LASTS: Final = timedelta(days=14)
"""An invitation can be accepted for so long after it was last sent; sending it again starts anew."""

LARGEST_TEAM: Final = 500
"""So many people at most, deactivated and invited ones included: a team is read whole wherever it changes."""


class Role(enum.Enum):
    """What a member is to the account; what they may do for it is the policy's to say."""

    SCANNER = "scanner"
    MANAGER = "manager"
    OWNER = "owner"


ASSIGNABLE: Final = (Role.SCANNER, Role.MANAGER)
"""The roles that a team may give; owners are named by the operator (`api-facts` §9)."""


@attrs.frozen
class Member:
    """One person of the team, by e-mail address, which is normalised."""

    id: int
    account_id: int
    email: str
    name: str
    role: Role
    created_at: datetime
    deactivated_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether the member may do anything at all."""
        return self.deactivated_at is None

    def deactivate(self, at: datetime) -> "Member":
        """Return the member as shut out from now on; doing it twice keeps the first time."""
        return attrs.evolve(self, deactivated_at=at) if self.is_active else self

    def reactivate(self) -> "Member":
        """Return the member as let in again, with the role that they had."""
        return attrs.evolve(self, deactivated_at=None)


@attrs.frozen
class Invitation:
    """Somebody who may become a member; of the token that accepts it only the digest is kept."""

    id: int
    account_id: int
    email: str
    role: Role
    created_at: datetime
    sent_at: datetime
    public_id: str
    digest: str = attrs.field(repr=False)

    def opens_to(self, shown: Credential, at: datetime) -> bool:
        """Tell whether the shown credential is the one last sent, and not too old."""
        return at < self.sent_at + INVITATION_LASTS and shown.matches(self.digest)

    def send_again(self, made: Credential, at: datetime) -> "Invitation":
        """Return the invitation under a new token; the one before accepts nothing any more."""
        return attrs.evolve(self, sent_at=at, public_id=made.public_id, digest=made.digest)


class LastOwner(Refused):
    """Nobody would be left who may keep the team: the last active owner stays one (contract §3)."""

    code = "last_owner"

    def __init__(self, member_id: int) -> None:
        super().__init__("the last active owner can be neither deactivated nor given another role")
        self.member_id = member_id


class MemberDeactivated(Refused):
    """A token was asked for whose owner is shut out."""

    code = "member_deactivated"

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} is deactivated")
        self.email = email


@attrs.frozen
class Team:
    """The people of one account and its pending invitations, each in the order in which they came."""

    members: Sequence[Member] = ()
    invitations: Sequence[Invitation] = ()

    def member(self, member_id: int) -> Member:
        """Return a member; raises `NotFound`."""
        for member in self.members:
            if member.id == member_id:
                return member
        raise NotFound("member", member_id)

    def active_member(self, member_id: int) -> Member:
        """Return a member who is not shut out; raises `NotFound`."""
        member = self.member(member_id)
        if not member.is_active:
            raise NotFound("member", member_id)
        return member

    def member_called(self, email: str) -> Member:
        """Return the member of an e-mail address, as it may be typed; raises `NotFound`."""
        for member in self.members:
            if member.email == normalise_email(email):
                return member
        raise NotFound("member", email)

    def invitation(self, invitation_id: int) -> Invitation:
        """Return a pending invitation; raises `NotFound`."""
        for invitation in self.invitations:
            if invitation.id == invitation_id:
                return invitation
        raise NotFound("invitation", invitation_id)

    def must_keep_an_owner(self, changed: Member) -> None:
        """Raise `LastOwner` where the change would take the last active owner away."""
        was = self.member(changed.id)
        others = (member for member in self.members if member.id != changed.id)
        if _leads(was) and not _leads(changed) and not any(map(_leads, others)):
            raise LastOwner(changed.id)

    def trouble_with(self, email: str | None) -> tuple[Problem | None, ...]:
        """Return what speaks against another person of that e-mail address."""
        folded = normalise_email(email or "")
        known = any(member.email == folded for member in self.members)
        invited = any(invitation.email == folded for invitation in self.invitations)
        full = len(self.members) + len(self.invitations) >= LARGEST_TEAM
        return (
            ("email", "is already a member") if known else None,
            ("email", "is already invited") if invited else None,
            ("base", f"a team has at most {LARGEST_TEAM} people") if full else None,
        )


def _leads(member: Member) -> bool:
    return member.is_active and member.role is Role.OWNER


@attrs.frozen
class NewInvitation:
    """Whom a promoter invites, and as what."""

    email: Given[str | None] = UNSET
    role: Given[Role | None] = UNSET
    unreadable: Problems = attrs.field(factory=dict)


@attrs.frozen
class RoleChange:
    """What a member is to become."""

    role: Given[Role | None] = UNSET
    unreadable: Problems = attrs.field(factory=dict)


@attrs.frozen
class NewMember:
    """Whom an operator makes a member, and as what."""

    email: str
    name: str
    role: Role


@attrs.frozen
class _InvitationPlan:
    email: str | None
    role: Role | None


def check_invitation(new: NewInvitation, team: Team) -> tuple[str, Role]:
    """Return whom to invite as what; raises `Invalid`."""
    email, role = given(new.email, None), given(new.role, None)
    plan = _InvitationPlan(email, role)
    check(plan, INVITATION_RULES, new.unreadable, *team.trouble_with(email))
    assert plan.email is not None and plan.role is not None  # noqa: S101, PT018 (the rules have seen to it)
    return normalise_email(plan.email), plan.role


def check_role(change: RoleChange) -> Role:
    """Return the role to give; raises `Invalid`."""
    plan = _InvitationPlan(None, given(change.role, None))
    check(plan, ROLE_RULES, change.unreadable)
    assert plan.role is not None  # noqa: S101 (the rules have seen to it)
    return plan.role


def check_new_member(new: NewMember, team: Team) -> None:
    """Raise `Invalid` unless the team can have them; being invited is no hindrance."""
    alone = attrs.evolve(team, invitations=())
    check(new, NEW_MEMBER_RULES, {}, *alone.trouble_with(new.email))


def can_be_given(plan: _InvitationPlan) -> Problem | None:
    if plan.role is None or plan.role in ASSIGNABLE:
        return None
    return ("role", f"must be one of {', '.join(role.value for role in ASSIGNABLE)}")


def looks_like_an_address(plan: _InvitationPlan | NewMember) -> Problem | None:
    """An edge may know more about addresses; this much must hold for every one."""
    email = (plan.email or "").strip()
    if not email or re.fullmatch(r"[^\s@]+@[^\s@]+", email):
        return None
    return ("email", "must be an e-mail address")


ADDRESS_RULES: Final = (*not_blank("email"), *at_most(255, "email"), looks_like_an_address)
ROLE_RULES: Final[tuple[Rule[_InvitationPlan], ...]] = (*not_blank("role"), can_be_given)
INVITATION_RULES: Final[tuple[Rule[_InvitationPlan], ...]] = (*ADDRESS_RULES, *ROLE_RULES)
NEW_MEMBER_RULES: Final[tuple[Rule[NewMember], ...]] = (
    *ADDRESS_RULES,
    *not_blank("name"),
    *at_most(255, "name"),
)
