"""Periods: the calendar spans by which lists and figures are filtered (contract §3).

Today, this week (from Monday), this month, this year, or all time, in the account's timezone. The public API has two
vocabularies for them; both mean the same.
"""

from datetime import date, datetime, timedelta
import enum
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from ticketing_domain import moments


class Period(enum.Enum):
    """A calendar span that ends now."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ALL = "all"


SYNONYMS: Final = {
    "this_week": Period.WEEK,
    "this_month": Period.MONTH,
    "this_year": Period.YEAR,
    "all_time": Period.ALL,
    **{period.value: period for period in Period},
}


@attrs.frozen
class Span:
    """From the first day on, and from the instant at which it began; both None for all time."""

    first_day: date | None
    since: datetime | None


def span(period: Period, at: datetime, zone: ZoneInfo) -> Span:
    """Return the span of the period that the instant lies in."""
    first_day = _first_day(period, moments.local_day(at, zone))
    return Span(first_day, None if first_day is None else moments.start_of_day(first_day, zone))


def _first_day(period: Period, today: date) -> date | None:
    match period:
        case Period.TODAY:
            return today
        case Period.WEEK:
            return today - timedelta(days=today.weekday())
        case Period.MONTH:
            return today.replace(day=1)
        case Period.YEAR:
            return today.replace(month=1, day=1)
        case Period.ALL:
            return None
