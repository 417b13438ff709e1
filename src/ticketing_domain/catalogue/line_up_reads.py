"""What is read about performers and line-ups without deciding anything."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import attrs

from ticketing_domain.catalogue.faq import FaqItem
from ticketing_domain.catalogue.line_up import ListedSlot
from ticketing_domain.catalogue.performer import Performer
from ticketing_domain.catalogue.reads import ListedEvent
from ticketing_domain.sale.inventory import Inventory


@attrs.frozen
class ListedPerformer:
    """A performer with the number of events that have booked them."""

    performer: Performer
    event_count: int


@attrs.frozen
class ShownEvent:
    """An event with all that its page shows, as it was in one moment."""

    inventory: Inventory
    line_up: Sequence[ListedSlot]
    faq: Sequence[FaqItem]


class LineUpReads(Protocol):
    """Protocol: performers, line-ups and events with all that they show, as promoters and buyers look at them."""

    def performers(self, account_id: int) -> Sequence[ListedPerformer]:
        """Return all performers, by name, whatever its capitals."""
        ...

    def performer(self, account_id: int, performer_id: int) -> ListedPerformer:
        """Return one performer; raises `NotFound`."""
        ...

    def events_with(self, account_id: int, performer_id: int) -> Iterator[ListedEvent]:
        """Return the events that have booked a performer, each once, the latest first."""
        ...

    def line_up(self, account_id: int, event_id: int) -> Sequence[ListedSlot]:
        """Return the slots of an event in the order of their position."""
        ...

    def shown_event(self, account_id: int, slug: str) -> ShownEvent:
        """Return an event with its tickets and counters, its slots and its questions; raises `NotFound`."""
        ...
