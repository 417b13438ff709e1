"""Instants, wall clocks and periods."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ticketing_domain import moments
from ticketing_domain.figures.periods import SYNONYMS, Period, span

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_time_without_zone_is_the_venues() -> None:
    """Eight in the evening in Berlin in May is six in UTC."""
    assert moments.instant(datetime.fromisoformat("2026-05-01T20:00"), BERLIN) == datetime(
        2026, 5, 1, 18, tzinfo=UTC
    )


def test_a_time_with_zone_is_its_own() -> None:
    """A zone that was sent counts, whatever the venue's is; fractions of a second fall off."""
    sent = datetime(2026, 5, 1, 20, 0, 0, 999, tzinfo=ZoneInfo("America/New_York"))

    assert moments.instant(sent, BERLIN) == datetime(2026, 5, 2, 0, tzinfo=UTC)


def test_a_time_in_the_gap_does_not_exist() -> None:
    """When the clocks go forward in Berlin, half past two is skipped."""
    with pytest.raises(moments.NoSuchTime):
        moments.instant(datetime.fromisoformat("2026-03-29T02:30"), BERLIN)


def test_a_time_that_occurs_twice_is_the_first() -> None:
    """When the clocks go back in Berlin, half past two is the one of summer time."""
    assert moments.instant(datetime.fromisoformat("2026-10-25T02:30"), BERLIN) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_half_hour_switches_are_known() -> None:
    """Lord Howe Island moves its clocks by thirty minutes."""
    with pytest.raises(moments.NoSuchTime):
        moments.instant(datetime.fromisoformat("2026-10-04T02:15"), ZoneInfo("Australia/Lord_Howe"))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("Berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_an_iana_name_or_a_city(given: str, found: str) -> None:
    """Both forms find the same zone."""
    assert moments.zone(given).key == found


@pytest.mark.parametrize(
    "given", ["Atlantis", "", "Europe/Atlantis", "../etc/passwd", "/etc/passwd", "Europe/", "\0"]
)
def test_what_is_no_zone_is_refused(given: str) -> None:
    """Unknown names and paths are no zones."""
    with pytest.raises(moments.UnknownZone):
        moments.zone(given)


@pytest.mark.parametrize(
    ("period", "since"),
    [
        (Period.TODAY, datetime(2026, 11, 19, 23, tzinfo=UTC)),
        (Period.WEEK, datetime(2026, 11, 15, 23, tzinfo=UTC)),
        (Period.MONTH, datetime(2026, 10, 31, 23, tzinfo=UTC)),
        (Period.YEAR, datetime(2025, 12, 31, 23, tzinfo=UTC)),
        (Period.ALL, None),
    ],
)
def test_periods_begin_at_local_midnight(period: Period, since: datetime | None) -> None:
    """On Friday the 20th of November in Berlin: midnight, Monday, the first, New Year, and ever."""
    at = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)

    assert span(period, at, BERLIN).since == since


def test_both_vocabularies_mean_the_same() -> None:
    """`month` and `this_month` are one period, and so are the others."""
    assert SYNONYMS["this_month"] is SYNONYMS["month"] is Period.MONTH
    assert SYNONYMS["all_time"] is SYNONYMS["all"] is Period.ALL
