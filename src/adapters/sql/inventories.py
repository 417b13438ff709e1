"""Inventories: locked, decided upon, and written back as what has changed.

PostgreSQL: the counters of the events are locked by a statement of their own, and only the next one reads. A single
statement would read the stocks as they were before it had to wait.

Counters are moved by differences and not overwritten: whoever forgets both the lock and the version still meets the
CHECKs, which then see every sale.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeAlias

import attrs
import sqlalchemy as sa

from adapters.sql import swift
from adapters.sql.accounts import account_from, accounts
from adapters.sql.custom_fields import ASKS, custom_fields_of
from adapters.sql.events import event_from, events
from adapters.sql.given import given_pairs, one_of_pairs
from adapters.sql.guards import Guards
from adapters.sql.schema import Fields, split
from adapters.sql.seats import event_seats, seats_from, takings_from
from adapters.sql.swift import Row
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


Statement: TypeAlias = sa.Select[*tuple[Any, ...]]


@cache
def _heads_of(name: sa.Column[Any], accounts_: int) -> Statement:
    return HEADS.where(one_of_pairs(events.c.account_id, name, accounts_)).order_by(
        events.c.account_id, events.c.id
    )


@cache
def _offers_of(name: sa.Column[Any], accounts_: int) -> Statement:
    if name is events.c.id:
        return OFFERS.where(one_of_pairs(tickets.c.account_id, tickets.c.event_id, accounts_))
    its_event = sa.and_(
        events.c.account_id == tickets.c.account_id, events.c.id == tickets.c.event_id
    )
    return OFFERS.join(events, its_event).where(one_of_pairs(events.c.account_id, name, accounts_))


@cache
def _counters_of(name: sa.Column[Any], accounts_: int) -> Statement:
    """Find counters in the order of their keys, which is the same for everybody who locks them."""
    return (
        sa.select(event_seats.c.account_id, event_seats.c.event_id)
        .join_from(
            event_seats,
            events,
            sa.and_(
                events.c.account_id == event_seats.c.account_id,
                events.c.id == event_seats.c.event_id,
            ),
        )
        .where(one_of_pairs(events.c.account_id, name, accounts_))
        .order_by(event_seats.c.account_id, event_seats.c.event_id)
    )


class SqlInventories(Inventories):
    """The inventories in a database; remembers what it has read, to write only what changed."""

    def __init__(self, connection: sa.Connection, guards: Guards) -> None:
        self._connection = connection
        self._guards = guards
        self._locked_at_begin = connection.dialect.name == "sqlite"
        self._seen: dict[EventKey, Inventory] = {}

    def lock(self, keys: Collection[EventKey]) -> Mapping[EventKey, Inventory]:
        if not keys:
            return {}
        wanted = sorted(keys)
        if not self._locked_at_begin:
            self._lock(events.c.id, wanted)
        return self._read(events.c.id, wanted)

    def lock_slugs(self, slugs: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], Inventory]:
        if not slugs:
            return {}
        if self._locked_at_begin:
            found = self._read(events.c.slug, slugs)
        else:
            found = self._read(events.c.id, self._lock(events.c.slug, slugs))
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
            swift.write_each(self._connection, _MOVE_STOCK, moved)

    def _lock(self, name: sa.Column[Any], wanted: Iterable[tuple[int, Any]]) -> Sequence[EventKey]:
        of_accounts, given = given_pairs(wanted)
        statement = self._guards.lock(_counters_of(name, of_accounts), event_seats)
        return [EventKey(*row) for row in swift.rows(self._connection, statement, given)]

    def _read(
        self, name: sa.Column[Any], wanted: Collection[tuple[int, Any]]
    ) -> Mapping[EventKey, Inventory]:
        read_now = _read_by(self._connection, name, wanted)
        found = {inventory.key: inventory for inventory in read_now}
        self._seen.update(found)
        return found

    def _move_seats(self, seen: Inventory, after: Inventory) -> None:
        statement = self._guards.unchanged(_MOVE_SEATS, event_seats.c.version, _SEEN)
        given = _moved_seats(seen, after)
        if statement is not _MOVE_SEATS:
            given[_SEEN.key] = seen.version
        if swift.write(self._connection, statement, given) != 1:
            raise StaleWrite("event", after.event.slug)


def read(connection: sa.Connection, keys: Sequence[EventKey]) -> Sequence[Inventory]:
    """Read the inventories of events as they stand, by key: two statements, however many, and a third where some have
    custom fields."""
    return _read_by(connection, events.c.id, keys)


def _read_by(
    connection: sa.Connection, name: sa.Column[Any], wanted: Collection[tuple[int, Any]]
) -> Sequence[Inventory]:
    if not wanted:
        return []
    of_accounts, given = given_pairs(wanted)
    heads, offers = _heads_of(name, of_accounts), _offers_of(name, of_accounts)
    return put_together(
        connection, swift.rows(connection, heads, given), swift.rows(connection, offers, given)
    )


def put_together(
    connection: sa.Connection, heads: Sequence[Row], offers: Sequence[Row]
) -> Sequence[Inventory]:
    """Make inventories of the rows of `HEADS` and `OFFERS`, in the order of the heads."""
    by_event: dict[EventKey, dict[int, Offer]] = defaultdict(dict)
    for row in offers:
        ticket, stock = split(row, tickets, ticket_stocks)
        event_key = EventKey(ticket["account_id"], ticket["event_id"])
        by_event[event_key][ticket["id"]] = Offer(ticket_from(ticket), stock_from(stock))
    found = [
        _inventory(by_event, *split(row, events, venues, accounts, event_seats)) for row in heads
    ]
    asking = {one.key for one, row in zip(found, heads, strict=True) if row[-1]}
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


_SEEN: Final = sa.bindparam("seen_version", type_=sa.Integer)

_MOVE_SEATS: Final = (
    sa.update(event_seats)
    .where(
        event_seats.c.account_id == sa.bindparam("of_account"),
        event_seats.c.event_id == sa.bindparam("of_event"),
    )
    .values(
        version=event_seats.c.version + 1,
        capacity=sa.bindparam("capacity"),
        ceiling=sa.bindparam("ceiling"),
        held=event_seats.c.held + sa.bindparam("more_held"),
        sold=event_seats.c.sold + sa.bindparam("more_sold"),
        paid_orders=event_seats.c.paid_orders + sa.bindparam("more_orders"),
        revenue_minor=event_seats.c.revenue_minor + sa.bindparam("more_revenue_minor"),
        redeemed=event_seats.c.redeemed + sa.bindparam("more_redeemed"),
        first_paid_at=sa.bindparam("first_paid_at"),
    )
)


def _moved_seats(seen: Inventory, after: Inventory) -> dict[str, object]:
    before, seats = seen.seats, after.seats
    earned, takings = seen.takings, after.takings
    return {
        "of_account": after.key.account_id,
        "of_event": after.key.event_id,
        "capacity": seats.capacity,
        "ceiling": seats.ceiling,
        "more_held": seats.held - before.held,
        "more_sold": seats.sold - before.sold,
        "more_orders": takings.paid_orders - earned.paid_orders,
        "more_revenue_minor": takings.revenue_minor - earned.revenue_minor,
        "more_redeemed": takings.redeemed - earned.redeemed,
        "first_paid_at": takings.first_paid_at,
    }


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
