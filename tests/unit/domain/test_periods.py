"""A period begins where the promoter's calendar says, whatever the clocks of the house show."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ticketing_domain.figures.days import DayFigures, DayKey, add_up
from ticketing_domain.figures.periods import Period, span

BERLIN = ZoneInfo("Europe/Berlin")
NEARLY_MIDNIGHT = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)
"""In Berlin it is Thursday, the first of October."""

figures = st.builds(DayFigures, *[st.integers(-(10**6), 10**6)] * 5)
keys = st.builds(DayKey, st.integers(1, 2), st.dates(date(2026, 1, 1), date(2026, 1, 3)))


@pytest.mark.parametrize(
    ("period", "first_day", "since"),
    [
        (Period.TODAY, date(2026, 10, 1), datetime(2026, 9, 30, 22, tzinfo=UTC)),
        (Period.WEEK, date(2026, 9, 28), datetime(2026, 9, 27, 22, tzinfo=UTC)),
        (Period.MONTH, date(2026, 10, 1), datetime(2026, 9, 30, 22, tzinfo=UTC)),
        (Period.YEAR, date(2026, 1, 1), datetime(2025, 12, 31, 23, tzinfo=UTC)),
        (Period.ALL, None, None),
    ],
)
def test_a_period_begins_at_midnight_of_the_promoters_calendar(
    period: Period, first_day: date | None, since: datetime | None
) -> None:
    """Weeks with Monday; in summer and in winter."""
    found = span(period, NEARLY_MIDNIGHT, BERLIN)

    assert (found.first_day, found.since) == (first_day, since)


def test_a_monday_begins_its_own_week() -> None:
    """And a Sunday ends it."""
    monday, sunday = datetime(2026, 9, 28, 12, tzinfo=UTC), datetime(2026, 10, 4, 12, tzinfo=UTC)

    assert span(Period.WEEK, monday, BERLIN).first_day == date(2026, 9, 28)
    assert span(Period.WEEK, sunday, BERLIN).first_day == date(2026, 9, 28)


@given(st.lists(st.tuples(keys, figures), max_size=8))
def test_changes_add_up_by_day_in_the_order_of_writing(
    changes: list[tuple[DayKey, DayFigures]],
) -> None:
    """Nothing is lost between days; every figure counts for itself."""
    sums = add_up(changes)

    assert list(sums) == sorted({key for key, _ in changes})
    for key, total in sums.items():
        its = [change for changed, change in changes if changed == key]
        assert total == DayFigures(
            orders=sum(one.orders for one in its),
            revenue_minor=sum(one.revenue_minor for one in its),
            seats_sold=sum(one.seats_sold for one in its),
            customers=sum(one.customers for one in its),
            spent_minor=sum(one.spent_minor for one in its),
        )
