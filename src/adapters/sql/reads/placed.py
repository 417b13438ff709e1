"""Reading all orders that were ever placed: pages of them, two statements each, however many are on them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeAlias

import attrs
import sqlalchemy as sa

from adapters.sql import swift
from adapters.sql.events import events
from adapters.sql.given import Given, given_pairs, one_of_pairs
from adapters.sql.order_items import order_items
from adapters.sql.order_lines import order_lines
from adapters.sql.orders import PENDING, orders
from adapters.sql.payments import payments
from adapters.sql.reads.window import Window
from adapters.sql.schema import Instant, columns_of, word
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
Placed: TypeAlias = "sa.Select[*tuple[Any, ...]]"
Belongings: TypeAlias = tuple[dict[int, Line], list[Item]]
"""The lines of an order by their place, and its codes."""

_ITEM: Final = len(attrs.fields(Line))
"""Where the fields of an item begin, behind those of a line."""


class SqlPlacedReads(PlacedReads):
    """Implements `PlacedReads`."""

    _window: Window

    def placed_orders(
        self, wanted: PlacedFilter, at: datetime, *, after: PlacedCursor | None, limit: int
    ) -> Sequence[PlacedOrder]:
        event_by = type(wanted.event).__name__
        page = _page(event_by, wanted.status, wanted.buyer_email is None, after is None)
        given = {
            "account": wanted.account_id,
            "event": wanted.event,
            "status": wanted.status,
            "email": wanted.buyer_email,
            "at": at,
            "most": limit,
        }
        if after is not None:
            given |= {"placed_at": after.placed_at, "public_id": after.public_id}
        return self._placed(page, given)

    def placed_order(self, account_id: int, public_id: str) -> PlacedOrder:
        found = self._placed(_ONE, {"account": account_id, "public_id": public_id})
        if not found:
            raise NotFound("order", public_id)
        return found[0]

    def _placed(self, page: Placed, given: Given) -> Sequence[PlacedOrder]:
        with self._window.open() as connection:
            rows = swift.rows(connection, page, given)
            belongings = _belongings(connection, [(row[0], row[1]) for row in rows])
        return [_placed_from(row, *belongings[row[1]]) for row in rows]


def _belongings(
    connection: sa.Connection, order_names: Sequence[tuple[int, str]]
) -> Mapping[str, Belongings]:
    """Read lines and codes together: a line stands in as many rows as it has codes, and in one at least."""
    found: dict[str, Belongings] = {name: ({}, []) for _, name in order_names}
    if not found:
        return found
    of_accounts, given = given_pairs(order_names)
    for order_id, place, *fields in swift.rows(connection, _belonging_to(of_accounts), given):
        lines, items = found[order_id]
        if place not in lines:
            lines[place] = Line(*fields[:_ITEM])
        if fields[_ITEM] is not None:
            items.append(Item(*fields[_ITEM:]))
    return found


def _placed_from(
    row: Sequence[Any], lines: Mapping[int, Line], items: Sequence[Item]
) -> PlacedOrder:
    _, *fields, last = row
    # The lines were read in the order of their places.
    fields += tuple(lines.values()), tuple(items), last and _last_payment(last)
    return PlacedOrder(*fields)


def _last_payment(found: str) -> LastPayment:
    state, provider, payment_id = found.split(_BETWEEN, 2)
    return LastPayment(payment_id, provider, PaymentState(state))


_BETWEEN: Final = "\n"
"""Stands between the state, the provider and the id of a payment, and in none of them."""

_attempts: Final = payments.alias("attempts")


def _last_attempt() -> sa.ScalarSelect[str]:
    """Look an order's last attempt up, in the row of the order, and all of it at once: state, provider and id.

    A join would let a database that thinks there are few attempts walk through all of them for each order.
    """
    between = word(_BETWEEN)
    told = _attempts.c.state + between + _attempts.c.provider + between + _attempts.c.id
    return (
        sa.select(told)
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
            # The fields of a `PlacedOrder` before its lines, by position.
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
    _last_attempt().label("last_attempt"),
)

_BELONGINGS: Final = (
    sa.select(
        order_lines.c.order_id,
        order_lines.c.place,
        *columns_of(Line, order_lines),
        *columns_of(Item, order_items),
    )
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

_ACCOUNT: Final = orders.c.account_id == sa.bindparam("account")
_ONE: Final = _PLACED.where(_ACCOUNT, orders.c.public_id == sa.bindparam("public_id"))

_NEWEST_FIRST: Final = (orders.c.placed_at.desc(), orders.c.public_id.desc())
_BEYOND: Final = sa.tuple_(orders.c.placed_at, orders.c.public_id) < sa.tuple_(
    sa.bindparam("placed_at", type_=Instant), sa.bindparam("public_id", type_=sa.Text)
)


@cache
def _page(event_by: str, status: str | None, of_anybody: bool, from_the_top: bool) -> Placed:  # noqa: FBT001 (facts)
    """Return the statement of a page, made once for each kind of question: to make it costs a quarter of a read."""
    page = _PLACED.where(_ACCOUNT)
    if event_by == "int":
        page = page.where(orders.c.event_id == sa.bindparam("event"))
    elif event_by == "str":
        page = page.where(orders.c.event_id == _EVENT_NAMED)
    if status is not None:
        page = page.where(_stands(status))
    if not of_anybody:
        page = page.where(orders.c.buyer_email == sa.bindparam("email"))
    if not from_the_top:
        page = page.where(_BEYOND)
    return page.order_by(*_NEWEST_FIRST).limit(sa.bindparam("most", type_=sa.Integer))


_EVENT_NAMED: Final = (
    sa.select(events.c.id)
    .where(events.c.account_id == sa.bindparam("account"), events.c.slug == sa.bindparam("event"))
    .scalar_subquery()
)


def _stands(status: str) -> Condition:
    """Say in SQL what `PlacedOrder.status_at` says."""
    at = sa.bindparam("at", type_=Instant)
    if status == "pending":
        return sa.and_(PENDING, orders.c.held_until > at)
    if status == "expired":
        due = sa.and_(PENDING, orders.c.held_until <= at)
        return sa.or_(orders.c.status == word("expired"), due)
    return orders.c.status == sa.bindparam("status")


@cache
def _belonging_to(accounts: int) -> "sa.Select[*tuple[Any, ...]]":
    its = one_of_pairs(order_lines.c.account_id, order_lines.c.order_id, accounts)
    return _BELONGINGS.where(its)
