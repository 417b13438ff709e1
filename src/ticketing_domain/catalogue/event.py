"""The event: a concert, a show, a night; a date and a place that customers buy tickets to (seed 001).

An event is a draft until it is published and can go back to being one. Both have the same rules, so publication is
a fact about an event and not a type of its own; what may be sold is decided in `sale`.
"""

from datetime import datetime, timedelta
from decimal import Decimal
import enum
from typing import Final

import attrs

from ticketing_domain.catalogue.slug import SLUG
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.changes import Problem, Rule, at_most, not_blank
from ticketing_domain.errors import Invalid, Refused
from ticketing_domain.media.picture import Hanging, Picture
from ticketing_domain.people.account import vat_rate_problem

LONGEST_EVENT: Final = timedelta(days=366)
LARGEST_CAPACITY: Final = 10_000_000


class EventStatus(enum.Enum):
    """How an event stands at an instant: not published, published, or over (or called off)."""

    DRAFT = "draft"
    LIVE = "live"
    ENDED = "ended"


@attrs.frozen
class Event:
    """A dated occasion at a venue. Times are instants in UTC; its seats and stock live in the inventory."""

    id: int
    account_id: int
    venue: Venue
    slug: str
    title: str
    description: str | None
    starts_at: datetime
    ends_at: datetime
    sales_starts_at: datetime | None
    sales_ends_at: datetime
    created_at: datetime
    published: bool = False
    listed: bool = True
    minimum_age: int | None = None
    vat_rate_override: Decimal | None = None
    cancelled_at: datetime | None = None
    changed_at: datetime | None = None
    cross_listed: bool = False
    rotating_codes: bool = False
    image: Picture | None = None
    background_image: Picture | None = None

    def is_past(self, at: datetime) -> bool:
        """Tell whether the event is over: upcoming means that its end is not yet past (contract §3)."""
        return self.ends_at <= at

    def status(self, at: datetime) -> EventStatus:
        """Return how the event stands at the instant; it is nowhere written down (contract §5)."""
        if self.is_past(at) or self.is_cancelled:
            return EventStatus.ENDED
        return EventStatus.LIVE if self.published else EventStatus.DRAFT

    def says(self, query: str) -> bool:
        """Tell whether the title or the slug contains the query, whatever the case."""
        return query.lower() in f"{self.title}\n{self.slug}".lower()

    def publish(self, *, cross_listed: bool | None = None) -> "Event":
        """Return the event on the public shop; `cross_listed` says anew whether the storefront shows it too."""
        everywhere = self.cross_listed if cross_listed is None else cross_listed
        return attrs.evolve(self, published=True, cross_listed=everywhere)

    def unpublish(self) -> "Event":
        """Return the event off the public shop; orders are not touched."""
        return attrs.evolve(self, published=False)

    @property
    def is_cancelled(self) -> bool:
        """Whether the event will not take place: nothing of it is sold any more, and what was paid goes back."""
        return self.cancelled_at is not None

    @property
    def pictures(self) -> Hanging:
        """What hangs in the frames of the event."""
        return self.image, self.background_image

    @property
    def last_changed_at(self) -> datetime:
        """When the promoter last said something new about the event."""
        return self.changed_at or self.created_at

    def cancel(self, at: datetime) -> "Event":
        """Return the event called off; it never comes back from there."""
        return attrs.evolve(self, cancelled_at=at, changed_at=at)


class EventIsCancelled(Refused):
    """The event will not take place, so nothing more can be done for it."""

    code = "event_cancelled"

    def __init__(self, slug: str) -> None:
        super().__init__("the event is cancelled")
        self.slug = slug


class EventHasOrders(Refused):
    """Somebody has paid for the event, so it cannot be deleted (contract §3)."""

    code = "event_has_orders"

    def __init__(self, slug: str) -> None:
        super().__init__("cannot be deleted because it has paid orders")
        self.slug = slug


@attrs.frozen
class EventPlan:
    """An event as it would be; a field is None where nothing usable was said about it."""

    title: str | None = None
    venue: Venue | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    sales_starts_at: datetime | None = None
    sales_ends_at: datetime | None = None
    description: str | None = None
    slug: str | None = None
    capacity: int | None = None
    listed: bool = True
    minimum_age: int | None = None
    vat_rate_override: Decimal | None = None
    rotating_codes: bool = False
    image: Picture | None = None
    background_image: Picture | None = None


def ends_after_it_starts(plan: EventPlan) -> Problem | None:
    if plan.starts_at and plan.ends_at and plan.ends_at <= plan.starts_at:
        return ("ends_at", "must be after the event starts")
    return None


def does_not_last_for_years(plan: EventPlan) -> Problem | None:
    if plan.starts_at and plan.ends_at and plan.ends_at - plan.starts_at > LONGEST_EVENT:
        return ("ends_at", "must be within a year of the event's start")
    return None


def sales_open_before_they_close(plan: EventPlan) -> Problem | None:
    if plan.sales_starts_at and plan.sales_ends_at and plan.sales_starts_at >= plan.sales_ends_at:
        return ("sales_starts_at", "must be before sales end")
    return None


def sales_close_by_the_end(plan: EventPlan) -> Problem | None:
    if plan.sales_ends_at and plan.ends_at and plan.sales_ends_at > plan.ends_at:
        return ("sales_ends_at", "must not be after the event ends")
    return None


def has_a_possible_capacity(plan: EventPlan) -> Problem | None:
    if plan.capacity is None or 1 <= plan.capacity <= LARGEST_CAPACITY:
        return None
    return ("capacity", f"must be a whole number from 1 to {LARGEST_CAPACITY}")


def has_a_possible_minimum_age(plan: EventPlan) -> Problem | None:
    if plan.minimum_age is None or 0 <= plan.minimum_age <= 120:
        return None
    return ("minimum_age", "must be a whole number from 0 to 120")


def has_a_possible_vat_rate(plan: EventPlan) -> Problem | None:
    return vat_rate_problem("customer_vat_rate_override", plan.vat_rate_override)


def has_a_slug_that_fits_a_path(plan: EventPlan) -> Problem | None:
    if plan.slug is None or SLUG.fullmatch(plan.slug):
        return None
    return ("slug", "must be lower-case letters and digits, in groups joined by hyphens")


EVENT_RULES: Final[tuple[Rule[EventPlan], ...]] = (
    *not_blank("title", "starts_at", "ends_at"),
    *at_most(255, "title"),
    *at_most(20_000, "description"),
    *at_most(200, "slug"),
    ends_after_it_starts,
    does_not_last_for_years,
    sales_open_before_they_close,
    sales_close_by_the_end,
    has_a_possible_capacity,
    has_a_possible_minimum_age,
    has_a_possible_vat_rate,
    has_a_slug_that_fits_a_path,
)


def not_ready_for_the_shop(event: Event, *, tickets_on_offer: int) -> Invalid | None:
    """Return what an event lacks to be published: a description, and one ticket that is not archived."""
    problems: dict[str, tuple[str, ...]] = {}
    if not (event.description or "").strip():
        problems["description"] = ("can't be blank",)
    if tickets_on_offer == 0:
        problems["tickets"] = ("must include at least one that is not archived",)
    return Invalid(problems) if problems else None
