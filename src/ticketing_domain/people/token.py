"""API tokens: what a promoter's own systems show at the admin API."""

from datetime import datetime
import enum
from typing import Final

import attrs

from ticketing_domain.people.account import Account
from ticketing_domain.people.credential import Credential
from ticketing_domain.people.device import Device
from ticketing_domain.people.member import Member
from ticketing_domain.people.policy import Right, Standing, may

KIND: Final = "tkt"


class Permission(enum.Enum):
    """What a token may do: look, or look and change."""

    READ = "read"
    WRITE = "write"


@attrs.frozen
class ApiToken:
    """A token as we keep it: never its value, which is shown once when it is made."""

    account_id: int
    public_id: str
    description: str
    permission: Permission
    digest: str = attrs.field(repr=False)
    created_at: datetime
    revoked_at: datetime | None = None
    member_id: int | None = None
    """Whose token it is; without a member it is the account's own."""

    def revoke(self, at: datetime) -> "ApiToken":
        """Return the token as dead from now on; revoking twice keeps the first time."""
        return self if self.revoked_at else attrs.evolve(self, revoked_at=at)

    def opens_to(self, shown: Credential) -> bool:
        """Tell whether the shown credential is this token and the token still lives."""
        return self.revoked_at is None and shown.matches(self.digest)


@attrs.frozen
class Bearer:
    """A token with everything that decides whether it lives: its account, and its member if it is somebody's."""

    account: Account
    token: ApiToken
    member: Member | None = None

    def opens_to(self, shown: Credential) -> bool:
        """Tell whether the shown credential is this token, and neither the token nor its member has been ended."""
        return self.token.opens_to(shown) and (self.member is None or self.member.is_active)


@attrs.frozen
class Caller:
    """Whoever stands behind a request that was let in: an account, or a member of its team, with a permission."""

    account: Account
    permission: Permission
    token_id: str
    member: Member | None = None
    device: Device | None = None

    @property
    def standing(self) -> Standing:
        """As what they come: as a device, with their role of this moment, or as the account itself."""
        if self.device:
            return Standing.DEVICE
        return Standing(self.member.role.value) if self.member else Standing.ACCOUNT

    @property
    def may_write(self) -> bool:
        """Whether the caller may change things."""
        return self.permission is Permission.WRITE

    def may(self, right: Right) -> bool:
        """Tell whether the policy lets them do this."""
        return may(self.standing, right)
