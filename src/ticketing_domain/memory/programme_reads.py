"""Reading the programme from memory."""

from collections.abc import Sequence
from datetime import datetime

from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.programme import (
    EventCursor,
    EventFilter,
    ProgrammeEntry,
    in_order,
)
from ticketing_domain.catalogue.reads import ListedVenue
from ticketing_domain.errors import NotFound
from ticketing_domain.memory.offer_reads import inventory_of
from ticketing_domain.memory.store import Store
from ticketing_domain.people.account import Mode
from ticketing_domain.sale.inventory import EventKey, Inventory


class MemoryProgrammeReads:
    """Implements `ProgrammeReads`."""

    _store: Store

    def programme(
        self, wanted: EventFilter, at: datetime, *, after: EventCursor | None, limit: int
    ) -> Sequence[ProgrammeEntry]:
        def name(kept: Inventory) -> tuple[datetime, EventKey]:
            return kept.event.starts_at, kept.key

        found = [kept for kept in self._all_inventories() if _matches(kept.event, wanted, at)]
        beyond = [kept for kept in found if after is None or name(kept) < (after.at, after.key)]
        return [_entry(kept) for kept in sorted(beyond, key=name, reverse=True)[:limit]]

    def programme_entry(self, account_id: int, name: int | str) -> ProgrammeEntry:
        for kept in self._all_inventories():
            if kept.key.account_id == account_id and name in (kept.event.id, kept.event.slug):
                return _entry(kept)
        raise NotFound("event", name)

    def storefront(
        self, at: datetime, *, after: EventCursor | None, limit: int
    ) -> Sequence[ProgrammeEntry]:
        def name(kept: Inventory) -> tuple[datetime, EventKey]:
            return kept.event.ends_at, kept.key

        shown = [kept for kept in self._all_inventories() if _is_on_the_storefront(kept, at)]
        beyond = [kept for kept in shown if after is None or name(kept) > (after.at, after.key)]
        return [_entry(kept) for kept in sorted(beyond, key=name)[:limit]]

    def venue_page(
        self, account_id: int, *, after: int | None, limit: int
    ) -> Sequence[ListedVenue]:
        found = self._venues_by_id(account_id)
        return [listed for listed in found if after is None or listed.venue.id > after][:limit]

    def venue_of_slug(self, account_id: int, slug: str) -> ListedVenue:
        for listed in self._venues_by_id(account_id):
            if listed.venue.slug == slug:
                return listed
        raise NotFound("venue", slug)

    def _all_inventories(self) -> Sequence[Inventory]:
        store = self._store
        with store.lock:
            return [inventory_of(store, key) for key in store.events]

    def _venues_by_id(self, account_id: int) -> Sequence[ListedVenue]:
        with self._store.lock:
            mine = [
                venue for (owner, _), venue in self._store.venues.items() if owner == account_id
            ]
            hosted = [
                event.venue.id
                for event in self._store.events.values()
                if event.account_id == account_id
            ]
        by_id = sorted(mine, key=lambda venue: venue.id)
        return [ListedVenue(venue, hosted.count(venue.id)) for venue in by_id]


def _entry(kept: Inventory) -> ProgrammeEntry:
    offers = in_order(list(kept.offers.values()))
    return ProgrammeEntry(kept.account, kept.event, offers, kept.takings.redeemed)


def _matches(event: Event, wanted: EventFilter, at: datetime) -> bool:
    starts = event.starts_at
    return (
        event.account_id == wanted.account_id
        and (wanted.status is None or event.status(at) is wanted.status)
        and (wanted.city_id is None or event.venue.city_id == wanted.city_id)
        and (wanted.starts_from is None or starts >= wanted.starts_from)
        and (wanted.starts_until is None or starts <= wanted.starts_until)
        and (wanted.query is None or event.says(wanted.query))
    )


def _is_on_the_storefront(kept: Inventory, at: datetime) -> bool:
    event = kept.event
    return (
        kept.account.mode is Mode.LIVE
        and event.published
        and event.listed
        and event.cross_listed
        and not event.is_cancelled
        and not event.is_past(at)
    )
