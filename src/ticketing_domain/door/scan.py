"""Scans: what a door reports, and the log in which every report is kept with its answer.

The log is only ever added to. A scan is known by the id that its device gave it, so the same one may be reported any
number of times and is always answered as it was the first time.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import ClassVar, Final, Protocol

import attrs

from ticketing_domain.door import rotating
from ticketing_domain.door.admission import Blocked, ItemName, Pass, Result
from ticketing_domain.door.rotating import Flaw, Payload
from ticketing_domain.errors import Refused
from ticketing_domain.kept_answers import KeptAnswer, NamedWish

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
    """What `people` people show at the door of an event, at the scanner's own time where it tells one: the payload of a
    QR code, or a code in plain form.

    `by_hand`, somebody at the door has looked the ticket up and vouches for its holder. `once` has its answer kept. A scan that was `offline` has
    been decided already and its people are in; all others wait for the answer.
    """

    account_id: int
    scan_id: str
    code: str
    event_slug: str
    scanner: Scanner
    scanned_at: datetime | None = None
    people: int = 1
    offline: bool = False
    by_hand: bool = False
    once: "AnsweredOnce | None" = attrs.field(default=None, eq=False)

    @cached_property
    def payload(self) -> Payload | None:
        """The payload that is shown; None for a code alone."""
        return rotating.read(self.code)

    @property
    def logged_as(self) -> str:
        """What the log keeps of it: never a whole payload, on which somebody else could come in."""
        payload = self.payload
        return payload.stub if payload else self.code

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

    `event_id` is None where the event was not known, `item_id` where nobody knew what was shown; `reason` says why
    nobody came in, where the result does not; `remaining` and `redeemed_at` are the code's at that moment.
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
    item_id: str | None = None
    reason: Blocked | Flaw | None = None
    by_hand: bool = False
    remaining: int = 0
    redeemed_at: datetime | None = None
    first: FirstScan | None = None

    @property
    def item(self) -> ItemName:
        """Whose scan it is; of no item where nobody knew it."""
        return self.account_id, self.item_id or ""

    @property
    def scanner_id(self) -> str:
        """The public id of the device or token that scanned."""
        return self.scanner.id


@attrs.frozen
class Answer:
    """The answer to a scan, with the code as it stands now; None where nobody knows it."""

    scan: LoggedScan
    shown: Pass | None


@attrs.frozen
class AnsweredOnce:
    """A scan that is answered word for word the same whenever it is asked again: the wish, since when, and its words."""

    wish: NamedWish
    asked_at: datetime
    answer_of: Callable[[Answer], KeptAnswer]


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

    def passes_of(self, items: Collection[ItemName]) -> Mapping[ItemName, Pass]:
        """Return the codes of the items that exist."""
        ...

    def logged(self, names: Collection[ScanName]) -> Mapping[ScanName, LoggedScan]:
        """Return the scans that are known already."""
        ...

    def that_let_in(self, items: Collection[ItemName]) -> Mapping[ItemName, Sequence[LoggedScan]]:
        """Return the scans of each item that let people in, on whichever of its codes."""
        ...

    def add(self, scans: Sequence[LoggedScan]) -> None: ...

    def admit(self, passes: Sequence[Pass]) -> None:
        """Write down how many are in on each code, since when, and when it changed."""
        ...


def plain_code(text: str) -> str:
    """Return a code as it is kept, however it was typed: case, spaces and dashes do not matter."""
    return "".join(text.replace("-", "").split()).upper()


def what_is_shown(text: str) -> str:
    """Return the text of a QR code as it was made, or a code in plain form; what is shown once, is shown the same twice.

    A payload that somebody has typed, with blanks or dashes, is one all the same.
    """
    plain = plain_code(text)
    payload = rotating.read(plain)
    return payload.text if payload else plain
