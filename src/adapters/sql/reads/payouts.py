"""Reading payouts, and what the sandbox moved day by day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from adapters.sql.accounts import account_from, accounts
from adapters.sql.orders import SOLD, orders
from adapters.sql.payouts import payout_asks, payout_from, payouts
from adapters.sql.reads.window import Window
from adapters.sql.refunds import refunds
from adapters.sql.schema import MICROSECOND
from ticketing_domain.errors import NotFound
from ticketing_domain.moments import start_of_day, zone
from ticketing_domain.people.account import Account
from ticketing_domain.sale.payout import Moved, Payout, PayoutReport
from ticketing_domain.sale.payout_book import PayoutCursor, PayoutFilter, PayoutReads

DAY: Final = timedelta(days=1) // MICROSECOND
FIRST_DAY: Final = date(1970, 1, 1)


class SqlPayoutReads(PayoutReads):
    """Implements `PayoutReads`."""

    _window: Window

    def payouts(
        self, wanted: PayoutFilter, *, after: PayoutCursor | None, limit: int
    ) -> Sequence[Payout]:
        page = sa.select(payouts).where(*_matching(wanted)).order_by(*LATEST_FIRST).limit(limit)
        if after is not None:
            page = page.where(_place < sa.tuple_(sa.literal(after.arrival), sa.literal(after.id)))
        with self._window.open() as connection:
            return [payout_from(row) for row in connection.execute(page).mappings()]

    def payout(self, account_id: int, payout_id: str) -> Payout:
        wanted = sa.select(payouts).where(
            payouts.c.account_id == account_id, payouts.c.id == payout_id
        )
        with self._window.open() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            raise NotFound("payout", payout_id)
        return payout_from(row)

    def payouts_due(self, at: datetime, account_id: int | None, limit: int) -> Sequence[Account]:
        whose = accounts.c.clock_ahead == 0
        if account_id is not None:
            whose = accounts.c.id == account_id
        due = (
            sa.select(accounts)
            .outerjoin(payout_asks, payout_asks.c.account_id == accounts.c.id)
            .where(whose, sa.or_(payout_asks.c.next_at.is_(None), payout_asks.c.next_at <= at))
            .order_by(accounts.c.id)
            .limit(limit)
        )
        with self._window.open() as connection:
            return [account_from(row) for row in connection.execute(due).mappings()]

    def last_payout(self, account_id: int, provider: str) -> PayoutReport | None:
        wanted = (
            sa.select(payouts)
            .where(payouts.c.account_id == account_id, payouts.c.provider == provider)
            .order_by(*LATEST_FIRST)
            .limit(1)
        )
        with self._window.open() as connection:
            row = connection.execute(wanted).mappings().first()
        return None if row is None else payout_from(row).report

    def moved(
        self, account_id: int, provider: str, *, since: date, before: date
    ) -> Sequence[Moved]:
        utc = zone("UTC")
        span = start_of_day(since, utc), start_of_day(before, utc)
        with self._window.open() as connection:
            captured = dict(_by_day(connection, _captured(account_id, provider, *span)))
            refunded = dict(_by_day(connection, _refunded(account_id, provider, *span)))
        both = defaultdict(int, captured), defaultdict(int, refunded)
        return [Moved(day, both[0][day], both[1][day]) for day in sorted({*captured, *refunded})]


def _captured(
    account_id: int, provider: str, since: datetime, before: datetime
) -> sa.Select[*tuple[Any, ...]]:
    day = _day_of(orders.c.paid_at)
    return (
        sa.select(day, _sum(orders.c.total_minor))
        .where(
            orders.c.account_id == account_id,
            SOLD,
            orders.c.paid_at >= since,
            orders.c.paid_at < before,
            orders.c.provider == provider,
        )
        .group_by(day)
    )


def _refunded(
    account_id: int, provider: str, since: datetime, before: datetime
) -> sa.Select[*tuple[Any, ...]]:
    day = _day_of(refunds.c.completed_at)
    its_order = sa.and_(
        orders.c.account_id == refunds.c.account_id, orders.c.public_id == refunds.c.order_id
    )
    return (
        sa.select(day, _sum(refunds.c.amount_minor))
        .join_from(refunds, orders, its_order)
        .where(
            refunds.c.account_id == account_id,
            refunds.c.completed_at >= since,
            refunds.c.completed_at < before,
            orders.c.provider == provider,
        )
        .group_by(day)
    )


def _day_of(at: sa.Column[Any]) -> sa.ColumnElement[int]:
    """Return the number of an instant's day, in UTC."""
    return (sa.type_coerce(at, sa.BigInteger) // sa.literal_column(str(DAY), sa.BigInteger)).label(
        "day"
    )


def _sum(minor: sa.Column[Any]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.sum(minor), sa.BigInteger)


def _by_day(
    connection: sa.Connection, sums: sa.Select[*tuple[Any, ...]]
) -> Iterator[tuple[date, int]]:
    for day, minor in connection.execute(sums):
        yield FIRST_DAY + timedelta(days=day), minor


def _matching(wanted: PayoutFilter) -> Iterator[sa.ColumnElement[bool]]:
    yield payouts.c.account_id == wanted.account_id
    if wanted.state is not None:
        yield payouts.c.state == wanted.state.value
    if wanted.arrival_from is not None:
        yield payouts.c.arrival >= wanted.arrival_from
    if wanted.arrival_to is not None:
        yield payouts.c.arrival <= wanted.arrival_to


LATEST_FIRST: Final = (payouts.c.arrival.desc(), payouts.c.id.desc())
_place: Final = sa.tuple_(payouts.c.arrival, payouts.c.id)
