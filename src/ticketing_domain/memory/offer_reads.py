"""Reading venues, events and tickets from memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from ticketing_domain.catalogue.reads import ListedEvent, ListedVenue
from ticketing_domain.errors import NotFound
from ticketing_domain.figures.days import DayFigures
from ticketing_domain.figures.periods import Span
from ticketing_domain.memory.offer_sheets import MemoryInventories
from ticketing_domain.memory.store import Store
from ticketing_domain.sale.inventory import EventKey, Inventory


class MemoryCatalogueReads:
    """Implements `CatalogueReads`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def venues(self, account_id: int) -> Sequence[ListedVenue]:
        with self._store.lock:
            mine = [
                venue for venue in self._store.venues.values() if venue.account_id == account_id
            ]
            listed = [
                ListedVenue(venue, self._events_count(account_id, venue.id)) for venue in mine
            ]
        return sorted(listed, key=lambda one: (one.venue.name, one.venue.id))

    def venue(self, account_id: int, venue_id: int) -> ListedVenue:
        with self._store.lock:
            venue = self._store.venues.get((account_id, venue_id))
            if venue is None:
                raise NotFound("venue", venue_id)
            return ListedVenue(venue, self._events_count(account_id, venue_id))

    def events_at(self, account_id: int, venue_id: int) -> Iterator[ListedEvent]:
        here = [kept for kept in self._inventories(account_id) if kept.event.venue.id == venue_id]
        return iter([_listed(kept) for kept in _latest_first(here)])

    def upcoming_events(self, account_id: int, at: datetime) -> Iterator[ListedEvent]:
        upcoming = [kept for kept in self._inventories(account_id) if not kept.event.is_past(at)]
        return iter([_listed(kept) for kept in _next_first(upcoming)])

    def past_events(
        self, account_id: int, at: datetime, since: datetime | None
    ) -> Iterator[ListedEvent]:
        past = [
            kept
            for kept in self._inventories(account_id)
            if kept.event.is_past(at) and (since is None or kept.event.ends_at >= since)
        ]
        return iter([_listed(kept) for kept in _latest_first(past)])

    def inventory(self, account_id: int, slug: str) -> Inventory:
        for kept in self._inventories(account_id):
            if kept.event.slug == slug:
                return kept
        raise NotFound("event", slug)

    def shop_window(self, account_id: int, at: datetime) -> Sequence[Inventory]:
        shown = [
            kept
            for kept in self._inventories(account_id)
            if kept.event.published and kept.event.listed and not kept.event.is_past(at)
        ]
        return _next_first(shown)

    def figures(self, account_id: int, span: Span) -> DayFigures:
        with self._store.lock:
            days = [
                figures
                for key, figures in self._store.days.items()
                if key.account_id == account_id
                and (span.first_day is None or key.day >= span.first_day)
            ]
        return sum(days, DayFigures())

    def _events_count(self, account_id: int, venue_id: int) -> int:
        return sum(
            event.account_id == account_id and event.venue.id == venue_id
            for event in self._store.events.values()
        )

    def _inventories(self, account_id: int) -> Sequence[Inventory]:
        store = self._store
        sheets = MemoryInventories(
            store.accounts,
            store.venues,
            store.events,
            store.seats,
            store.offers,
            store.custom_fields,
        )
        with store.lock:
            return [
                sheets.inventory(key)
                for key in sorted(store.events)
                if key.account_id == account_id
            ]


def inventory_of(store: Store, key: EventKey) -> Inventory:
    """Return the inventory of an event that exists."""
    sheets = MemoryInventories(
        store.accounts,
        store.venues,
        store.events,
        store.seats,
        store.offers,
        store.custom_fields,
    )
    return sheets.inventory(key)


def _listed(kept: Inventory) -> ListedEvent:
    return ListedEvent(kept.event, kept.seats.capacity)


def _next_first(inventories: Sequence[Inventory]) -> Sequence[Inventory]:
    return sorted(inventories, key=lambda kept: (kept.event.starts_at, kept.event.id))


def _latest_first(inventories: Sequence[Inventory]) -> Sequence[Inventory]:
    return sorted(inventories, key=lambda kept: (kept.event.starts_at, kept.event.id), reverse=True)
