"""Duplicates: scans that let people in on a code that was used up, as doors without a network do (ADR 0014).

Which of two scans is the duplicate follows from the scans' own times, whoever reported first: it is the later one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import attrs

from ticketing_domain.door.admission import Pass, place, record
from ticketing_domain.door.reads import DoorReads
from ticketing_domain.door.scan import LoggedScan
from ticketing_domain.figures.recount import Records
from ticketing_domain.sale.inventory import EventKey


@attrs.frozen
class Duplicate:
    """A scan by which `too_many` people came in on a code that admitted none of them any more; `first` is the earliest
    scan of that code."""

    shown: Pass
    scan: LoggedScan
    first: LoggedScan
    too_many: int


class DuplicateReads(DoorReads, Records, Protocol):
    """Protocol: the codes of an event and their scans."""


@attrs.frozen
class FindDuplicates:
    """Tell a promoter which codes were used more than once: by whom, where and when."""

    reads: DuplicateReads

    def __call__(self, key: EventKey) -> Sequence[Duplicate]:
        """Return the duplicates of an event, the earliest first; everything that let people in there is looked at."""
        scans: dict[str, list[LoggedScan]] = defaultdict(list)
        for scan in self.reads.recorded_scans(key):
            scans[scan.item_id or ""].append(scan)
        over = {name for name, its in scans.items() if len(its) > 1}
        passes = {one.public_id: one for one in self._passes(key, over)}
        found = (two for name, one in passes.items() for two in duplicates_of(one, scans[name]))
        return sorted(found, key=lambda duplicate: place(duplicate.scan))

    def _passes(self, key: EventKey, names: set[str]) -> Iterable[Pass]:
        return (one for one in self.reads.passes(key, None) if one.public_id in names)


def duplicates_of(shown: Pass, scans: Sequence[LoggedScan]) -> Iterator[Duplicate]:
    """Return which of a code's scans let in more people than the code admitted."""
    counted = record(shown.admits, scans).admitted
    in_order = sorted((scan for scan in scans if scan.let_in), key=place)
    for scan in in_order:
        if too_many := scan.let_in - counted[scan.scan_id]:
            yield Duplicate(shown, scan, in_order[0], too_many)
