"""Reports: what a door sends about a scan, and the rules that it must keep."""

from datetime import datetime
import re
from typing import Final

import attrs

from ticketing_domain.changes import Problem, Rule, at_most, check, not_blank
from ticketing_domain.door.scan import LARGEST_PARTY, Scan, Scanner, plain_code
from ticketing_domain.errors import Problems

UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class Report:
    """A scan as it was sent; `count` people stand at the door, one where nothing is said."""

    code: str | None
    event_slug: str | None
    scanned_at: datetime | None = None
    scan_id: str | None = None
    count: int | None = None
    unreadable: Problems = attrs.field(factory=dict)


def scan_from(
    report: Report, *, account_id: int, scanner: Scanner, offline: bool, new_id: str
) -> Scan:
    """Return the scan that a report tells of, under a new id where it has none; raises `Invalid`."""
    check(report, SCAN_RULES, report.unreadable)
    return Scan(
        account_id=account_id,
        scan_id=(report.scan_id or new_id).lower(),
        code=plain_code(report.code or ""),
        event_slug=report.event_slug or "",
        scanner=scanner,
        scanned_at=report.scanned_at,
        people=report.count or 1,
        offline=offline,
    )


def is_known_by_a_uuid(report: Report) -> Problem | None:
    if report.scan_id is None or UUID.fullmatch(report.scan_id):
        return None
    return ("scan_id", "must be a UUID")


def somebody_is_there(report: Report) -> Problem | None:
    if report.count is None or 1 <= report.count <= LARGEST_PARTY:
        return None
    return ("count", f"must be from 1 to {LARGEST_PARTY}")


SCAN_RULES: Final[tuple[Rule[Report], ...]] = (
    *not_blank("code", "event_slug"),
    *at_most(255, "code", "event_slug"),
    is_known_by_a_uuid,
    somebody_is_there,
)
