"""The order book: taking orders, finding those whose hold has ended, and writing the states they come to.

Whoever changes a pending order holds its event's inventory; orders are locked in the order of their ids.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from adapters.sql import bulk, swift
from adapters.sql.given import filled, given_pairs, one_of, one_of_pairs
from adapters.sql.order_items import item_row, order_items
from adapters.sql.order_lines import line_rows, order_lines
from adapters.sql.orders import PENDING, WITH_REFUNDS, order_from, order_row, orders, state_row
from adapters.sql.refunds import refund_rows, refunds
from adapters.sql.schema import Fields, pairs
from ticketing_domain.errors import NotFound, StaleWrite
from ticketing_domain.ports import Orders
from ticketing_domain.sale.allocation import Bought
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order import Item, Order, PendingOrder

_OWNED: Final = ("pending", "paid", "refund_pending", "partially_refunded")


class SqlOrders(Orders):
    """The orders in a database. Codes that were issued are kept back and written together, at the latest by the
    commit."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._issued: list[dict[str, Any]] = []

    def event_of(self, account_id: int, public_id: str) -> EventKey:
        found = sa.select(orders.c.event_id).where(
            orders.c.account_id == account_id, orders.c.public_id == public_id
        )
        event_id = self._connection.scalar(found)
        if event_id is None:
            raise NotFound("order", public_id)
        return EventKey(account_id, event_id)

    def load(self, account_id: int, public_ids: Collection[str]) -> Mapping[str, Order]:
        if not public_ids:
            return {}
        given = {"of_account": account_id, "ids": filled(public_ids)}
        rows = swift.records(self._connection, _NAMED, given)
        return {order.purchase.public_id: order for order in whole_orders(self._connection, rows)}

    def due(self, keys: Collection[EventKey], at: datetime) -> Sequence[PendingOrder]:
        if not keys:
            return []
        of_accounts, given = given_pairs(keys)
        rows = swift.records(self._connection, _due(of_accounts), {**given, "at": at})
        found = whole_orders(self._connection, rows)
        return [order for order in found if isinstance(order, PendingOrder)]

    def next_release(self, keys: Collection[EventKey]) -> Mapping[EventKey, datetime]:
        if not keys:
            return {}
        of_accounts, given = given_pairs(keys)
        return {
            EventKey(account_id, event_id): ends
            for account_id, event_id, ends in swift.rows(
                self._connection, _releases(of_accounts), given
            )
        }

    def bought(self, customers: Collection[tuple[EventKey, str]]) -> Mapping[EventKey, Bought]:
        counts: dict[EventKey, dict[tuple[str, int], int]] = {key: {} for key, _ in customers}
        if customers:
            emails: dict[EventKey, list[str]] = defaultdict(list)
            for key, email in sorted(customers):
                emails[key].append(email)
            statement = _UNITS.where(sa.or_(*(_orders_of(key, its) for key, its in emails.items())))
            for account_id, event_id, email, ticket_id, units in self._connection.execute(
                statement
            ):
                counts[EventKey(account_id, event_id)][email, ticket_id] = units
        return counts

    def add(self, orders_: Sequence[PendingOrder]) -> None:
        bulk.insert(self._connection, orders, [order_row(order) for order in orders_])
        lines = [row for order in orders_ for row in line_rows(order.purchase)]
        bulk.insert(self._connection, order_lines, lines)

    def save(self, orders_: Sequence[Order]) -> None:
        if not orders_:
            return
        ordered = sorted(
            orders_, key=lambda order: (order.purchase.account_id, order.purchase.public_id)
        )
        rows = [
            {
                "account_id": order.purchase.account_id,
                "public_id": order.purchase.public_id,
                **state_row(order),
            }
            for order in ordered
        ]
        if not bulk.update(self._connection, orders, "public_id", rows):
            raise StaleWrite("order", self._absent(ordered))
        completed = [row for order in ordered for row in refund_rows(order)]
        if completed:
            self._connection.execute(self._add_refunds, completed)

    def issue(self, account_id: int, order_id: str, items: Sequence[Item]) -> None:
        self._issued.extend(
            item_row(account_id, order_id, place, item) for place, item in enumerate(items)
        )

    def void_items(self, account_id: int, order_id: str, at: datetime) -> int:
        self.flush()
        voided = (
            sa.update(order_items)
            .where(
                order_items.c.account_id == account_id,
                order_items.c.order_id == order_id,
            )
            .values(void=True, updated_at=at)
            .returning(order_items.c.redeemed)
        )
        return sum(self._connection.scalars(voided))

    def flush(self) -> None:
        """Write the codes that were issued."""
        bulk.insert(self._connection, order_items, self._issued)
        self._issued = []

    def _absent(self, expected: Sequence[Order]) -> str:
        names = [(order.purchase.account_id, order.purchase.public_id) for order in expected]
        found = sa.select(orders.c.account_id, orders.c.public_id).where(
            pairs(orders.c.account_id, orders.c.public_id, names)
        )
        there = {(account_id, name) for account_id, name in self._connection.execute(found)}
        return next(name for account_id, name in names if (account_id, name) not in there)

    @property
    def _add_refunds(self) -> sa.Insert:
        on_sqlite = self._connection.dialect.name == "sqlite"
        insert = sqlite_insert(refunds) if on_sqlite else postgresql_insert(refunds)
        return insert.on_conflict_do_nothing()


def whole_orders(connection: sa.Connection, rows: Sequence[Fields]) -> list[Order]:
    """Make orders of their rows, reading their lines and, where there can be any, their refunds."""
    lines = _parts(connection, order_lines, rows)
    refunded = [row for row in rows if row["status"] in WITH_REFUNDS]
    back = _parts(connection, refunds, refunded)
    return [order_from(row, lines[_name(row)], back[_name(row)]) for row in rows]


_NAMED: Final = (
    sa.select(orders)
    .where(orders.c.account_id == sa.bindparam("of_account"), one_of(orders.c.public_id, "ids"))
    .order_by(orders.c.public_id)
    .with_for_update()
)


@cache
def _due(accounts: int) -> sa.Select[*tuple[Any, ...]]:
    its = one_of_pairs(orders.c.account_id, orders.c.event_id, accounts)
    return (
        sa.select(orders)
        .where(its, PENDING, orders.c.held_until <= sa.bindparam("at"))
        .order_by(orders.c.account_id, orders.c.event_id, orders.c.held_until, orders.c.public_id)
        .with_for_update()
    )


@cache
def _releases(accounts: int) -> sa.Select[*tuple[Any, ...]]:
    its = one_of_pairs(orders.c.account_id, orders.c.event_id, accounts)
    ends = sa.func.min(orders.c.held_until, type_=orders.c.held_until.type)
    return (
        sa.select(orders.c.account_id, orders.c.event_id, ends)
        .where(its, PENDING)
        .group_by(orders.c.account_id, orders.c.event_id)
    )


def _parts(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Fields]
) -> Mapping[tuple[int, str], list[Fields]]:
    """Read the rows of a table that belong to orders, in their place."""
    found: dict[tuple[int, str], list[Fields]] = defaultdict(list)
    if rows:
        of_accounts, given = given_pairs(map(_name, rows))
        for part in swift.records(connection, of_orders(table, of_accounts), given):
            found[part["account_id"], part["order_id"]].append(part)
    return found


@cache
def of_orders(table: sa.Table, accounts: int) -> sa.Select[*tuple[Any, ...]]:
    """Select what belongs to orders of so many accounts, each in its place; they are given as `given_pairs`."""
    its = one_of_pairs(table.c.account_id, table.c.order_id, accounts)
    return sa.select(table).where(its).order_by(table.c.place)


def _orders_of(key: EventKey, emails: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.and_(
        orders.c.account_id == key.account_id,
        orders.c.event_id == key.event_id,
        orders.c.buyer_email.in_(emails),
    )


def _name(row: Fields) -> tuple[int, str]:
    return row["account_id"], row["public_id"]


_UNITS: Final = (
    sa.select(
        orders.c.account_id,
        orders.c.event_id,
        orders.c.buyer_email,
        order_lines.c.ticket_id,
        sa.func.sum(order_lines.c.quantity),
    )
    .join_from(
        orders,
        order_lines,
        sa.and_(
            order_lines.c.account_id == orders.c.account_id,
            order_lines.c.order_id == orders.c.public_id,
        ),
    )
    .where(orders.c.status.in_(_OWNED))
    .group_by(orders.c.account_id, orders.c.event_id, orders.c.buyer_email, order_lines.c.ticket_id)
)
