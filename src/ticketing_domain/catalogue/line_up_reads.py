"""What is read about performers and line-ups without deciding anything."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import attrs

from ticketing_domain.catalogue.line_up import ListedSlot
from ticketing_domain.catalogue.performer import Performer
from ticketing_domain.catalogue.reads import ListedEvent


@attrs.frozen
class ListedPerformer:
    """A performer with the number of events that have booked them."""

    performer: Performer
    event_count: int


class LineUpReads(Protocol):
    """Protocol: performers and line-ups as promoters and buyers look at them."""

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
