"""Reading accounts, tokens and customers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import starmap
from typing import Any, Final

import sqlalchemy as sa

from adapters.sql import swift
from adapters.sql.accounts import account_from, accounts, api_tokens, token_from
from adapters.sql.customers import customers
from adapters.sql.days import sums
from adapters.sql.events import events
from adapters.sql.given import Given
from adapters.sql.orders import SOLD, orders
from adapters.sql.reads.calendar import Calendar
from adapters.sql.reads.orders import NEWEST_FIRST, SUMMARIES
from adapters.sql.reads.team import SqlTeamReads
from adapters.sql.reads.window import Window
from adapters.sql.schema import Instant, columns_of, like, split
from adapters.sql.team import member_from, members
from ticketing_domain.errors import NotFound
from ticketing_domain.people.account import Account
from ticketing_domain.people.customer import Customer
from ticketing_domain.people.reads import (
    CustomerCursor,
    CustomerFilter,
    CustomerRow,
    CustomerTotals,
    PeopleReads,
)
from ticketing_domain.people.token import ApiToken, Bearer
from ticketing_domain.sale.reads import OrderSummary


class SqlPeopleReads(SqlTeamReads, PeopleReads):
    """Implements `PeopleReads`."""

    _window: Window
    _calendar: Calendar

    def account(self, subdomain: str) -> Account:
        with self._window.glance() as connection:
            found = swift.records(connection, _ACCOUNT, {"named": subdomain})
        if not found:
            raise NotFound("account", subdomain)
        return account_from(found[0])

    def bearer(self, public_id: str) -> Bearer | None:
        with self._window.glance() as connection:
            found = swift.rows(connection, _BEARER, {"shown": public_id})
        if not found:
            return None
        account, token, member = split(found[0], accounts, api_tokens, members)
        return Bearer(
            account=account_from(account),
            token=token_from(token),
            member=member_from(member) if token["member_id"] else None,
        )

    def tokens(self, account_id: int) -> Sequence[ApiToken]:
        wanted = sa.select(api_tokens).where(api_tokens.c.account_id == account_id)
        with self._window.open() as connection:
            rows = connection.execute(wanted).mappings().all()
        return sorted(map(token_from, rows), key=lambda token: (token.created_at, token.public_id))

    def customer_rows(
        self, wanted: CustomerFilter, *, after: CustomerCursor | None, limit: int
    ) -> Sequence[CustomerRow]:
        given = {**_given(wanted), **_place(after)}
        with self._window.glance() as connection:
            rows = swift.rows(connection, _page(tuple(given)), {**given, "limit": limit})
        return list(map(CustomerRow._make, rows))

    def customer_totals(self, wanted: CustomerFilter) -> CustomerTotals:
        """The account's days answer where they can."""
        given = _given(wanted)
        statement = _COUNTED.where(*_matching(given))
        with self._window.open() as connection:
            if wanted.query is None and wanted.event_slug is None and not wanted.marketing_only:
                known, first_day = self._calendar.first_day(
                    connection, wanted.account_id, wanted.since
                )
                if known:
                    statement, given = _of_days(wanted.account_id, first_day), {}
            return CustomerTotals(*connection.execute(statement, given).one())

    def customer(self, account_id: int, customer_id: int) -> Customer:
        wanted = _CUSTOMERS.where(
            customers.c.account_id == account_id, customers.c.id == customer_id
        )
        with self._window.open() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            raise NotFound("customer", customer_id)
        return Customer(*row)

    def orders_of(self, customer: Customer) -> Sequence[OrderSummary]:
        bought = SUMMARIES.where(
            orders.c.account_id == customer.account_id, orders.c.buyer_email == customer.email
        ).order_by(*NEWEST_FIRST)
        with self._window.open() as connection:
            rows = connection.execute(bought).all()
        return list(starmap(OrderSummary, rows))


_BEARERS: Final = (
    sa.select(accounts, api_tokens, members)
    .join_from(api_tokens, accounts, accounts.c.id == api_tokens.c.account_id)
    .join(
        members,
        sa.and_(
            members.c.account_id == api_tokens.c.account_id,
            members.c.id == api_tokens.c.member_id,
        ),
        isouter=True,
    )
)

_BEARER: Final = _BEARERS.where(api_tokens.c.public_id == sa.bindparam("shown"))

_ACCOUNT: Final = sa.select(accounts).where(accounts.c.subdomain == sa.bindparam("named"))

_CUSTOMERS: Final = sa.select(*columns_of(Customer, customers))

_age: Final = sa.tuple_(customers.c.created_at, customers.c.id)

_COUNTED: Final = sa.select(
    sa.func.count(),
    sa.cast(sa.func.coalesce(sa.func.sum(customers.c.spent_minor), 0), sa.BigInteger),
).select_from(customers)


def _of_days(account_id: int, first_day: date | None) -> sa.Select[int, int]:
    days = sums(account_id, first_day).subquery()
    return sa.select(days.c.customers, days.c.spent_minor)


_BOUGHT_IT: Final = sa.select(orders.c.buyer_email).where(
    orders.c.account_id == sa.bindparam("account_id"),
    orders.c.event_id
    == sa.select(events.c.id)
    .where(
        events.c.account_id == sa.bindparam("account_id"),
        events.c.slug == sa.bindparam("event_slug"),
    )
    .scalar_subquery(),
    SOLD,
)
"""Who ever paid an order of an event."""

_CONDITIONS: Final[Mapping[str, sa.ColumnElement[bool]]] = {
    "account_id": customers.c.account_id == sa.bindparam("account_id"),
    "since": customers.c.created_at >= sa.bindparam("since"),
    "consented": customers.c.marketing_consent_at.is_not(None),
    "event_slug": customers.c.email.in_(_BOUGHT_IT),
    "query": customers.c.search_text.like(sa.bindparam("query"), escape="\\"),
    "after": _age
    < sa.tuple_(
        sa.bindparam("after", type_=Instant), sa.bindparam("after_id", type_=sa.BigInteger)
    ),
}
"""What each thing that is given asks of a customer."""


def _given(wanted: CustomerFilter) -> Given:
    """Return what a filter gives to its conditions, and nothing that does not filter."""
    query = (wanted.query or "").strip().lower()
    given = {
        "since": wanted.since,
        "consented": wanted.marketing_only or None,
        "event_slug": wanted.event_slug,
        "query": like(query) if query else None,
    }
    filtering = {name: value for name, value in given.items() if value is not None}
    return {"account_id": wanted.account_id, **filtering}


def _place(after: CustomerCursor | None) -> Given:
    return {} if after is None else {"after": after.created_at, "after_id": after.id}


def _matching(given: Iterable[str]) -> list[sa.ColumnElement[bool]]:
    return [_CONDITIONS[name] for name in given if name in _CONDITIONS]


# There are as many pages as there are combinations of filters: each is written once (ADR 0027).
@cache
def _page(given: tuple[str, ...]) -> sa.Select[*tuple[Any, ...]]:
    page = _CUSTOMERS.where(*_matching(given)).limit(sa.bindparam("limit", type_=sa.Integer))
    return page.order_by(customers.c.created_at.desc(), customers.c.id.desc())
