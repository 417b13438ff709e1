"""Times: what is read is what was written, in the zone that is meant, and an instant that is printed reads back."""

from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.http.edge.answers import time_json
from adapters.http.edge.messages import CONVERTER, TIME, Unreadable
from adapters.http.v1.queries import _CONVERTER as QUERIES
from adapters.http.v1.queries import Bound
from tests.fuzz.target import Target, text_of
from ticketing_domain import moments
from ticketing_domain.moments import NoSuchTime, instant

ZONES = [
    moments.zone(name)
    for name in (
        "UTC",
        "Europe/Berlin",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Africa/Casablanca",
        "Asia/Kathmandu",
        "America/New_York",
    )
]


def read_time(text: str) -> datetime:
    """Read a time as it stands in a message."""
    found: datetime = CONVERTER.structure(text, datetime)
    return found


def check_time(parser: Callable[[str], datetime], data: bytes) -> None:
    """A time without a zone is what the clock on the wall shows; one with a zone is an instant already."""
    text = text_of(data[1:])
    try:
        wall = parser(text)
    except Unreadable:
        return
    assert TIME.fullmatch(text)
    assert text[:16].replace(" ", "T") == wall.replace(tzinfo=None).isoformat()[:16]
    assert parser(wall.isoformat()) == wall
    zone = ZONES[data[0] % len(ZONES)]
    try:
        at = instant(wall, zone)
    except NoSuchTime:
        assert wall.tzinfo is None
        return
    assert at.utcoffset() == timedelta(0)
    assert at.microsecond == 0
    assert instant(at, zone) == at
    if wall.tzinfo is None:
        assert at.astimezone(zone).replace(tzinfo=None) == wall.replace(microsecond=0)
    else:
        assert timedelta(0) <= wall - at < timedelta(seconds=1)
    if 1970 <= at.year <= 2999:
        assert instant(parser(str(time_json(at))), zone) == at


def read_bound(text: str) -> Bound:
    """Read one end of a span as it stands in a query."""
    found: Bound = QUERIES.structure(text, Bound)
    return found


def check_bound(parser: Callable[[str], Bound], data: bytes) -> None:
    """A day begins before it ends, and lasts about a day; a time is its own first and last instant."""
    text = text_of(data[1:])
    try:
        bound = parser(text)
    except Unreadable:
        return
    zone = ZONES[data[0] % len(ZONES)]
    try:
        first, last = bound.first(zone), bound.last(zone)
    except NoSuchTime:
        assert bound.at.tzinfo is None
        return
    assert first.utcoffset() == last.utcoffset() == timedelta(0)
    if not bound.whole_day:
        assert first == last
        return
    assert text == bound.at.date().isoformat()
    # A place may skip a day of its calendar, as Samoa did; then it has no instant of it.
    assert timedelta(microseconds=-1) <= last - first <= timedelta(hours=26)


WRITTEN = [
    "2026-05-01T19:00:00Z",
    "2026-05-01 19:00",
    "2026-03-29T02:30",
    "2026-10-25T02:30:00.123456789",
    "2026-10-25T02:30:00,5",
    "2999-12-31T23:59:59-23:59",
    "1970-01-01T00:00:00+14",
    "1970-01-01T00:00+2359",
    "2024-02-29T24:00:00Z",
    "2026-02-30T10:00Z",
    "2026-05-01T19:00:60Z",
    "2026-05-01",
    "2011-12-30",
    "2026-05-01T19:00:00 02:00",
    "2026-W01-1T10:00",
    "20260501T190000",
    "٢٠٢٦-05-01T19:00",
    "2026-05-01T19:00:00+24:00",
    "2026-05-01T19:00:00+00:60",
    "",
]
SEEDS = [bytes([zone]) + text.encode() for zone, text in enumerate(WRITTEN)] + [
    bytes([zone]) + text.encode() for text in WRITTEN[:4] for zone in range(8)
]

TARGETS = (
    Target("times", check_time, read_time, SEEDS),
    Target("days", check_bound, read_bound, SEEDS),
)
