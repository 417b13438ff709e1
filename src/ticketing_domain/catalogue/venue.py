"""The venue: where events take place, and whose wall clock their times are read from."""

import re
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from ticketing_domain import moments
from ticketing_domain.catalogue.slug import plain_words
from ticketing_domain.changes import UNSET, Given, Problem, Rule, at_most, check, given, not_blank
from ticketing_domain.errors import Problems, Refused

DEFAULT_COUNTRY: Final = "DE"
DEFAULT_TIMEZONE: Final = "Berlin"


@attrs.frozen
class Venue:
    """A place with an address; `country` and `timezone` are kept as they were given (contract §2)."""

    id: int
    account_id: int
    name: str
    address: str
    city: str
    postal_code: str
    country: str = DEFAULT_COUNTRY
    timezone: str = DEFAULT_TIMEZONE
    latitude: str | None = None
    longitude: str | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The timezone of the clock on the wall."""
        return moments.zone(self.timezone)

    @property
    def slug(self) -> str:
        """The words of its name; venues of one name share it."""
        return plain_words(self.name, "venue")

    @property
    def city_id(self) -> str:
        """The words of its city's name, the same for all venues there."""
        return plain_words(self.city, "city")


@attrs.frozen
class VenueChanges:
    """What a promoter sends to make or change a venue."""

    name: Given[str | None] = UNSET
    address: Given[str | None] = UNSET
    city: Given[str | None] = UNSET
    postal_code: Given[str | None] = UNSET
    country: Given[str | None] = UNSET
    timezone: Given[str | None] = UNSET
    unreadable: Problems = attrs.field(factory=dict)


class VenueInUse(Refused):
    """An event takes place there, so the venue cannot be deleted (contract §3)."""

    code = "venue_in_use"

    def __init__(self, venue_id: int) -> None:
        super().__init__("is used by an event")
        self.venue_id = venue_id


@attrs.frozen
class VenuePlan:
    """A venue as it would be: what was sent laid over what was there."""

    name: str | None = None
    address: str | None = None
    city: str | None = None
    postal_code: str | None = None
    country: str | None = None
    timezone: str | None = None


def plan_venue(changes: VenueChanges, before: Venue | None) -> VenuePlan:
    """Lay the changes over the venue that was there, or over the defaults; raises `Invalid`."""
    plan = VenuePlan(
        name=given(changes.name, before.name if before else None),
        address=given(changes.address, before.address if before else None),
        city=given(changes.city, before.city if before else None),
        postal_code=given(changes.postal_code, before.postal_code if before else None),
        country=given(changes.country, before.country if before else None) or DEFAULT_COUNTRY,
        timezone=given(changes.timezone, before.timezone if before else None) or DEFAULT_TIMEZONE,
    )
    check(plan, VENUE_RULES, changes.unreadable)
    return plan


def venue_from(plan: VenuePlan, venue_id: int, account_id: int) -> Venue:
    """Make the venue that a checked plan describes."""
    return Venue(id=venue_id, account_id=account_id, **attrs.asdict(plan))


def is_in_a_known_timezone(plan: VenuePlan) -> Problem | None:
    try:
        moments.zone(plan.timezone or "")
    except moments.UnknownZone:
        return ("timezone", 'is not a timezone we know; use an IANA name or a city, like "Berlin"')
    return None


def is_in_a_country(plan: VenuePlan) -> Problem | None:
    if plan.country and re.search(r"[^\W\d_]{2}", plan.country):
        return None
    return ("country", "must be a country code or name")


VENUE_RULES: Final[tuple[Rule[VenuePlan], ...]] = (
    *not_blank("name", "address", "city", "postal_code"),
    *at_most(255, "name", "address", "city", "country", "timezone"),
    *at_most(32, "postal_code"),
    is_in_a_known_timezone,
    is_in_a_country,
)
