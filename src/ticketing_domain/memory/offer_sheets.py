"""Venues, events, tickets and their counters."""

from collections.abc import Collection, Mapping, MutableMapping

import attrs

from ticketing_domain.catalogue.custom_field import CustomField
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.errors import NotFound, StaleWrite
from ticketing_domain.memory.store import OrderName
from ticketing_domain.people.account import Account
from ticketing_domain.ports import Events, Inventories, Venues
from ticketing_domain.sale.inventory import EventKey, Inventory, Offer, Seats, Stock, Takings
from ticketing_domain.sale.order import Order, was_paid
from ticketing_domain.sale.payment import Payment, PaymentState


@attrs.frozen
class MemoryVenues(Venues):
    """Venues by account and id."""

    rows: MutableMapping[tuple[int, int], Venue]
    events: MutableMapping[EventKey, Event]

    def add(self, venue: Venue) -> None:
        self.rows[venue.account_id, venue.id] = venue

    def get(self, account_id: int, venue_id: int) -> Venue:
        try:
            return self.rows[account_id, venue_id]
        except KeyError:
            raise NotFound("venue", venue_id) from None

    def in_use(self, account_id: int, venue_id: int) -> bool:
        return any(
            event.account_id == account_id and event.venue.id == venue_id
            for event in self.events.values()
        )

    def save(self, venue: Venue) -> None:
        self.add(venue)

    def delete(self, venue: Venue) -> None:
        del self.rows[venue.account_id, venue.id]


@attrs.frozen
class MemoryEvents(Events):
    """Events by key, tickets by event and id."""

    rows: MutableMapping[EventKey, Event]
    seats: MutableMapping[EventKey, tuple[int, Seats, Takings]]
    offers: MutableMapping[tuple[EventKey, int], Offer]
    orders: MutableMapping[OrderName, Order]
    held: MutableMapping[EventKey, frozenset[str]]
    payments: MutableMapping[tuple[int, str], Payment]

    def slugs_beginning(self, account_id: int, stem: str) -> Collection[str]:
        mine = (event.slug for key, event in self.rows.items() if key.account_id == account_id)
        return {slug for slug in mine if slug.startswith(stem)}

    def add(self, event: Event, seats: Seats) -> None:
        key = EventKey(event.account_id, event.id)
        self.rows[key] = event
        self.seats[key] = (0, seats, Takings())

    def save(self, event: Event) -> None:
        self.rows[EventKey(event.account_id, event.id)] = event

    def has_sold_orders(self, key: EventKey) -> bool:
        moving = (
            payment
            for payment in self.payments.values()
            if payment.state is not PaymentState.DECLINED
        )
        return any(was_paid(order) for order in self._orders_of(key).values()) or any(
            (payment.account_id, payment.event_id) == key for payment in moving
        )

    def delete(self, key: EventKey) -> None:
        for name in self._orders_of(key):
            del self.orders[name]
        for ticket in [name for name in self.offers if name[0] == key]:
            del self.offers[ticket]
        self.held.pop(key, None)
        del self.seats[key]
        del self.rows[key]

    def add_ticket(self, ticket: Ticket, stock: Stock) -> None:
        self.offers[EventKey(ticket.account_id, ticket.event_id), ticket.id] = Offer(ticket, stock)

    def save_ticket(self, ticket: Ticket) -> None:
        name = (EventKey(ticket.account_id, ticket.event_id), ticket.id)
        self.offers[name] = Offer(ticket, self.offers[name].stock)

    def _orders_of(self, key: EventKey) -> Mapping[OrderName, Order]:
        return {
            name: order
            for name, order in self.orders.items()
            if (order.purchase.account_id, order.purchase.event_id) == key
        }


@attrs.frozen
class MemoryInventories(Inventories):
    """Puts inventories together from their sheets."""

    accounts: MutableMapping[int, Account]
    venues: MutableMapping[tuple[int, int], Venue]
    events: MutableMapping[EventKey, Event]
    seats: MutableMapping[EventKey, tuple[int, Seats, Takings]]
    offers: MutableMapping[tuple[EventKey, int], Offer]
    custom_fields: MutableMapping[tuple[EventKey, int], CustomField]

    def lock(self, keys: Collection[EventKey]) -> Mapping[EventKey, Inventory]:
        return {key: self.inventory(key) for key in sorted(keys) if key in self.events}

    def lock_slugs(self, slugs: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], Inventory]:
        named = {(key.account_id, event.slug): key for key, event in self.events.items()}
        return {slug: self.inventory(named[slug]) for slug in slugs if slug in named}

    def save(self, inventories: Collection[Inventory]) -> None:
        for inventory in inventories:
            version, _, _ = self.seats[inventory.key]
            if version != inventory.version:
                raise StaleWrite("event", inventory.event.slug)
            self.seats[inventory.key] = (version + 1, inventory.seats, inventory.takings)
            for ticket_id, offer in inventory.offers.items():
                kept = self.offers[inventory.key, ticket_id]
                if kept.stock != offer.stock:
                    self.offers[inventory.key, ticket_id] = Offer(kept.ticket, offer.stock)

    def inventory(self, key: EventKey) -> Inventory:
        """Return the inventory of an event that exists."""
        event = self.events[key]
        version, seats, takings = self.seats[key]
        return Inventory(
            account=self.accounts[key.account_id],
            event=attrs.evolve(event, venue=self.venues[key.account_id, event.venue.id]),
            version=version,
            seats=seats,
            takings=takings,
            offers={
                ticket_id: offer
                for (of_event, ticket_id), offer in self.offers.items()
                if of_event == key
            },
            custom_fields=tuple(
                field for (of_event, _), field in self.custom_fields.items() if of_event == key
            ),
        )
