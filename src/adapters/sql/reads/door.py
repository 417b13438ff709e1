"""What doors look at: devices, open events, and codes in chunks found by key."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from adapters.sql.accounts import account_from, accounts
from adapters.sql.codes import replaced_codes
from adapters.sql.devices import device_from, scanner_devices
from adapters.sql.events import events
from adapters.sql.inventories import HEADS, read
from adapters.sql.order_items import order_items
from adapters.sql.orders import SOLD, orders
from adapters.sql.reads.window import CHUNK, Window, in_chunks
from adapters.sql.scans import LET_IN, PASSES, pass_from, scan_from, scans
from adapters.sql.schema import Instant, like, split
from adapters.sql.seats import event_seats
from ticketing_domain.catalogue.event import LONGEST_EVENT
from ticketing_domain.door import rotating
from ticketing_domain.door.admission import Pass
from ticketing_domain.door.reads import DoorReads
from ticketing_domain.door.scan import LoggedScan, plain_code
from ticketing_domain.errors import NotFound
from ticketing_domain.people.account import Account
from ticketing_domain.people.device import Device
from ticketing_domain.sale.inventory import EventKey, Inventory


class SqlDoorReads(DoorReads):
    """Implements `DoorReads`, and the scans of `Records`."""

    _window: Window

    def device(self, public_id: str) -> tuple[Account, Device] | None:
        with self._window.glance() as connection:
            row = connection.execute(_DEVICE, {"shown": public_id}).first()
        if row is None:
            return None
        account, device = split(row, accounts, scanner_devices)
        return account_from(account), device_from(device)

    def devices(self, account_id: int) -> Sequence[Device]:
        wanted = sa.select(scanner_devices).where(scanner_devices.c.account_id == account_id)
        with self._window.open() as connection:
            rows = connection.execute(wanted).mappings().all()
        return sorted(
            map(device_from, rows), key=lambda device: (device.created_at, device.public_id)
        )

    def door_events(self, account_id: int, ended_after: datetime) -> Sequence[Inventory]:
        wanted = HEADS.with_only_columns(events.c.account_id, events.c.id).where(
            events.c.account_id == account_id,
            events.c.ends_at > ended_after,
            # Follows from the condition above, and lets an index skip what began long ago.
            events.c.starts_at > ended_after - LONGEST_EVENT,
            sa.or_(events.c.published, event_seats.c.paid_orders > 0),
        )
        with self._window.open() as connection:
            found = read(connection, [EventKey(*row) for row in connection.execute(wanted)])
        return sorted(found, key=lambda one: (one.event.starts_at, one.event.id))

    def passes(self, key: EventKey, since: datetime | None) -> Iterator[Pass]:
        return self._of_event(key) if since is None else self._changed(key, since)

    def pass_of(self, account_id: int, item_id: str) -> Pass:
        wanted = PASSES.where(
            order_items.c.account_id == account_id, order_items.c.public_id == item_id
        )
        with self._window.open() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            raise NotFound("item", item_id)
        return pass_from(row)

    def door_of(self, account_id: int, shown: str) -> str | None:
        with self._window.open() as connection:
            slug: str | None = connection.scalar(_door_of(account_id, shown))
        return slug

    def find_passes(self, account_id: int, query: str, limit: int) -> Sequence[Pass]:
        code = plain_code(query)
        named = sa.or_(order_items.c.code == code, order_items.c.public_id == code.lower())
        bought_by = orders.c.search_text.like(like(query.lower()), escape="\\")
        found = (
            PASSES.where(order_items.c.account_id == account_id, sa.or_(named, bought_by))
            .order_by(events.c.starts_at.desc(), order_items.c.public_id)
            .limit(limit)
        )
        with self._window.open() as connection:
            return [pass_from(row) for row in connection.execute(found).mappings()]

    def recorded_scans(self, key: EventKey) -> Iterator[LoggedScan]:
        def fetch(after: LoggedScan | None) -> Sequence[LoggedScan]:
            wanted = (
                sa.select(scans)
                .where(scans.c.account_id == key.account_id, scans.c.event_id == key.event_id)
                .where(LET_IN)
                .order_by(scans.c.scan_id)
                .limit(CHUNK)
            )
            if after is not None:
                wanted = wanted.where(scans.c.scan_id > after.scan_id)
            with self._window.open() as connection:
                return [scan_from(row) for row in connection.execute(wanted).mappings()]

        return in_chunks(fetch)

    def _of_event(self, key: EventKey) -> Iterator[Pass]:
        """Yield every code of an event, a chunk of its orders at a time."""
        after = ""
        while True:
            page = (
                sa.select(orders.c.public_id)
                .where(orders.c.account_id == key.account_id, orders.c.event_id == key.event_id)
                .where(SOLD, orders.c.public_id > after)
                .order_by(orders.c.public_id)
                .limit(CHUNK)
            )
            with self._window.open() as connection:
                order_ids = connection.scalars(page).all()
                rows = connection.execute(_codes_of(key, order_ids)).mappings().all()
            yield from map(pass_from, rows)
            if len(order_ids) < CHUNK:
                return
            after = order_ids[-1]

    def _changed(self, key: EventKey, since: datetime) -> Iterator[Pass]:
        """Yield the codes of an event that changed at or after the instant, a chunk at a time."""
        changed = PASSES.where(
            order_items.c.account_id == key.account_id,
            order_items.c.updated_at >= since,
            orders.c.event_id == key.event_id,
        ).order_by(*_BY_CHANGE)

        def fetch(after: Pass | None) -> Sequence[Pass]:
            page = changed.limit(CHUNK)
            if after is not None:
                last = sa.literal(after.updated_at, Instant), sa.literal(after.public_id, sa.Text)
                page = page.where(sa.tuple_(*_BY_CHANGE) > sa.tuple_(*last))
            with self._window.open() as connection:
                return [pass_from(row) for row in connection.execute(page).mappings()]

        return in_chunks(fetch)


_DEVICE: Final = (
    sa.select(accounts, scanner_devices)
    .join_from(scanner_devices, accounts, accounts.c.id == scanner_devices.c.account_id)
    .where(scanner_devices.c.public_id == sa.bindparam("shown"))
)


def _door_of(account_id: int, shown: str) -> sa.Select[*tuple[Any, ...]]:
    payload = rotating.read(shown)
    if payload:
        known = order_items.c.public_id == payload.ticket_id
    else:
        code = plain_code(shown)
        replaced = sa.select(replaced_codes.c.item_id).where(
            replaced_codes.c.account_id == account_id, replaced_codes.c.code == code
        )
        known = sa.or_(order_items.c.code == code, order_items.c.public_id.in_(replaced))
    return PASSES.with_only_columns(events.c.slug).where(
        order_items.c.account_id == account_id, known
    )


_BY_CHANGE: Final = (order_items.c.updated_at, order_items.c.public_id)


def _codes_of(key: EventKey, order_ids: Sequence[str]) -> sa.Select[*tuple[Any, ...]]:
    wanted = PASSES.where(
        order_items.c.account_id == key.account_id,
        order_items.c.order_id.in_(order_ids),
        # Follows from the join, and keeps a database from reading all orders for it.
        orders.c.public_id.in_(order_ids),
    )
    return wanted.order_by(order_items.c.order_id, order_items.c.place)
