"""Counting in this process: every process counts for itself, and forgets when it ends."""

from datetime import datetime, timedelta
import threading

import attrs

from ticketing_domain.people.limits import SLOTS, Limit, Meter, Tally, Verdict

Name = tuple[str, str, timedelta]


@attrs.frozen(eq=False)
class MemoryMeter(Meter):
    """The tallies by bucket, subject and span."""

    _tallies: dict[Name, Tally] = attrs.field(factory=dict, init=False)
    _lock: threading.Lock = attrs.field(factory=threading.Lock, init=False)

    def take(self, bucket: str, subject: str, limit: Limit, at: datetime) -> Verdict:
        name, slot = (bucket, subject, limit.per), limit.slot_at(at)
        with self._lock:
            tally = self._tallies.get(name, Tally(slot)).at_slot(slot)
            allowed = tally.total < limit.count
            if allowed:
                tally = self._tallies[name] = tally.plus_one()
        return tally.verdict(limit, at, allowed=allowed)

    def forget(self, at: datetime) -> None:
        with self._lock:
            old = [name for name, tally in self._tallies.items() if _is_over(name, tally, at)]
            for name in old:
                del self._tallies[name]


def _is_over(name: Name, tally: Tally, at: datetime) -> bool:
    """Tell whether nothing of a tally counts any more."""
    return Limit(1, name[2]).slot_at(at) > tally.newest + SLOTS
