"""Reading everything, for recounting: in chunks, whole events with their orders one after another."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import starmap
from typing import Any, Final

import sqlalchemy as sa

from adapters.sql.accounts import account_from, accounts
from adapters.sql.customers import customers
from adapters.sql.days import account_days, day_from
from adapters.sql.events import events
from adapters.sql.given import given_pairs
from adapters.sql.inventories import read
from adapters.sql.notices import notice_from, notices
from adapters.sql.order_book import of_orders, whole_orders
from adapters.sql.order_items import item_from, order_items
from adapters.sql.orders import orders
from adapters.sql.reads.window import CHUNK, Window, in_chunks
from adapters.sql.schema import columns_of
from ticketing_domain.figures.days import DayFigures, DayKey
from ticketing_domain.figures.recount import Records
from ticketing_domain.notices.notice import Notice
from ticketing_domain.people.account import Account
from ticketing_domain.people.customer import Customer
from ticketing_domain.sale.inventory import EventKey, Inventory
from ticketing_domain.sale.order import Item, Order

EVENTS_AT_ONCE: Final = 50

RecordedOrder = tuple[Order, Sequence[Item]]


class SqlRecords(Records):
    """Implements `Records`."""

    _window: Window

    def all_accounts(self) -> Iterator[Account]:
        def fetch(after: Account | None) -> Sequence[Account]:
            wanted = sa.select(accounts).order_by(accounts.c.id).limit(CHUNK)
            if after is not None:
                wanted = wanted.where(accounts.c.id > after.id)
            with self._window.open() as connection:
                return [account_from(row) for row in connection.execute(wanted).mappings()]

        return in_chunks(fetch)

    def recorded_inventories(self, account: Account) -> Iterator[Inventory]:
        def fetch(after: Inventory | None) -> Sequence[Inventory]:
            wanted = (
                sa.select(events.c.account_id, events.c.id)
                .where(events.c.account_id == account.id)
                .order_by(events.c.id)
                .limit(EVENTS_AT_ONCE)
            )
            if after is not None:
                wanted = wanted.where(events.c.id > after.event.id)
            with self._window.open() as connection:
                return read(connection, [EventKey(*row) for row in connection.execute(wanted)])

        return in_chunks(fetch, EVENTS_AT_ONCE)

    def recorded_orders(self, key: EventKey) -> Iterator[RecordedOrder]:
        def fetch(after: RecordedOrder | None) -> Sequence[RecordedOrder]:
            wanted = (
                sa.select(orders)
                .where(orders.c.account_id == key.account_id, orders.c.event_id == key.event_id)
                .order_by(orders.c.public_id)
                .limit(CHUNK)
            )
            if after is not None:
                wanted = wanted.where(orders.c.public_id > after[0].purchase.public_id)
            with self._window.open() as connection:
                return _with_items(connection, wanted)

        return in_chunks(fetch)

    def recorded_customers(self, account: Account) -> Iterator[Customer]:
        def fetch(after: Customer | None) -> Sequence[Customer]:
            wanted = (
                sa.select(*columns_of(Customer, customers))
                .where(customers.c.account_id == account.id)
                .order_by(customers.c.id)
                .limit(CHUNK)
            )
            if after is not None:
                wanted = wanted.where(customers.c.id > after.id)
            with self._window.open() as connection:
                return list(starmap(Customer, connection.execute(wanted).all()))

        return in_chunks(fetch)

    def recorded_notices(self, account: Account) -> Iterator[Notice]:
        def fetch(after: tuple[int, Notice] | None) -> Sequence[tuple[int, Notice]]:
            wanted = (
                sa.select(notices)
                .where(notices.c.account_id == account.id)
                .order_by(notices.c.number)
                .limit(CHUNK)
            )
            if after is not None:
                wanted = wanted.where(notices.c.number > after[0])
            with self._window.open() as connection:
                rows = connection.execute(wanted).mappings()
                return [(row["number"], notice_from(row)) for row in rows]

        return (notice for _, notice in in_chunks(fetch))

    def recorded_days(self, account: Account) -> Mapping[DayKey, DayFigures]:
        wanted = sa.select(account_days).where(account_days.c.account_id == account.id)
        with self._window.open() as connection:
            return dict(day_from(row) for row in connection.execute(wanted).mappings())


def _with_items(
    connection: sa.Connection, wanted: sa.Select[*tuple[Any, ...]]
) -> Sequence[RecordedOrder]:
    rows = connection.execute(wanted).mappings().all()
    if not rows:
        return []
    items: dict[str, list[Item]] = defaultdict(list)
    of_accounts, given = given_pairs((row["account_id"], row["public_id"]) for row in rows)
    for row in connection.execute(of_orders(order_items, of_accounts), given).mappings():
        items[row["order_id"]].append(item_from(row))
    found = whole_orders(connection, rows)
    return [(order, items[order.purchase.public_id]) for order in found]
