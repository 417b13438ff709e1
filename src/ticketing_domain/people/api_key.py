"""API keys: what a promoter's programmers show at the promoter API (seed 004, "Authentication").

A key is live or test. A test key opens the account's test world, which is an account of its own (ADR 0019). An agency's
key acts for further accounts too, and each request says for which.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final

import attrs

from ticketing_domain.errors import Refused
from ticketing_domain.people import credential
from ticketing_domain.people.account import TEST_SUFFIX, Account, Mode
from ticketing_domain.people.credential import Credential

KINDS: Final[Mapping[Mode, str]] = {Mode.LIVE: "er_live", Mode.TEST: "er_test"}


class AccountNotYours(Refused):
    """The key does not act for the account that was asked for, whether there is such an account or not."""

    code: ClassVar[str] = "account_not_yours"

    def __init__(self, subdomain: str) -> None:
        super().__init__("this key does not act for that account")
        self.subdomain = subdomain


@attrs.frozen
class ApiKey:
    """A key as we keep it: never its value, which is shown once when it is made.

    `account_id` is the live account that it belongs to, in either mode; `also` are the live accounts that it acts for
    besides; `version` is the date of the API's version that was the newest when it was made.
    """

    account_id: int
    public_id: str
    mode: Mode
    description: str
    version: str
    digest: str = attrs.field(repr=False)
    created_at: datetime
    revoked_at: datetime | None = None
    also: tuple[int, ...] = ()

    @property
    def reached_ids(self) -> tuple[int, ...]:
        """The live accounts that the key acts for, its own first."""
        return (self.account_id, *self.also)

    def revoke(self, at: datetime) -> "ApiKey":
        """Return the key as dead from now on; revoking twice keeps the first time."""
        return self if self.revoked_at else attrs.evolve(self, revoked_at=at)

    def opens_to(self, shown: Credential) -> bool:
        """Tell whether the shown credential is this key and the key still lives."""
        return (
            self.revoked_at is None
            and shown.kind == KINDS[self.mode]
            and shown.matches(self.digest)
        )


@attrs.frozen
class KeyHolder:
    """Whoever stands behind a request that was let in: a key, and the account that this request acts on."""

    key: ApiKey
    account: Account


@attrs.frozen
class FoundKey:
    """A key with the worlds that it opens: live accounts, or their test worlds, its own first."""

    key: ApiKey
    worlds: Sequence[Account]

    def holder(self, subdomain: str | None) -> KeyHolder:
        """Return the holder acting on its own account, or on that of a subdomain; raises `AccountNotYours`."""
        if subdomain is None:
            return KeyHolder(self.key, self.worlds[0])
        for world in self.worlds:
            if world.subdomain.removesuffix(TEST_SUFFIX) == subdomain:
                return KeyHolder(self.key, world)
        raise AccountNotYours(subdomain)


def read_key(value: str) -> Credential | None:
    """Take a shown key apart; None where it is of no kind of ours or its checksum does not fit."""
    shown = (credential.read(value, kind) for kind in KINDS.values())
    return next((one for one in shown if one is not None), None)
