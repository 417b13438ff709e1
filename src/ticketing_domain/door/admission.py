"""Admission: what a door may do with a code, and how many people are in on it.

Rule 1: a code that nobody knows, that is for another event, that is blocked or not shown as it must be admits nobody.
Rule 2: a scan lets in all the people that it asks for, or none of them.
Rule 3: the record of a code is made of everybody whom its scans have let in, in the order of the scans' own times; it
never counts more people than the code admits, and does not depend on the order in which the scans became known.

The same rules as test vectors, for doors in other languages: docs/vectors/admission.json. Why: ADR 0014.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
import enum
from typing import Protocol

import attrs

from ticketing_domain.door.rotating import Flaw
from ticketing_domain.sale.inventory import EventKey

ItemName = tuple[int, str]
"""Where an item is found: its account and its public id."""


class Result(enum.Enum):
    """What becomes of a scan (contract §3, "Scanner")."""

    REDEEMED = "redeemed"
    ALREADY_REDEEMED = "already_redeemed"
    BLOCKED = "blocked"
    WRONG_EVENT = "wrong_event"
    UNKNOWN = "unknown"


class Blocked(enum.Enum):
    """Why a code admits nobody any more."""

    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    REVOKED = "revoked"


@attrs.frozen(kw_only=True)
class Pass:
    """A code as doors see it: whom it admits to what, and how it stands. Never how to reach the buyer.

    It admits `admits` people, of whom `redeemed` are in; `redeemed_at` is when the first of them came. `public_id` is
    the item's, which keeps it when its code is replaced; `ticket_id` says what was sold.
    """

    key: EventKey
    public_id: str
    order_id: str
    ticket_id: int
    code: str
    event_slug: str
    event_title: str
    ticket_title: str
    ticket_color: str
    buyer_name: str | None
    admits: int
    redeemed: int
    redeemed_at: datetime | None
    blocked: Blocked | None
    updated_at: datetime
    version: int = 1
    revoked_at: datetime | None = None

    @property
    def name(self) -> ItemName:
        """Where the code's item is found, whichever code it has."""
        return self.key.account_id, self.public_id

    @property
    def admits_nobody(self) -> bool:
        """Whether the code is dead."""
        return self.blocked is not None

    @property
    def left(self) -> int:
        """How many people may still come in."""
        return 0 if self.blocked else self.admits - self.redeemed


@attrs.frozen
class Decision:
    """What to do at the door: `admitted` people come in now, `remaining` may come later; `reason` says why nobody may,
    where it is not the result itself."""

    result: Result
    admitted: int = 0
    remaining: int = 0
    reason: Blocked | Flaw | None = None


def decide(
    shown: Pass | None, *, event_id: int | None, people: int, flaw: Flaw | None = None
) -> Decision:
    """Decide about so many people who show a code at the door of an event; None is what nobody knows, `flaw` what is
    wrong with the way in which it is shown."""
    if shown is None or flaw is Flaw.FORGED:
        return Decision(Result.UNKNOWN, reason=flaw)
    if shown.key.event_id != event_id:
        return Decision(Result.WRONG_EVENT)
    if shown.blocked or flaw:
        return Decision(Result.BLOCKED, reason=shown.blocked or flaw)
    if people > shown.left:
        return Decision(Result.ALREADY_REDEEMED, remaining=shown.left)
    return Decision(Result.REDEEMED, admitted=people, remaining=shown.left - people)


class LetIn(Protocol):
    """Protocol: a scan that let people in, as the record sees it."""

    @property
    def scan_id(self) -> str: ...
    @property
    def scanner_id(self) -> str: ...
    @property
    def scanned_at(self) -> datetime: ...
    @property
    def let_in(self) -> int: ...


@attrs.frozen
class Record:
    """What the scans of one code amount to; `admitted` tells for how many people each of them counts.

    A scan that let in more than it counts for let in people on a code that was used up: a duplicate.
    """

    redeemed: int
    redeemed_at: datetime | None
    admitted: Mapping[str, int]


def record(admits: int, scans: Iterable[LetIn]) -> Record:
    """Return the record of a code that admits so many people; the earliest scans count first."""
    in_order = sorted((scan for scan in scans if scan.let_in), key=place)
    admitted: dict[str, int] = {}
    left = admits
    for scan in in_order:
        admitted[scan.scan_id] = min(scan.let_in, left)
        left -= admitted[scan.scan_id]
    first = in_order[0].scanned_at if in_order else None
    return Record(admits - left, first, admitted)


def place(scan: LetIn) -> tuple[datetime, str, str]:
    """Return where a scan stands among those of its code: by its time, then by names that never change."""
    return scan.scanned_at, scan.scanner_id, scan.scan_id
