"""Scans as doors send them: one that waits for its answer, or many that were made offline."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
import uuid
from zoneinfo import ZoneInfo

import attrs

from adapters.http.edge.messages import BLANK, read_message
from ticketing_domain import moments
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.changes import UNSET, Given, given
from ticketing_domain.door.report import Report, scan_from
from ticketing_domain.door.scan import Scan, Scanner
from ticketing_domain.errors import Invalid, NotFound, Problems
from ticketing_domain.people.token import Caller

MOST_SCANS: Final = 1000


WRAPPINGS: Final = ("redemption", "scan")


@attrs.frozen
class ScanMessage:
    """A scan. `code` is the text of a QR code, or a code that was read out; `scan_id` is a UUID of the device's own;
    `count` says how many of a group come in; `by_hand`, somebody at the door vouches for the holder."""

    code: Given[str | None] = UNSET
    event_slug: Given[str | None] = UNSET
    scanned_at: Given[datetime | None] = UNSET
    scan_id: Given[str | None] = UNSET
    count: Given[int | None] = UNSET
    by_hand: Given[bool | None] = UNSET


@attrs.frozen
class Reader:
    """Reads the scans of one request; times without a zone are those on the wall of their event's venue."""

    box_office: BoxOffice
    caller: Caller
    _zones: dict[str, ZoneInfo] = attrs.field(factory=dict, init=False)

    def one(self, body: Mapping[str, object]) -> Scan:
        """Read a scan that waits for its answer; raises `Invalid`."""
        return self._scan(body, wrapped_in=WRAPPINGS, offline=False)

    def many(self, body: Mapping[str, object]) -> Sequence[Scan]:
        """Read scans that were made offline; raises `Invalid` with what is wrong with all of them."""
        sent = _list_in(body)
        problems: dict[str, tuple[str, ...]] = {}
        scans = []
        for place, each in enumerate(sent):
            try:
                scans.append(self._scan(_object(each), wrapped_in=(), offline=True))
            except Invalid as invalid:
                problems.update(at_place(place, invalid.problems))
        if problems:
            raise Invalid(problems)
        return scans

    def _scan(
        self, body: Mapping[str, object], *, wrapped_in: Sequence[str], offline: bool
    ) -> Scan:
        message, unreadable = read_message(ScanMessage, body, wrapped_in)
        slug = given(message.event_slug, None) or ""
        scanned_at, problems = self._instant(given(message.scanned_at, None), slug)
        report = Report(
            code=given(message.code, None),
            event_slug=slug,
            scanned_at=scanned_at,
            scan_id=given(message.scan_id, None),
            count=given(message.count, None),
            by_hand=bool(given(message.by_hand, None)),
            unreadable={**unreadable, **problems},
        )
        return scan_from(
            report,
            account_id=self.caller.account.id,
            scanner=scanner_of(self.caller),
            offline=offline,
            new_id=str(uuid.uuid4()),
        )

    def _instant(self, at: datetime | None, slug: str) -> tuple[datetime | None, Problems]:
        if at is None or at.tzinfo is not None:
            return at and at.astimezone(UTC), {}
        try:
            return moments.instant(at, self._zone(slug)), {}
        except moments.NoSuchTime:
            return None, {"scanned_at": ("is a time that the venue's clocks skip",)}

    def _zone(self, slug: str) -> ZoneInfo:
        if slug not in self._zones:
            self._zones[slug] = zone_of_door(self.box_office, self.caller, slug)
        return self._zones[slug]


def has_a_time(body: Mapping[str, object]) -> bool:
    """Tell whether a scan says when it was made, wrapped or not."""
    inner = (body, *(body.get(name) for name in WRAPPINGS))
    return any(isinstance(each, dict) and each.get("scanned_at") is not None for each in inner)


def zone_of_door(box_office: BoxOffice, caller: Caller, slug: str) -> ZoneInfo:
    """Return the timezone of an event's venue; of the account where there is no such event."""
    try:
        event = box_office.reads.inventory(caller.account.id, slug).event
    except NotFound:
        return caller.account.zone
    return moments.zone(event.venue.timezone)


def scanner_of(caller: Caller) -> Scanner:
    """Return as whom the caller's scans are logged: the device, the member, or the token itself."""
    if caller.device:
        return Scanner(caller.device.public_id, caller.device.name)
    name = caller.member.name if caller.member else f"API token {caller.token_id}"
    return Scanner(caller.token_id, name)


def at_place(place: int, problems: Problems) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what is wrong with the scan at a place of the list, under its place."""
    for field, said in problems.items():
        name = f"scans[{place}]" if field == "base" else f"scans[{place}].{field}"
        yield name, said


def _list_in(body: Mapping[str, object]) -> Sequence[object]:
    inner = body.get("sync")
    sent = (inner if isinstance(inner, dict) else body).get("scans")
    if sent is None:
        raise Invalid({"scans": (BLANK,)})
    if not isinstance(sent, list):
        raise Invalid({"scans": ("must be a list",)})
    if len(sent) > MOST_SCANS:
        raise Invalid({"scans": (f"must be {MOST_SCANS} scans or fewer",)})
    return sent


def _object(each: object) -> Mapping[str, object]:
    if not isinstance(each, dict):
        raise Invalid({"base": ("must be an object",)})
    return each
