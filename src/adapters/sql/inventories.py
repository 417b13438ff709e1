"""Inventories: locked, decided upon, and written back as what has changed.

PostgreSQL: the counters of the events are locked by a statement of their own, and only the next one reads. A single
statement would read the stocks as they were before it had to wait.

Counters are moved by differences and not overwritten: whoever forgets both the lock and the version still meets the
CHECKs, which then see every sale.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import attrs
import sqlalchemy as sa

from adapters.sql.accounts import account_from, accounts
from adapters.sql.custom_fields import ASKS, custom_fields_of
from adapters.sql.events import event_from, events
from adapters.sql.guards import Guards
from adapters.sql.schema import Fields, pairs, split
from adapters.sql.seats import event_seats, seats_from, takings_from
from adapters.sql.tickets import stock_from, ticket_from, ticket_stocks, tickets
from adapters.sql.venues import venue_from, venues
from ticketing_domain.errors import StaleWrite
from ticketing_domain.ports import Inventories
from ticketing_domain.sale.inventory import EventKey, Inventory, Offer, Stock

HEADS = (
    sa.select(events, venues, accounts, event_seats, ASKS.label("asks"))
    .join_from(
        events,
        venues,
        sa.and_(venues.c.account_id == events.c.account_id, venues.c.id == events.c.venue_id),
    )
    .join(accounts, accounts.c.id == events.c.account_id)
    .join(
        event_seats,
        sa.and_(
            event_seats.c.account_id == events.c.account_id,
            event_seats.c.event_id == events.c.id,
        ),
    )
)
"""Events with all that there is one of: the venue, the account, the counters; and whether they have custom fields."""

OFFERS = (
    sa.select(tickets, ticket_stocks)
    .join_from(
        tickets,
        ticket_stocks,
        sa.and_(
            ticket_stocks.c.account_id == tickets.c.account_id,
            ticket_stocks.c.ticket_id == tickets.c.id,
        ),
    )
    .order_by(tickets.c.account_id, tickets.c.event_id, tickets.c.id)
)


class SqlInventories(Inventories):
    """The inventories in a database; remembers what it has read, to write only what changed."""

    def __init__(self, connection: sa.Connection, guards: Guards) -> None:
        self._connection = connection
        self._guards = guards
        self._seen: dict[EventKey, Inventory] = {}

    def lock(self, keys: Collection[EventKey]) -> Mapping[EventKey, Inventory]:
        if not keys:
            return {}
        wanted = sorted(keys)
        if self._connection.dialect.name != "sqlite":
            self._lock(pairs(event_seats.c.account_id, event_seats.c.event_id, wanted))
        return self._read(wanted)

    def lock_slugs(self, slugs: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], Inventory]:
        if not slugs:
            return {}
        named = pairs(events.c.account_id, events.c.slug, slugs)
        found = self._read(self._lock(named))
        # A slug may have moved to another event while we waited: only what we locked is ours.
        by_slug = {
            (key.account_id, inventory.event.slug): inventory for key, inventory in found.items()
        }
        return {slug: inventory for slug, inventory in by_slug.items() if slug in slugs}

    def save(self, inventories: Collection[Inventory]) -> None:
        ordered = sorted(inventories, key=lambda inventory: inventory.key)
        self.lock([inventory.key for inventory in ordered if inventory.key not in self._seen])
        moved: list[dict[str, object]] = []
        for inventory in ordered:
            seen = self._seen.get(inventory.key)
            if seen is None or seen.version != inventory.version:
                raise StaleWrite("event", inventory.event.slug)
            self._move_seats(seen, inventory)
            moved.extend(_moved_stocks(seen, inventory))
            self._seen[inventory.key] = attrs.evolve(inventory, version=inventory.version + 1)
        if moved:
            self._connection.execute(_MOVE_STOCK, moved)

    def _lock(self, condition: sa.ColumnElement[bool]) -> Sequence[EventKey]:
        """Lock counters in the order of their keys, which is the same for everybody."""
        statement = (
            sa.select(event_seats.c.account_id, event_seats.c.event_id)
            .join_from(
                event_seats,
                events,
                sa.and_(
                    events.c.account_id == event_seats.c.account_id,
                    events.c.id == event_seats.c.event_id,
                ),
            )
            .where(condition)
            .order_by(event_seats.c.account_id, event_seats.c.event_id)
        )
        locked = self._connection.execute(self._guards.lock(statement, event_seats))
        return [EventKey(*row) for row in locked]

    def _read(self, keys: Sequence[EventKey]) -> Mapping[EventKey, Inventory]:
        found = {inventory.key: inventory for inventory in read(self._connection, keys)}
        self._seen.update(found)
        return found

    def _move_seats(self, seen: Inventory, after: Inventory) -> None:
        before, seats = seen.seats, after.seats
        earned, takings = seen.takings, after.takings
        statement = sa.update(event_seats).where(
            event_seats.c.account_id == after.key.account_id,
            event_seats.c.event_id == after.key.event_id,
        )
        written = self._connection.execute(
            self._guards.unchanged(statement, event_seats.c.version, seen.version).values(
                version=event_seats.c.version + 1,
                capacity=seats.capacity,
                ceiling=seats.ceiling,
                held=event_seats.c.held + (seats.held - before.held),
                sold=event_seats.c.sold + (seats.sold - before.sold),
                paid_orders=event_seats.c.paid_orders + (takings.paid_orders - earned.paid_orders),
                revenue_minor=event_seats.c.revenue_minor
                + (takings.revenue_minor - earned.revenue_minor),
                redeemed=event_seats.c.redeemed + (takings.redeemed - earned.redeemed),
                first_paid_at=takings.first_paid_at,
            )
        )
        if written.rowcount != 1:
            raise StaleWrite("event", after.event.slug)


def read(connection: sa.Connection, keys: Sequence[EventKey]) -> Sequence[Inventory]:
    """Read the inventories of events as they stand, by key: two statements, however many, and a third where some have
    custom fields."""
    if not keys:
        return []
    heads = HEADS.where(pairs(events.c.account_id, events.c.id, keys)).order_by(
        events.c.account_id, events.c.id
    )
    offers = OFFERS.where(pairs(tickets.c.account_id, tickets.c.event_id, keys))
    return put_together(connection, heads, offers)


def put_together(
    connection: sa.Connection,
    heads: sa.Select[*tuple[Any, ...]],
    offers: sa.Select[*tuple[Any, ...]],
) -> Sequence[Inventory]:
    """Read inventories by the statements for their heads and offers, in the order of the heads."""
    by_event: dict[EventKey, dict[int, Offer]] = defaultdict(dict)
    rows = connection.execute(heads).all()
    for row in connection.execute(offers):
        ticket, stock = split(row, tickets, ticket_stocks)
        event_key = EventKey(ticket["account_id"], ticket["event_id"])
        by_event[event_key][ticket["id"]] = Offer(ticket_from(ticket), stock_from(stock))
    found = [
        _inventory(by_event, *split(row, events, venues, accounts, event_seats)) for row in rows
    ]
    asking = {one.key for one, row in zip(found, rows, strict=True) if row.asks}
    fields = custom_fields_of(connection, asking)
    return [attrs.evolve(one, custom_fields=fields[one.key]) for one in found] if asking else found


def _inventory(
    offers: Mapping[EventKey, Mapping[int, Offer]],
    event: Fields,
    venue: Fields,
    account: Fields,
    counters: Fields,
) -> Inventory:
    return Inventory(
        account=account_from(account),
        event=event_from(event, venue_from(venue)),
        version=counters["version"],
        seats=seats_from(counters),
        takings=takings_from(counters),
        offers=offers.get(EventKey(event["account_id"], event["id"]), {}),
    )


_MOVE_STOCK = (
    sa.update(ticket_stocks)
    .where(
        ticket_stocks.c.account_id == sa.bindparam("of_account"),
        ticket_stocks.c.ticket_id == sa.bindparam("of_ticket"),
    )
    .values(
        allocation=sa.bindparam("allocation"),
        reserved=ticket_stocks.c.reserved + sa.bindparam("more_reserved"),
        sold=ticket_stocks.c.sold + sa.bindparam("more_sold"),
        revenue_minor=ticket_stocks.c.revenue_minor + sa.bindparam("more_revenue_minor"),
    )
)


def _moved_stocks(seen: Inventory, after: Inventory) -> Iterable[dict[str, object]]:
    for ticket_id, offer in sorted(after.offers.items()):
        before, stock = seen.offers[ticket_id].stock, offer.stock
        if stock is not before and stock != before:
            yield _move(after.key, ticket_id, before, stock)


def _move(key: EventKey, ticket_id: int, before: Stock, stock: Stock) -> dict[str, object]:
    return {
        "of_account": key.account_id,
        "of_ticket": ticket_id,
        "allocation": stock.allocation,
        "more_reserved": stock.reserved - before.reserved,
        "more_sold": stock.sold - before.sold,
        "more_revenue_minor": stock.revenue_minor - before.revenue_minor,
    }
