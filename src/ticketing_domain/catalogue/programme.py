"""The programme: what an account has on, and what all of them have, page by page and by key.

An event stands in it with its tiers' stock, so that a whole page costs as little as one event.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import attrs

from ticketing_domain.catalogue.event import Event, EventStatus
from ticketing_domain.catalogue.reads import ListedVenue
from ticketing_domain.people.account import Account
from ticketing_domain.sale.inventory import EventKey, Offer


@attrs.frozen
class ProgrammeEntry:
    """An event with its tickets by position; `redeemed` people are in."""

    account: Account
    event: Event
    offers: tuple[Offer, ...]
    redeemed: int


@attrs.frozen
class EventCursor:
    """Where a page of events ended: when its last event starts (on the storefront: ends), and where that is found."""

    at: datetime
    key: EventKey


@attrs.frozen
class EventFilter:
    """Which events of an account a list shows; None does not filter.

    `starts_from` and `starts_until` are included. `query` is looked for in titles and slugs.
    """

    account_id: int
    status: EventStatus | None = None
    city_id: str | None = None
    starts_from: datetime | None = None
    starts_until: datetime | None = None
    query: str | None = None


class ProgrammeReads(Protocol):
    """Protocol: events and venues as other systems page through them."""

    def programme(
        self, wanted: EventFilter, at: datetime, *, after: EventCursor | None, limit: int
    ) -> Sequence[ProgrammeEntry]:
        """Return a page of the account's events as they stand at the instant; what starts last comes first."""
        ...

    def programme_entry(self, account_id: int, name: int | str) -> ProgrammeEntry:
        """Return one event by its id or its slug; raises `NotFound`."""
        ...

    def storefront(
        self, at: datetime, *, after: EventCursor | None, limit: int
    ) -> Sequence[ProgrammeEntry]:
        """Return a page of what is on over all accounts that sell to people; what ends first comes first.

        That is what is published, listed and cross-listed, not called off, and not over at the instant.
        """
        ...

    def venue_page(
        self, account_id: int, *, after: int | None, limit: int
    ) -> Sequence[ListedVenue]:
        """Return a page of the account's venues by id."""
        ...

    def venue_of_slug(self, account_id: int, slug: str) -> ListedVenue:
        """Return the first venue of the account whose name has these words; raises `NotFound`."""
        ...


def in_order(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Return tickets as promoters put them in order."""
    return tuple(sorted(offers, key=lambda offer: (offer.ticket.position, offer.ticket.id)))
