"""Reading accounts, tokens and customers."""

from collections.abc import Sequence
from datetime import date
from itertools import starmap
from typing import Final, cast

import sqlalchemy as sa

from adapters.sql import swift
from adapters.sql.accounts import account_from, accounts, api_tokens, token_from
from adapters.sql.customers import customers
from adapters.sql.days import sums
from adapters.sql.events import events
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
        page = _CUSTOMERS.where(*_matching(wanted)).limit(limit)
        if after is not None:
            page = page.where(_age < _end_of(after))
        newest_first = (customers.c.created_at.desc(), customers.c.id.desc())
        with self._window.open() as connection:
            rows = connection.execute(page.order_by(*newest_first)).all()
        # A row of the database has the same fields, by place and by name.
        return cast("Sequence[CustomerRow]", rows)

    def customer_totals(self, wanted: CustomerFilter) -> CustomerTotals:
        """The account's days answer where they can."""
        statement = _COUNTED.where(*_matching(wanted))
        with self._window.open() as connection:
            if wanted.query is None and wanted.event_slug is None and not wanted.marketing_only:
                known, first_day = self._calendar.first_day(
                    connection, wanted.account_id, wanted.since
                )
                if known:
                    statement = _of_days(wanted.account_id, first_day)
            return CustomerTotals(*connection.execute(statement).one())

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


def _end_of(cursor: CustomerCursor) -> sa.Tuple:
    return sa.tuple_(sa.literal(cursor.created_at, Instant), sa.literal(cursor.id, sa.BigInteger))


def _matching(wanted: CustomerFilter) -> list[sa.ColumnElement[bool]]:
    account_id = wanted.account_id
    conditions: list[sa.ColumnElement[bool]] = [customers.c.account_id == account_id]
    if wanted.since is not None:
        conditions.append(customers.c.created_at >= wanted.since)
    if wanted.marketing_only:
        conditions.append(customers.c.marketing_consent_at.is_not(None))
    if wanted.event_slug is not None:
        conditions.append(_has_been_to(account_id, wanted.event_slug))
    query = (wanted.query or "").strip().lower()
    if query:
        conditions.append(customers.c.search_text.like(like(query), escape="\\"))
    return conditions


def _has_been_to(account_id: int, event_slug: str) -> sa.ColumnElement[bool]:
    """Tell whether the customer ever paid an order of the event."""
    event_id = sa.select(events.c.id).where(
        events.c.account_id == account_id, events.c.slug == event_slug
    )
    paid = sa.select(orders.c.buyer_email).where(
        orders.c.account_id == account_id, orders.c.event_id == event_id.scalar_subquery(), SOLD
    )
    return customers.c.email.in_(paid)
