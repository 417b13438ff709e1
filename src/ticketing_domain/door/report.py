"""Reports: what a door sends about a scan, and the rules that it must keep."""

from collections.abc import Sequence
from datetime import datetime
import re
from typing import Final

import attrs

from ticketing_domain.changes import Problem, Rule, at_most, check, not_blank
from ticketing_domain.door.scan import LARGEST_PARTY, Scan, Scanner, what_is_shown
from ticketing_domain.errors import Problems

UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class Report:
    """A scan as it was sent: `code` is the text of a QR code, or what somebody has read out; `count` people stand at
    the door, one where nothing is said; `by_hand`, somebody vouches for them."""

    code: str | None
    event_slug: str | None
    scanned_at: datetime | None = None
    scan_id: str | None = None
    count: int | None = None
    by_hand: bool = False
    unreadable: Problems = attrs.field(factory=dict)


def scan_from(
    report: Report,
    *,
    account_id: int,
    scanner: Scanner,
    offline: bool,
    new_id: str,
    rules: Sequence[Rule[Report]] | None = None,
) -> Scan:
    """Return the scan that a report tells of, under a new id where it has none; raises `Invalid`.

    `rules` are those of one event's door where none are passed.
    """
    check(report, SCAN_RULES if rules is None else rules, report.unreadable)
    return Scan(
        account_id=account_id,
        scan_id=(report.scan_id or new_id).lower(),
        code=what_is_shown(report.code or ""),
        event_slug=report.event_slug or "",
        scanner=scanner,
        scanned_at=report.scanned_at,
        people=report.count or 1,
        offline=offline,
        by_hand=report.by_hand,
    )


def is_known_by_a_uuid(report: Report) -> Problem | None:
    if report.scan_id is None or UUID.fullmatch(report.scan_id):
        return None
    return ("scan_id", "must be a UUID")


def somebody_is_there(report: Report) -> Problem | None:
    if report.count is None or 1 <= report.count <= LARGEST_PARTY:
        return None
    return ("count", f"must be from 1 to {LARGEST_PARTY}")


RULES_OF_ANY_DOOR: Final[tuple[Rule[Report], ...]] = (
    *not_blank("code"),
    *at_most(255, "code"),
    is_known_by_a_uuid,
    somebody_is_there,
)
SCAN_RULES: Final[tuple[Rule[Report], ...]] = (
    *RULES_OF_ANY_DOOR,
    *not_blank("event_slug"),
    *at_most(255, "event_slug"),
)
