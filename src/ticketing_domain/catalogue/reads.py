"""What is read about the offer without deciding anything."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.figures.days import DayFigures
from ticketing_domain.figures.periods import Span
from ticketing_domain.sale.inventory import Inventory


@attrs.frozen
class ListedVenue:
    """A venue with the number of its events."""

    venue: Venue
    event_count: int


@attrs.frozen
class ListedEvent:
    """An event as it stands in a list, with its capacity in seats."""

    event: Event
    capacity: int | None


class CatalogueReads(Protocol):
    """Protocol: venues, events and tickets as promoters and buyers look at them."""

    def venues(self, account_id: int) -> Sequence[ListedVenue]:
        """Return all venues, by name."""
        ...

    def venue(self, account_id: int, venue_id: int) -> ListedVenue:
        """Return one venue; raises `NotFound`."""
        ...

    def events_at(self, account_id: int, venue_id: int) -> Iterator[ListedEvent]:
        """Return the events at a venue, the latest first."""
        ...

    def upcoming_events(self, account_id: int, at: datetime) -> Iterator[ListedEvent]:
        """Return the events that have not ended at the instant, the next first."""
        ...

    def past_events(
        self, account_id: int, at: datetime, since: datetime | None
    ) -> Iterator[ListedEvent]:
        """Return the events that ended by the instant and not before `since`, the latest first."""
        ...

    def inventory(self, account_id: int, slug: str) -> Inventory:
        """Return an event with its tickets and counters, not locked; raises `NotFound`."""
        ...

    def shop_window(self, account_id: int, at: datetime) -> Sequence[Inventory]:
        """Return the events that the public feed lists: published, listed, not ended; the next first."""
        ...

    def figures(self, account_id: int, span: Span) -> DayFigures:
        """Add up the account's figures over the days of the span."""
        ...
