"""Planning events: what a promoter sends becomes a plan, the plan is judged, and the event is what was planned.

Times without a zone are read off the wall of the venue (contract §2). All that is wrong is said at once.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal

import attrs

from ticketing_domain import moments
from ticketing_domain.catalogue.event import EVENT_RULES, Event, EventPlan
from ticketing_domain.catalogue.slug import Transliterate, first_free, slug_of
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.changes import UNSET, Given, Problem, Unset, check, given
from ticketing_domain.errors import Problems
from ticketing_domain.media.picture import Picture

TIMES = ("starts_at", "ends_at", "sales_starts_at", "sales_ends_at")


@attrs.frozen
class EventChanges:
    """What a promoter sends to make or change an event. A time without a zone is the venue's wall clock's."""

    title: Given[str | None] = UNSET
    venue_id: Given[int | None] = UNSET
    starts_at: Given[datetime | None] = UNSET
    ends_at: Given[datetime | None] = UNSET
    sales_starts_at: Given[datetime | None] = UNSET
    sales_ends_at: Given[datetime | None] = UNSET
    description: Given[str | None] = UNSET
    slug: Given[str | None] = UNSET
    capacity: Given[int | None] = UNSET
    listed: Given[bool] = UNSET
    minimum_age: Given[int | None] = UNSET
    customer_vat_rate_override: Given[Decimal | None] = UNSET
    rotating_codes: Given[bool] = UNSET
    image: Given[Picture | None] = UNSET
    background_image: Given[Picture | None] = UNSET
    unreadable: Problems = attrs.field(factory=dict)


def plan_event(changes: EventChanges, before: EventPlan, venue: Venue | None) -> EventPlan:
    """Lay the changes over what was there and judge the result; raises `Invalid`.

    `venue` is the one that the event will take place at, None where there is none of that id.
    """
    unreadable = dict(changes.unreadable)
    times = {
        name: time_as_sent(getattr(changes, name), name, before, venue, unreadable)
        for name in TIMES
    }
    plan = EventPlan(
        title=given(changes.title, before.title),
        venue=venue,
        starts_at=times["starts_at"],
        ends_at=times["ends_at"],
        sales_starts_at=times["sales_starts_at"],
        sales_ends_at=_end_of_sales(changes, before, times),
        description=given(changes.description, before.description),
        slug=given(changes.slug, before.slug) or None,
        capacity=given(changes.capacity, before.capacity),
        listed=given(changes.listed, before.listed),
        minimum_age=given(changes.minimum_age, before.minimum_age),
        vat_rate_override=given(changes.customer_vat_rate_override, before.vat_rate_override),
        rotating_codes=given(changes.rotating_codes, before.rotating_codes),
        image=given(changes.image, before.image),
        background_image=given(changes.background_image, before.background_image),
    )
    check(plan, EVENT_RULES, unreadable, _venue_problem(changes, venue))
    return plan


def _end_of_sales(
    changes: EventChanges, before: EventPlan, times: Mapping[str, datetime | None]
) -> datetime | None:
    """Sales end at the start of the event, and move with it, until the promoter picks another end."""
    follows = changes.sales_ends_at is UNSET and before.sales_ends_at == before.starts_at
    return times["starts_at"] if follows else times["sales_ends_at"] or times["starts_at"]


def plan_of(event: Event, capacity: int | None) -> EventPlan:
    """Return the plan that would make the event as it is."""
    return EventPlan(
        title=event.title,
        venue=event.venue,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        sales_starts_at=event.sales_starts_at,
        sales_ends_at=event.sales_ends_at,
        description=event.description,
        slug=event.slug,
        capacity=capacity,
        listed=event.listed,
        minimum_age=event.minimum_age,
        vat_rate_override=event.vat_rate_override,
        rotating_codes=event.rotating_codes,
        image=event.image,
        background_image=event.background_image,
    )


def slug_problem(plan: EventPlan, before: str | None, taken: Collection[str]) -> Problem | None:
    """Return the problem of a given slug that another event of the account has (contract §3)."""
    if plan.slug is not None and plan.slug != before and plan.slug in taken:
        return ("slug", "has already been taken")
    return None


def free_slug(plan: EventPlan, taken: Collection[str], transliterate: Transliterate) -> str:
    """Return the slug that was given, or the first free one that the title suggests."""
    return plan.slug or first_free(slug_of(plan.title or "", transliterate), taken)


def event_from(
    plan: EventPlan, *, event_id: int, account_id: int, slug: str, created_at: datetime
) -> Event:
    """Make the draft that a judged plan describes."""
    assert plan.title and plan.venue and plan.starts_at and plan.ends_at and plan.sales_ends_at  # noqa: S101, PT018 (tells mypy)
    return Event(
        id=event_id,
        account_id=account_id,
        venue=plan.venue,
        slug=slug,
        title=plan.title.strip(),
        description=plan.description,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        sales_starts_at=plan.sales_starts_at,
        sales_ends_at=plan.sales_ends_at,
        created_at=created_at,
        listed=plan.listed,
        minimum_age=plan.minimum_age,
        vat_rate_override=plan.vat_rate_override,
        rotating_codes=plan.rotating_codes,
        image=plan.image,
        background_image=plan.background_image,
    )


def _venue_problem(changes: EventChanges, venue: Venue | None) -> Problem | None:
    if venue is not None:
        return None
    if isinstance(changes.venue_id, int):
        return ("venue_id", "is not a venue of this account")
    return ("venue_id", "can't be blank")


def time_as_sent(
    sent: Given[datetime | None],
    name: str,
    before: object,
    venue: Venue | None,
    unreadable: dict[str, tuple[str, ...]],
) -> datetime | None:
    """Return the instant that was sent for a field, else the one of that name `before`; read off the venue's wall.

    A time that the wall clock skips becomes a problem of its field in `unreadable`.
    """
    if isinstance(sent, Unset):
        was: datetime | None = getattr(before, name)
        return was
    if sent is None:
        return None
    if sent.tzinfo is None and venue is None:
        return sent.replace(tzinfo=UTC)
    try:
        return moments.instant(sent, venue.zone if venue else moments.zone("UTC"))
    except moments.NoSuchTime:
        unreadable[name] = ("does not exist on that day at the venue: the clocks go forward",)
        return None
