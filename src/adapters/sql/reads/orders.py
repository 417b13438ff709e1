"""Reading orders: pages of a list, its totals, single orders, and what jobs look for."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import starmap
from typing import Final

import sqlalchemy as sa

from adapters.sql.days import sums
from adapters.sql.events import events
from adapters.sql.given import given_pairs
from adapters.sql.order_book import of_orders, whole_orders
from adapters.sql.order_items import item_from, order_items
from adapters.sql.orders import PENDING, REFUND_PENDING, SOLD, orders
from adapters.sql.reads.calendar import Calendar
from adapters.sql.reads.window import Window
from adapters.sql.schema import Instant, columns_of, like, only
from adapters.sql.seats import event_seats
from ticketing_domain.errors import NotFound
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order import RefundPendingOrder
from ticketing_domain.sale.reads import (
    OrderCursor,
    OrderFilter,
    OrderPage,
    OrderReads,
    OrderSummary,
    OrderTotals,
)


class SqlOrderReads(OrderReads):
    """Implements `OrderReads`, and finds the chores that orders make."""

    _window: Window
    _calendar: Calendar

    def orders(
        self, wanted: OrderFilter, *, after: OrderCursor | None, limit: int
    ) -> Sequence[OrderSummary]:
        page = SUMMARIES.where(*_matching(wanted)).limit(limit)
        if after is not None:
            page = page.where(_payment < _end_of(after))
        with self._window.open() as connection:
            rows = connection.execute(page.order_by(*NEWEST_FIRST)).all()
        return list(starmap(OrderSummary, rows))

    def order_totals(self, wanted: OrderFilter) -> OrderTotals:
        """Counters answer where they can: the days of the account, or the takings of the event."""
        if wanted.query is None and wanted.since is None and wanted.event_slug is not None:
            statement = _TAKINGS.where(
                events.c.account_id == wanted.account_id, events.c.slug == wanted.event_slug
            )
        else:
            statement = _COUNTED.where(*_matching(wanted))
        with self._window.open() as connection:
            if wanted.query is None and wanted.event_slug is None:
                known, first_day = self._calendar.first_day(
                    connection, wanted.account_id, wanted.since
                )
                if known:
                    statement = _of_days(wanted.account_id, first_day)
            row = connection.execute(statement).first()
        return OrderTotals(*row) if row else OrderTotals(0, 0)

    def order(self, account_id: int, public_id: str) -> OrderPage:
        plain = public_id.replace("-", "").upper()
        wanted = (
            sa.select(
                orders, events.c.slug.label("event_slug"), events.c.title.label("event_title")
            )
            .join_from(orders, events, _EVENT_OF_ORDER)
            .where(
                orders.c.account_id == account_id,
                sa.or_(orders.c.public_id == public_id, orders.c.order_code == plain),
            )
            .order_by(sa.case((orders.c.public_id == public_id, 0), else_=1))
        )
        with self._window.open() as connection:
            row = connection.execute(wanted.limit(1)).mappings().first()
            if row is None:
                raise NotFound("order", public_id)
            (order,) = whole_orders(connection, [row])
            of_accounts, given = given_pairs([(account_id, row["public_id"])])
            its = connection.execute(of_orders(order_items, of_accounts), given)
            items = its.mappings().all()
        return OrderPage(
            order, [item_from(item) for item in items], row["event_slug"], row["event_title"]
        )

    def due_holds(self, at: datetime, account_id: int | None = None) -> Sequence[EventKey]:
        due = (
            sa.select(orders.c.account_id, orders.c.event_id)
            .where(PENDING, orders.c.held_until <= at, *only(orders.c.account_id, account_id))
            .distinct()
            .order_by(orders.c.account_id, orders.c.event_id)
        )
        with self._window.open() as connection:
            return [EventKey(*row) for row in connection.execute(due)]

    def pending_refunds(
        self, before: datetime, account_id: int | None = None
    ) -> Sequence[RefundPendingOrder]:
        missed = sa.func.coalesce(orders.c.refund_patient_from, orders.c.refund_requested_at)
        waiting = (
            sa.select(orders)
            .where(REFUND_PENDING, missed <= before)
            .where(*only(orders.c.account_id, account_id))
            .order_by(orders.c.refund_requested_at)
        )
        with self._window.open() as connection:
            found = whole_orders(connection, connection.execute(waiting).mappings().all())
        return [order for order in found if isinstance(order, RefundPendingOrder)]


SUMMARIES: Final = sa.select(
    *columns_of(
        OrderSummary,
        orders,
        customer_name="buyer_name",
        customer_email="buyer_email",
        payment_provider="provider",
        created_at="placed_at",
    )
).where(SOLD)
"""Orders as they stand in a list, by position."""

NEWEST_FIRST: Final = (orders.c.paid_at.desc(), orders.c.public_id.desc())

_payment: Final = sa.tuple_(orders.c.paid_at, orders.c.public_id)

_EVENT_OF_ORDER: Final = sa.and_(
    events.c.account_id == orders.c.account_id, events.c.id == orders.c.event_id
)

_COUNTED: Final = sa.select(
    sa.func.count().filter(orders.c.status != "refunded"),
    sa.cast(
        sa.func.coalesce(sa.func.sum(orders.c.total_minor - orders.c.refunded_minor), 0),
        sa.BigInteger,
    ),
).where(SOLD)

_TAKINGS: Final = sa.select(event_seats.c.paid_orders, event_seats.c.revenue_minor).join_from(
    event_seats,
    events,
    sa.and_(events.c.account_id == event_seats.c.account_id, events.c.id == event_seats.c.event_id),
)


def _of_days(account_id: int, first_day: date | None) -> sa.Select[int, int]:
    days = sums(account_id, first_day).subquery()
    return sa.select(days.c.orders, days.c.revenue_minor)


def _end_of(cursor: OrderCursor) -> sa.Tuple:
    return sa.tuple_(sa.literal(cursor.paid_at, Instant), sa.literal(cursor.public_id, sa.Text))


def _matching(wanted: OrderFilter) -> list[sa.ColumnElement[bool]]:
    account_id = wanted.account_id
    conditions: list[sa.ColumnElement[bool]] = [orders.c.account_id == account_id]
    if wanted.since is not None:
        conditions.append(orders.c.paid_at >= wanted.since)
    if wanted.event_slug is not None:
        named = sa.select(events.c.id).where(
            events.c.account_id == account_id, events.c.slug == wanted.event_slug
        )
        conditions.append(orders.c.event_id == named.scalar_subquery())
    query = (wanted.query or "").strip().lower()
    if query:
        conditions.append(_says(account_id, query))
    return conditions


def _says(account_id: int, query: str) -> sa.ColumnElement[bool]:
    plain = query.replace("-", "")
    with_item = sa.select(order_items.c.order_id).where(
        order_items.c.account_id == account_id,
        sa.or_(order_items.c.code == plain.upper(), order_items.c.public_id == plain),
    )
    return sa.or_(
        orders.c.search_text.like(like(query), escape="\\"),
        orders.c.order_code == plain.upper(),
        orders.c.public_id.in_(with_item),
    )
