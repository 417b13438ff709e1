"""When a notice is sent again, and what a receiver's answer means."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ticketing_domain.notices import schedule
from ticketing_domain.notices.egress import Reply, Unreachable

AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
NO_TIME = timedelta(0)


def reply(status: int, retry_after: str | None = None) -> Reply:
    """Return an answer."""
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return Reply(status, "", NO_TIME, headers)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_a_success(status: int) -> None:
    """Whatever it says."""
    assert schedule.arrived(reply(status))


@pytest.mark.parametrize("status", [101, 301, 302, 307, 400, 404, 410, 429, 500, 503])
def test_everything_else_is_a_failure(status: int) -> None:
    """Redirects too, which nobody follows; and so is no answer at all."""
    assert not schedule.arrived(reply(status))
    assert not schedule.arrived(Unreachable("connection refused"))


def test_the_waits_are_those_of_the_documents() -> None:
    """5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h; then nobody tries any more."""
    hours = [timedelta(hours=hour) for hour in (2, 5, 10, 14, 20, 24)]
    short = [timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)]
    assert [schedule.wait(failures, 0) for failures in range(1, 11)] == [*short, *hours, None]


@pytest.mark.parametrize("failures", range(1, 10))
def test_luck_lengthens_a_wait_by_a_tenth_at_most(failures: int) -> None:
    """And never shortens it."""
    shortest, longest = schedule.wait(failures, 0), schedule.wait(failures, schedule.JITTERS)
    assert shortest is not None
    assert longest == shortest * 1.1


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("60", 60),
        (" 7 ", 7),
        ("0", 0),
        ("Mon, 01 Jun 2026 12:02:00 GMT", 120),
        ("Mon, 01 Jun 2026 11:59:00 GMT", 0),
        ("Mon, 01 Jun 2026 14:02:00 +0200", 120),
        ("864000", 86400),
        ("9" * 400, 86400),
        ("-5", 0),
        ("soon", 0),
        ("", 0),
        ("٦٠", 0),
        ("1.5", 0),
        ("Mon, 99 Jun 2026 12:02:00 GMT", 0),
        ("Mon, 01 Jun 99999999999 12:02:00 GMT", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(said: str, seconds: int) -> None:
    """A day at most; what cannot be read asks for nothing."""
    assert schedule.pause(reply(503, said), AT) == timedelta(seconds=seconds)


@given(st.text() | st.dates().map(lambda day: f"{day:%a, %d %b %Y} 25:00:00 +9999"))
def test_no_receiver_confuses_us(said: str) -> None:
    """Whatever stands in the header, the pause is between nothing and a day."""
    assert NO_TIME <= schedule.pause(reply(429, said), AT) <= schedule.LONGEST_PAUSE


def test_a_success_asks_for_nothing() -> None:
    """Nor does silence."""
    assert schedule.pause(reply(200, "60"), AT) == NO_TIME
    assert schedule.pause(Unreachable("no answer"), AT) == NO_TIME
