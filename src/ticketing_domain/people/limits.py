"""Limits: how often something may be asked within a span of time, by whoever is counted as one.

The limit holds in every span of that length, wherever it begins, and not only between full quarters of an hour: at no
moment were more than `count` let through within the last `per`. What is counted is free again at the latest
`per / SLOTS` after it is that old; so much rougher than exact the count is, and always on the side of fewer.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import attrs

SLOTS: Final = 30
"""In how many slots the span of a limit is divided."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@attrs.frozen
class Limit:
    """So many in every span of time, one or more."""

    count: int = attrs.field(validator=attrs.validators.ge(1))
    per: timedelta

    @property
    def slot_width(self) -> timedelta:
        """How long one slot is: all of them are never shorter than the span."""
        return -(-self.per // SLOTS)

    def slot_at(self, at: datetime) -> int:
        """Return the number of the slot that an instant lies in."""
        return (at - EPOCH) // self.slot_width

    def start_of(self, slot: int) -> datetime:
        """Return when a slot begins."""
        return EPOCH + self.slot_width * slot


@attrs.frozen
class Verdict:
    """Whether something was let through, and counted; `remaining` is how many more would be at this moment.

    `retry_after` is nothing where it was; else what is asked again after it is let through, unless others come first.
    `resets_after` is when all is free again.
    """

    allowed: bool
    remaining: int
    retry_after: timedelta
    resets_after: timedelta


class Meter(Protocol):
    """Protocol: counts what is asked. Calls are short and may come from several threads, processes and machines."""

    def take(self, bucket: str, subject: str, limit: Limit, at: datetime) -> Verdict:
        """Count one more in a bucket for a subject, unless that passed the limit."""
        ...

    def forget(self, at: datetime) -> None:
        """Drop what no longer counts."""
        ...


@attrs.frozen
class Tally:
    """What counts for one subject: how many were let through in each of the latest slots, the newest last.

    It tells of slots `newest - SLOTS` to `newest`: the oldest of them may still lie partly within the span.
    """

    newest: int
    counts: tuple[int, ...] = (0,) * (SLOTS + 1)

    @property
    def total(self) -> int:
        """How many count."""
        return sum(self.counts)

    def at_slot(self, slot: int) -> "Tally":
        """Return the tally as it is in a slot: what lies too far back is gone. A tally never goes back in time."""
        gone = min(max(slot - self.newest, 0), len(self.counts))
        return Tally(max(slot, self.newest), self.counts[gone:] + (0,) * gone)

    def plus_one(self) -> "Tally":
        """Return the tally with one more in its newest slot."""
        return Tally(self.newest, (*self.counts[:-1], self.counts[-1] + 1))

    def verdict(self, limit: Limit, at: datetime, *, allowed: bool) -> Verdict:
        """Say what this tally means, after one more was let through or not."""
        return Verdict(
            allowed=allowed,
            remaining=max(limit.count - self.total, 0),
            retry_after=timedelta(0) if allowed else self._until(limit, at, limit.count - 1),
            resets_after=self._until(limit, at, 0),
        )

    def _until(self, limit: Limit, at: datetime, most: int) -> timedelta:
        """Return how long it takes until no more than `most` count."""
        left, slot = self.total, self.newest - SLOTS
        for count in self.counts:
            if left <= most:
                break
            left, slot = left - count, slot + 1
        # What counts in a slot is gone when SLOTS more have passed after it.
        free_at = limit.start_of(slot + SLOTS) if left < self.total else at
        return max(free_at - at, timedelta(0))


def tally_of(newest: int, ring: Sequence[int]) -> Tally:
    """Return the tally that is kept as a ring, in which slot `n` stands at place `n` modulo its length."""
    size = len(ring)
    return Tally(newest, tuple(ring[(newest + 1 + place) % size] for place in range(size)))
