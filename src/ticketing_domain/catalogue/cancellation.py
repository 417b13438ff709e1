"""Cancellation: an event is called off, and every order of it gets its money back, pass by pass.

A pass goes through the orders in the order of their ids and notes how far it has come, so that whoever continues
after a crash begins there. Orders that could not be refunded for the moment are met again by the next pass; it is over
when no order is left but those whose refund the provider refuses for good, which a person must see to.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

import attrs

from ticketing_domain.sale.inventory import EventKey

REFUNDED_AT_ONCE: Final = 100
"""How many orders are refunded between two notes of how far it has come."""

BETWEEN_PASSES: Final = timedelta(seconds=20)
"""How long refunds without an answer are left alone before the next pass meets them; longer than the patience after
which the provider is asked again."""


@attrs.frozen
class Cancellation:
    """How far it has come: `reached` is the last order of this pass, `refused` counts its refunds that failed for good.

    `orders_total` are the orders that stood when the event was called off.
    """

    key: EventKey
    orders_total: int
    next_at: datetime
    reached: str | None = None
    refused: int = 0
    finished_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether orders are still to be refunded."""
        return self.finished_at is None

    def orders_done(self, standing: int) -> int:
        """Return how many orders have been undone, where so many still stand."""
        return max(0, self.orders_total - standing)

    def went_on(self, order_ids: Sequence[str], refused: int) -> "Cancellation":
        """Return the cancellation after the refunds of a part of the pass."""
        return attrs.evolve(self, reached=order_ids[-1], refused=self.refused + refused)

    def ended_pass(self, standing: int, at: datetime) -> "Cancellation":
        """Return the cancellation after a pass: finished, or waiting for the next where others still stand."""
        if standing <= self.refused:
            return attrs.evolve(self, reached=None, finished_at=at)
        return attrs.evolve(self, reached=None, refused=0, next_at=at + BETWEEN_PASSES)

    def again(self, at: datetime) -> "Cancellation":
        """Return the cancellation with another pass to come."""
        return attrs.evolve(self, reached=None, refused=0, next_at=at, finished_at=None)


def called_off(key: EventKey, standing: int, at: datetime) -> Cancellation:
    """Begin the cancellation of an event of which so many orders stand; without any it is finished at once."""
    finished_at = None if standing else at
    return Cancellation(key, orders_total=standing, next_at=at, finished_at=finished_at)


class Cancellations(Protocol):
    """Protocol: the cancellations of events, changed by whoever has locked the event's inventory."""

    def get(self, key: EventKey) -> Cancellation | None: ...

    def save(self, cancellation: Cancellation) -> None:
        """Write a cancellation, new or known."""
        ...


class CancellationReads(Protocol):
    """Protocol: cancellations as they are looked at and continued."""

    def cancellation(self, key: EventKey) -> Cancellation | None:
        """Return how far the cancellation of an event has come; None where it is not called off."""
        ...

    def open_cancellations(self, at: datetime, account_id: int | None = None) -> Sequence[EventKey]:
        """Return the events with a cancellation that is to go on by the instant, the longest waiting first; of one
        account only, where one is named."""
        ...

    def standing_orders(self, key: EventKey, *, after: str | None, limit: int) -> Sequence[str]:
        """Return a page of the orders that can be refunded (paid or partially refunded), by their public id."""
        ...
