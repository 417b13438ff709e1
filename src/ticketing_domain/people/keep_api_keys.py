"""Making, listing and revoking API keys, and letting in who shows one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, Self

import attrs

from ticketing_domain.errors import NotFound
from ticketing_domain.names import Randomness
from ticketing_domain.people import credential
from ticketing_domain.people.account import SECRET_BYTES, TEST_SUFFIX, Account, Mode
from ticketing_domain.people.api_key import KINDS, ApiKey, FoundKey, KeyHolder, read_key
from ticketing_domain.people.key_book import KeyReads
from ticketing_domain.ports import Books, Clock, UnitOfWork


class AccountsAndKeys(KeyReads, Protocol):
    """Protocol: the reads that keeping keys takes."""

    def account(self, subdomain: str) -> Account:
        """Return the account of a subdomain; raises `NotFound`."""
        ...


@attrs.frozen
class IssueKey:
    """Make a key; with the first test key of an account, its test world is opened."""

    books: Books
    now: Clock
    random: Randomness

    def __call__(
        self,
        *,
        subdomain: str,
        mode: Mode,
        version: str,
        description: str = "",
        also: Sequence[str] = (),
    ) -> tuple[ApiKey, str]:
        """Return the key and its value, which cannot be had again; raises `NotFound`.

        `version` is pinned to the key; `also` names further accounts that it acts for.
        """
        made = credential.mint(KINDS[mode], self.random)
        with self.books() as books:
            # Another account's test world is opened in the same order by whoever makes a key at the same moment.
            reached = {name: _live(books, name) for name in sorted({subdomain, *also})}
            if mode is Mode.TEST:
                for account in reached.values():
                    self._open_test_world(books, account)
            home = reached.pop(subdomain)
            key = ApiKey(
                account_id=home.id,
                public_id=made.public_id,
                mode=mode,
                description=description,
                version=version,
                digest=made.digest,
                created_at=self.now(),
                also=tuple(sorted(account.id for account in reached.values())),
            )
            books.api_keys.add(key)
            books.commit()
        return key, made.value

    def _open_test_world(self, books: UnitOfWork, live: Account) -> None:
        if books.accounts.test_world_of(live.id) is None:
            (number,) = books.numbers.take("account", 1)
            books.accounts.add(world_for_tests(live, number, self.now(), self.random(SECRET_BYTES)))


def world_for_tests(live: Account, number: int, at: datetime, secret: bytes) -> Account:
    """Return the test world of an account as it is opened: the same shop, and nothing in it."""
    return attrs.evolve(
        live,
        id=number,
        subdomain=f"{live.subdomain}{TEST_SUFFIX}",
        created_at=at,
        live_id=live.id,
        secret=secret,
    )


def _live(books: UnitOfWork, subdomain: str) -> Account:
    account = books.accounts.lock(books.accounts.named(subdomain).id)
    if account.mode is Mode.TEST:
        raise NotFound("account", subdomain)
    return account


@attrs.frozen
class RevokeKey:
    """End a key; the next request that shows it is refused."""

    books: Books
    now: Clock

    def __call__(self, *, subdomain: str, public_id: str) -> ApiKey:
        """Return the dead key; raises `NotFound`."""
        with self.books() as books:
            account = books.accounts.named(subdomain)
            key = books.api_keys.get(account.id, public_id).revoke(self.now())
            books.api_keys.save(key)
            books.commit()
        return key


@attrs.frozen
class ListKeys:
    """Look up an account's keys."""

    reads: AccountsAndKeys

    def __call__(self, *, subdomain: str) -> Sequence[ApiKey]:
        """Return the keys, oldest first; raises `NotFound`."""
        return self.reads.keys(self.reads.account(subdomain).id)


@attrs.frozen
class AdmitKey:
    """Find out who stands behind a key."""

    reads: KeyReads

    def __call__(self, value: str, subdomain: str | None = None) -> KeyHolder:
        """Return the holder; raises `NotFound` for what is no living key, `AccountNotYours` for an account that the key
        does not act for. A typing error costs no look-up.
        """
        return self.find(value).holder(subdomain)

    def find(self, value: str) -> FoundKey:
        """Return the key with all that it opens, for who decides later for whom it acts; raises `NotFound`."""
        shown = read_key(value)
        found = self.reads.key(shown.public_id) if shown else None
        if shown is None or found is None or not found.key.opens_to(shown):
            raise NotFound("key", "shown")
        return found


@attrs.frozen
class KeepApiKeys:
    """Everything about API keys."""

    issue: IssueKey
    revoke: RevokeKey
    list: ListKeys
    admit: AdmitKey

    @classmethod
    def open(cls, books: Books, reads: AccountsAndKeys, now: Clock, random: Randomness) -> Self:
        """Put the use cases on their adapters."""
        return cls(
            issue=IssueKey(books, now, random),
            revoke=RevokeKey(books, now),
            list=ListKeys(reads),
            admit=AdmitKey(reads),
        )
