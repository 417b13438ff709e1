"""Feeds: what is on, for programs that are not of the shop: calendars and search engines."""

from collections.abc import Mapping
from typing import Final, Protocol

import attrs

from adapters.http.edge.answers import Content
from adapters.http.shop.calendars import CALENDAR, calendar, event_entry
from adapters.http.shop.linked_data import LINKED_DATA, linked_data
from adapters.http.shop.shared_pages import FOR_EVERYBODY, SharedPage
from adapters.http.shop.street import Street
from adapters.http.shop.table import Operation
from adapters.http.shop.window import on_show
from ticketing_domain.catalogue.line_up_reads import LineUpReads
from ticketing_domain.catalogue.reads import CatalogueReads
from ticketing_domain.errors import NotFound
from ticketing_domain.media.picture import AddressOf
from ticketing_domain.people.account import Account
from ticketing_domain.ports import Clock
from ticketing_domain.sale.inventory import Inventory

SAVED_AS: Final = "Content-Disposition"


FRESH_SECONDS: Final = 10
"""A feed may be a minute old by its own words; programs that ask more often than this are told so at once."""


class FeedReads(CatalogueReads, LineUpReads, Protocol):
    """Protocol: what feeds are made of."""


@attrs.frozen
class Feeds:
    """What programs read."""

    reads: FeedReads
    street: Street
    now: Clock
    address: AddressOf

    def calendar(self, account: Account, _: str) -> Content:
        """Tell everything that the shop shows, and what of it was called off, as a calendar."""
        entries = [
            event_entry(inventory.event, account, self.street)
            for inventory in on_show(self.reads, account, self.now())
        ]
        name = {SAVED_AS: f'inline; filename="{account.subdomain}.ics"'}
        return _published(calendar(account.name, entries), CALENDAR, name)

    def event_calendar(self, account: Account, slug: str) -> Content:
        """Tell one event as a calendar."""
        inventory = self._shown(account, slug)
        entry = event_entry(inventory.event, account, self.street)
        name = {SAVED_AS: f'inline; filename="{inventory.event.slug}.ics"'}
        content = calendar(inventory.event.title, [entry])
        return _published(content, CALENDAR, name)

    def linked_data(self, account: Account, slug: str) -> Content:
        """Tell one event in the words of schema.org."""
        inventory = self._shown(account, slug)
        line_up = self.reads.line_up(*inventory.key)
        at = self.now() + account.clock_ahead
        content = linked_data(inventory, line_up, self.street, at, self.address)
        return _published(content, LINKED_DATA, {})

    def _shown(self, account: Account, slug: str) -> Inventory:
        """Return the published event; raises `NotFound`."""
        inventory = self.reads.inventory(account.id, slug)
        if not inventory.event.published:
            raise NotFound("event", slug)
        return inventory


def feed_operations(feeds: Feeds) -> tuple[Operation, ...]:
    """Return the operations of feeds; they must stand before the events whose slugs their paths look like."""
    everything = SharedPage.of(feeds.street, feeds.calendar, fresh_seconds=FRESH_SECONDS).show
    one = SharedPage.of(feeds.street, feeds.event_calendar, fresh_seconds=FRESH_SECONDS).show
    linked = SharedPage.of(feeds.street, feeds.linked_data, fresh_seconds=FRESH_SECONDS).show
    return (
        Operation("GET", "/events.ics", "subscribe_to_shop_events", everything),
        Operation("GET", "/events/{slug}.ics", "subscribe_to_shop_event", one),
        Operation("GET", "/events/{slug}.jsonld", "show_shop_event_linked_data", linked),
    )


def _published(content: bytes, media_type: str, headers: Mapping[str, str]) -> Content:
    return Content(content, {**FOR_EVERYBODY, **headers}, media_type)
