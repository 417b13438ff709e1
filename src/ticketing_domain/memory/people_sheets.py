"""Accounts, tokens, customers, and what goes with every change: numbers, days, memory, outbox."""

from collections.abc import Collection, Mapping, MutableMapping, Sequence
from datetime import datetime

import attrs

from ticketing_domain.errors import NotFound
from ticketing_domain.figures.days import DayFigures, DayKey
from ticketing_domain.notices.notice import Notice, Outbox
from ticketing_domain.people.account import Account
from ticketing_domain.people.account_book import Accounts, Tokens
from ticketing_domain.people.customer import Customer
from ticketing_domain.people.token import ApiToken
from ticketing_domain.ports import Customers, Days, Memory, Numbers
from ticketing_domain.sale.hold import Remembered


@attrs.frozen
class MemoryNumbers(Numbers):
    """Counts up; a number taken by a unit of work that rolls back stays taken."""

    last: dict[str, int]

    def take(self, kind: str, count: int) -> Sequence[int]:
        first = self.last.get(kind, 0) + 1
        self.last[kind] = first + count - 1
        return range(first, first + count)


@attrs.frozen
class MemoryAccounts(Accounts):
    """Accounts by id."""

    rows: MutableMapping[int, Account]

    def add(self, account: Account) -> None:
        self.rows[account.id] = account

    def subdomain_taken(self, subdomain: str) -> bool:
        return any(account.subdomain == subdomain for account in self.rows.values())

    def named(self, subdomain: str) -> Account:
        for account in self.rows.values():
            if account.subdomain == subdomain:
                return account
        raise NotFound("account", subdomain)

    def get(self, account_id: int) -> Account:
        try:
            return self.rows[account_id]
        except KeyError:
            raise NotFound("account", account_id) from None

    def lock(self, account_id: int) -> Account:
        return self.get(account_id)

    def test_world_of(self, live_id: int) -> Account | None:
        worlds = (account for account in self.rows.values() if account.live_id == live_id)
        return next(worlds, None)

    def save(self, account: Account) -> None:
        self.rows[account.id] = account


@attrs.frozen
class MemoryTokens(Tokens):
    """Tokens by public id."""

    rows: MutableMapping[str, ApiToken]

    def add(self, token: ApiToken) -> None:
        self.rows[token.public_id] = token

    def get(self, account_id: int, public_id: str) -> ApiToken:
        token = self.rows.get(public_id)
        if token is None or token.account_id != account_id:
            raise NotFound("token", public_id)
        return token

    def save(self, token: ApiToken) -> None:
        self.rows[token.public_id] = token


@attrs.frozen
class MemoryCustomers(Customers):
    """Customers by account and e-mail."""

    rows: MutableMapping[tuple[int, str], Customer]

    def lock(self, account_id: int, emails: Collection[str]) -> Mapping[str, Customer]:
        return {
            email: self.rows[account_id, email]
            for email in sorted(emails)
            if (account_id, email) in self.rows
        }

    def add(self, customers: Sequence[Customer]) -> None:
        self.save(customers)

    def save(self, customers: Sequence[Customer]) -> None:
        for customer in customers:
            self.rows[customer.account_id, customer.email] = customer


@attrs.frozen
class MemoryDays(Days):
    """Figures by account and day."""

    rows: MutableMapping[DayKey, DayFigures]

    def add(self, changes: Mapping[DayKey, DayFigures]) -> None:
        for key, change in changes.items():
            self.rows[key] = self.rows.get(key, DayFigures()) + change


@attrs.frozen
class MemoryMemory(Memory):
    """Answers by account and idempotency key."""

    rows: MutableMapping[tuple[int, str], Remembered]

    def find(self, account_id: int, keys: Collection[str]) -> Mapping[str, Remembered]:
        return {key: self.rows[account_id, key] for key in keys if (account_id, key) in self.rows}

    def add(self, remembered: Sequence[Remembered]) -> None:
        for one in remembered:
            self.rows[one.account_id, one.key] = one

    def forget(self, before: datetime) -> None:
        for name in [name for name, one in self.rows.items() if one.at < before]:
            del self.rows[name]


@attrs.frozen
class MemoryOutbox(Outbox):
    """Notices by id, in the order in which they came."""

    rows: MutableMapping[str, Notice]
    not_handed_out: MutableMapping[str, None]

    def add(self, notices: Sequence[Notice]) -> None:
        for notice in notices:
            self.keep(notice)
            self.not_handed_out[notice.id] = None

    def take(self, limit: int) -> Sequence[Notice]:
        taken = list(self.not_handed_out)[:limit]
        for notice_id in taken:
            del self.not_handed_out[notice_id]
        return [self.rows[notice_id] for notice_id in taken]

    def keep(self, notice: Notice) -> None:
        self.rows[notice.id] = notice
