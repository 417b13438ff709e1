"""Scans: what a door reports, and the log in which every report is kept with its answer.

The log is only ever added to. A scan is known by the id that its device gave it, so the same one may be reported any
number of times and is always answered as it was the first time.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final, Protocol

import attrs

from ticketing_domain.door.admission import Pass, Result
from ticketing_domain.errors import Refused

CLOCK_DRIFT: Final = timedelta(minutes=15)
"""So far ahead of ours may the clock of a device be that was offline; beyond it we do not believe it."""

LARGEST_PARTY: Final = 1000
"""So many people are let in by one scan at most: the largest group that a ticket can admit."""


@attrs.frozen
class Scanner:
    """Who scans: the public id of a device or token, and its name, by which a promoter knows the door."""

    id: str
    name: str


@attrs.frozen(kw_only=True)
class Scan:
    """A code shown at the door of an event by `people` people, at the scanner's own time where it tells one.

    A scan that was `offline` has been decided already and its people are in; all others wait for the answer.
    """

    account_id: int
    scan_id: str
    code: str
    event_slug: str
    scanner: Scanner
    scanned_at: datetime | None = None
    people: int = 1
    offline: bool = False

    def counted_at(self, arrived_at: datetime) -> datetime:
        """Return the time that counts: the scanner's, but not one that has not come yet (ADR 0014)."""
        if self.scanned_at is None:
            return arrived_at
        believable = arrived_at + CLOCK_DRIFT if self.offline else arrived_at
        return arrived_at if self.scanned_at > believable else self.scanned_at


@attrs.frozen
class FirstScan:
    """The scan that came first: where, and when."""

    scanner: Scanner
    scanned_at: datetime


@attrs.frozen(kw_only=True)
class LoggedScan:
    """A scan as it is kept: what it was, how many people it let in, and what was answered.

    `event_id` is None where the event was not known; `remaining` and `redeemed_at` are the code's at that moment.
    """

    account_id: int
    scan_id: str
    event_id: int | None
    code: str
    scanner: Scanner
    scanned_at: datetime
    arrived_at: datetime
    people: int
    let_in: int
    result: Result
    remaining: int = 0
    redeemed_at: datetime | None = None
    first: FirstScan | None = None

    @property
    def scanner_id(self) -> str:
        """The public id of the device or token that scanned."""
        return self.scanner.id


@attrs.frozen
class Answer:
    """The answer to a scan, with the code as it stands now; None where nobody knows it."""

    scan: LoggedScan
    shown: Pass | None


class ScanIdReused(Refused):
    """The id belongs to a scan of another code; answering with that one's answer would let anybody in."""

    code: ClassVar[str] = "scan_id_reused"

    def __init__(self, scan_id: str) -> None:
        super().__init__("belongs to a scan of another code")
        self.scan_id = scan_id


CodeName = tuple[int, str]
"""Where a code is found: its account and its text."""

ScanName = tuple[int, str]
"""Where a scan is found: its account and its id."""


class ScanLog(Protocol):
    """Protocol: codes as doors see them, and their scans; changed by whoever has locked the code's inventory."""

    def passes(self, codes: Collection[CodeName]) -> Mapping[CodeName, Pass]:
        """Return the codes that exist."""
        ...

    def logged(self, names: Collection[ScanName]) -> Mapping[ScanName, LoggedScan]:
        """Return the scans that are known already."""
        ...

    def that_let_in(self, codes: Collection[CodeName]) -> Mapping[CodeName, Sequence[LoggedScan]]:
        """Return the scans of each code that let people in."""
        ...

    def add(self, scans: Sequence[LoggedScan]) -> None: ...

    def admit(self, passes: Sequence[Pass]) -> None:
        """Write down how many are in on each code, since when, and when it changed."""
        ...


def plain_code(text: str) -> str:
    """Return a code as it is kept, however it was typed: case, spaces and dashes do not matter."""
    return "".join(text.replace("-", "").split()).upper()
