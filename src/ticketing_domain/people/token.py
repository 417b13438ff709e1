"""API tokens: what a promoter's own systems show at the admin API."""

from datetime import datetime
import enum
from typing import Final

import attrs

from ticketing_domain.people.account import Account
from ticketing_domain.people.credential import Credential

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

    def revoke(self, at: datetime) -> "ApiToken":
        """Return the token as dead from now on; revoking twice keeps the first time."""
        return self if self.revoked_at else attrs.evolve(self, revoked_at=at)

    def opens_to(self, shown: Credential) -> bool:
        """Tell whether the shown credential is this token and the token still lives."""
        return self.revoked_at is None and shown.matches(self.digest)


@attrs.frozen
class Caller:
    """Whoever stands behind a request that was let in: an account, with a permission."""

    account: Account
    permission: Permission
    token_id: str

    @property
    def may_write(self) -> bool:
        """Whether the caller may change things."""
        return self.permission is Permission.WRITE
