"""Feeds: what is on, for programs that are not of the shop: calendars and search engines."""

from collections.abc import Mapping
from typing import Final, Protocol

import attrs
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.edge.answers import etagged
from adapters.http.edge.requests import slug_in_path
from adapters.http.shop.calendars import CALENDAR, calendar, event_entry
from adapters.http.shop.linked_data import LINKED_DATA, linked_data
from adapters.http.shop.street import Street
from adapters.http.shop.table import Operation
from adapters.http.shop.window import FOR_EVERYBODY, on_show
from ticketing_domain.catalogue.line_up_reads import LineUpReads
from ticketing_domain.catalogue.reads import CatalogueReads
from ticketing_domain.errors import NotFound
from ticketing_domain.media.picture import AddressOf
from ticketing_domain.people.account import Account
from ticketing_domain.ports import Clock
from ticketing_domain.sale.inventory import Inventory

SAVED_AS: Final = "Content-Disposition"


class FeedReads(CatalogueReads, LineUpReads, Protocol):
    """Protocol: what feeds are made of."""


@attrs.frozen
class Feeds:
    """What programs read."""

    reads: FeedReads
    street: Street
    now: Clock
    address: AddressOf

    def calendar(self, request: Request) -> Response:
        """Answer with everything that the shop shows, and what of it was called off, as a calendar."""
        account = self.street.look_up(request)
        entries = [
            event_entry(inventory.event, account, self.street)
            for inventory in on_show(self.reads, account, self.now())
        ]
        name = {SAVED_AS: f'inline; filename="{account.subdomain}.ics"'}
        return _published(request, calendar(account.name, entries), CALENDAR, name)

    def event_calendar(self, request: Request) -> Response:
        """Answer with one event as a calendar."""
        account, inventory = self._shown(request)
        entry = event_entry(inventory.event, account, self.street)
        name = {SAVED_AS: f'inline; filename="{inventory.event.slug}.ics"'}
        content = calendar(inventory.event.title, [entry])
        return _published(request, content, CALENDAR, name)

    def linked_data(self, request: Request) -> Response:
        """Answer with one event in the words of schema.org."""
        account, inventory = self._shown(request)
        line_up = self.reads.line_up(*inventory.key)
        at = self.now() + account.clock_ahead
        content = linked_data(inventory, line_up, self.street, at, self.address)
        return _published(request, content, LINKED_DATA, {})

    def _shown(self, request: Request) -> tuple[Account, Inventory]:
        """Return the published event in the path; raises `NotFound`."""
        account, slug = self.street.look_up(request), slug_in_path(request)
        inventory = self.reads.inventory(account.id, slug)
        if not inventory.event.published:
            raise NotFound("event", slug)
        return account, inventory


def feed_operations(feeds: Feeds) -> tuple[Operation, ...]:
    """Return the operations of feeds; they must stand before the events whose slugs their paths look like."""
    return (
        Operation("GET", "/events.ics", "subscribe_to_shop_events", feeds.calendar),
        Operation("GET", "/events/{slug}.ics", "subscribe_to_shop_event", feeds.event_calendar),
        Operation("GET", "/events/{slug}.jsonld", "show_shop_event_linked_data", feeds.linked_data),
    )


def _published(
    request: Request, content: bytes, media_type: str, headers: Mapping[str, str]
) -> Response:
    answer = Response(content, 200, {**FOR_EVERYBODY, **headers}, media_type=media_type)
    return etagged(request, answer)
