"""Reading all orders that were ever placed: pages of them, two statements each, however many are on them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Final, TypeAlias

import sqlalchemy as sa

from adapters.sql.events import events
from adapters.sql.given import given_pairs, one_of_pairs
from adapters.sql.order_items import item_from, order_items
from adapters.sql.order_lines import line_from, order_lines
from adapters.sql.orders import PENDING, orders
from adapters.sql.payments import payments
from adapters.sql.reads.window import Window
from adapters.sql.schema import Fields, Instant, split, word
from ticketing_domain.errors import NotFound
from ticketing_domain.sale.order import Item
from ticketing_domain.sale.order_pages import (
    LastPayment,
    PlacedCursor,
    PlacedFilter,
    PlacedOrder,
    PlacedReads,
)
from ticketing_domain.sale.payment import PaymentState
from ticketing_domain.sale.purchase import Line

Condition: TypeAlias = sa.ColumnElement[bool]
Belongings: TypeAlias = tuple[dict[int, Line], list[Item]]
"""The lines of an order by their place, and its codes."""


class SqlPlacedReads(PlacedReads):
    """Implements `PlacedReads`."""

    _window: Window

    def placed_orders(
        self, wanted: PlacedFilter, at: datetime, *, after: PlacedCursor | None, limit: int
    ) -> Sequence[PlacedOrder]:
        page = _PLACED.where(*_matching(wanted, at))
        if after is not None:
            ended = sa.tuple_(sa.literal(after.placed_at, Instant), sa.literal(after.public_id))
            page = page.where(_placement < ended)
        return self._placed(page.order_by(*_NEWEST_FIRST).limit(limit))

    def placed_order(self, account_id: int, public_id: str) -> PlacedOrder:
        found = self._placed(
            _PLACED.where(orders.c.account_id == account_id, orders.c.public_id == public_id)
        )
        if not found:
            raise NotFound("order", public_id)
        return found[0]

    def _placed(self, page: "sa.Select[*tuple[object, ...]]") -> Sequence[PlacedOrder]:
        with self._window.open() as connection:
            rows = connection.execute(page).mappings().all()
            belongings = _belongings(connection, rows)
        return [_placed_from(row, *belongings[row["public_id"]]) for row in rows]


def _belongings(
    connection: sa.Connection, rows: Sequence[sa.RowMapping]
) -> defaultdict[str, Belongings]:
    """Read lines and codes together: a line stands in as many rows as it has codes, and in one at least."""
    found: defaultdict[str, Belongings] = defaultdict(lambda: ({}, []))
    if not rows:
        return found
    of_accounts, given = given_pairs((row["account_id"], row["public_id"]) for row in rows)
    for row in connection.execute(_belonging_to(of_accounts), given):
        line, item = split(row, order_lines, order_items)
        lines, items = found[line["order_id"]]
        lines.setdefault(line["place"], line_from(line))
        if item["public_id"] is not None:
            items.append(item_from(item))
    return found


def _placed_from(row: Fields, lines: dict[int, Line], items: Sequence[Item]) -> PlacedOrder:
    return PlacedOrder(
        public_id=row["public_id"],
        event_id=row["event_id"],
        status=row["status"],
        buyer_email=row["buyer_email"],
        buyer_name=row["buyer_name"],
        currency=row["currency"],
        total_minor=row["total_minor"],
        refunded_minor=row["refunded_minor"],
        placed_at=row["placed_at"],
        held_until=row["held_until"],
        paid_at=row["paid_at"],
        provider=row["provider"],
        lines=tuple(lines[place] for place in sorted(lines)),
        items=tuple(items),
        payment=_payment_from(row),
    )


def _payment_from(row: Fields) -> LastPayment | None:
    if row["last_id"] is None:
        return None
    return LastPayment(row["last_id"], row["last_provider"], PaymentState(row["last_state"]))


_attempts: Final = payments.alias("attempts")


def _of_last_attempt(column: sa.Column[str]) -> sa.ScalarSelect[str]:
    """Look a column of an order's last attempt up, in the row of the order.

    A join would let a database that thinks there are few attempts walk through all of them for each order.
    """
    return (
        sa.select(column)
        .where(
            _attempts.c.account_id == orders.c.account_id,
            _attempts.c.order_id == orders.c.public_id,
        )
        # What brought the money tells most, then what has no outcome yet.
        .order_by(
            sa.case(
                (_attempts.c.state == word(PaymentState.CAPTURED.value), 0),
                (_attempts.c.state == word(PaymentState.STARTED.value), 1),
                else_=2,
            ),
            _attempts.c.started_at.desc(),
            _attempts.c.id.desc(),
        )
        .limit(1)
        .correlate(orders)
        .scalar_subquery()
    )


_PLACED: Final = sa.select(
    *(
        orders.c[name]
        for name in (
            "account_id",
            "public_id",
            "event_id",
            "status",
            "buyer_email",
            "buyer_name",
            "currency",
            "total_minor",
            "refunded_minor",
            "placed_at",
            "held_until",
            "paid_at",
            "provider",
        )
    ),
    _of_last_attempt(_attempts.c.id).label("last_id"),
    _of_last_attempt(_attempts.c.provider).label("last_provider"),
    _of_last_attempt(_attempts.c.state).label("last_state"),
)

_BELONGINGS: Final = (
    sa.select(order_lines, order_items)
    .join_from(
        order_lines,
        order_items,
        sa.and_(
            order_items.c.account_id == order_lines.c.account_id,
            order_items.c.order_id == order_lines.c.order_id,
            order_items.c.ticket_id == order_lines.c.ticket_id,
        ),
        isouter=True,
    )
    .order_by(order_lines.c.order_id, order_lines.c.place, order_items.c.place)
)

_NEWEST_FIRST: Final = (orders.c.placed_at.desc(), orders.c.public_id.desc())
_placement: Final = sa.tuple_(orders.c.placed_at, orders.c.public_id)


def _matching(wanted: PlacedFilter, at: datetime) -> Sequence[Condition]:
    conditions: list[Condition] = [orders.c.account_id == wanted.account_id]
    if isinstance(wanted.event, int):
        conditions.append(orders.c.event_id == wanted.event)
    elif wanted.event is not None:
        named = sa.select(events.c.id).where(
            events.c.account_id == wanted.account_id, events.c.slug == wanted.event
        )
        conditions.append(orders.c.event_id == named.scalar_subquery())
    if wanted.status is not None:
        conditions.append(_stands(wanted.status, at))
    if wanted.buyer_email is not None:
        conditions.append(orders.c.buyer_email == wanted.buyer_email)
    return conditions


def _stands(status: str, at: datetime) -> Condition:
    """Say in SQL what `PlacedOrder.status_at` says."""
    if status == "pending":
        return sa.and_(PENDING, orders.c.held_until > at)
    if status == "expired":
        due = sa.and_(PENDING, orders.c.held_until <= at)
        return sa.or_(orders.c.status == word("expired"), due)
    return orders.c.status == status


@cache
def _belonging_to(accounts: int) -> "sa.Select[*tuple[object, ...]]":
    its = one_of_pairs(order_lines.c.account_id, order_lines.c.order_id, accounts)
    return _BELONGINGS.where(its)
