"""Instants and the clocks on venue walls.

The domain keeps instants: aware datetimes in UTC. A time that comes without a zone is what the clock on the venue's
wall shows (contract §2).
"""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

PREFERRED_REGIONS: Final = (
    "Europe",
    "America",
    "Asia",
    "Australia",
    "Africa",
    "Pacific",
    "Atlantic",
    "Indian",
)


class NoSuchTime(ValueError):
    """The wall clock skips this time: it lies in the gap of a switch to summer time."""


class UnknownZone(ValueError):
    """Neither an IANA name nor a city that has a zone of its own."""


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Find a timezone by its IANA name ("Europe/Berlin") or short city form ("Berlin"); raises `UnknownZone`."""
    try:
        return ZoneInfo(name if "/" in name or name == "UTC" else _name_of_city(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone(name) from None


def _name_of_city(city: str) -> str:
    wanted = city.strip().replace(" ", "_")
    names = available_timezones()
    for region in PREFERRED_REGIONS:
        if f"{region}/{wanted}" in names:
            return f"{region}/{wanted}"
    raise UnknownZone(city)


def instant(wall: datetime, timezone: ZoneInfo) -> datetime:
    """Turn a time as it was sent into an instant in UTC, whole seconds.

    With a zone it is already one. Without, it is read in `timezone`: a time that occurs twice is the first of the
    two, one that never occurs raises `NoSuchTime` (contract §2).
    """
    if wall.tzinfo is not None:
        return wall.astimezone(UTC).replace(microsecond=0)
    found = wall.replace(tzinfo=timezone, fold=0, microsecond=0).astimezone(UTC)
    if found.astimezone(timezone).replace(tzinfo=None) != wall.replace(fold=0, microsecond=0):
        raise NoSuchTime(wall.isoformat())
    return found


def local_day(at: datetime, timezone: ZoneInfo) -> date:
    """Return the calendar day of the instant in the timezone."""
    return at.astimezone(timezone).date()


def start_of_day(day: date, timezone: ZoneInfo) -> datetime:
    """Return the instant at which the calendar day begins in the timezone."""
    return datetime.combine(day, time.min, tzinfo=timezone).astimezone(UTC)
