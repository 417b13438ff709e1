"""The line-up of an event: its slots, each with a performer, a billing and, where it is known, a set time (seed 001).

Rule 1: a set starts within the event and ends after it starts; as in the seed's own line-up, it may outlast the event's
announced end, by no more than `LONGEST_OVERRUN`.
Rule 2: a performer may have several slots on one event.
Rule 3: an event that moves leaves its set times where they were; they are judged again when they are sent again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
import enum
from typing import Final, Protocol

import attrs

from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.performer import Performer
from ticketing_domain.catalogue.plan_events import time_as_sent
from ticketing_domain.catalogue.ticket import LAST_POSITION
from ticketing_domain.changes import UNSET, Given, Problem, Rule, at_most, check, given
from ticketing_domain.errors import Problems

LONGEST_OVERRUN: Final = timedelta(hours=6)
"""How long after the announced end of its event a set may end at most."""

MOST_SLOTS: Final = 200
"""So many slots the line-up of an event may have."""


class Billing(enum.Enum):
    """As what a performer is announced."""

    HEADLINER = "headliner"
    SUPPORT = "support"
    GUEST = "guest"


@attrs.frozen
class Slot:
    """A performer's place on the line-up of an event; lower positions come first. Times are instants in UTC."""

    id: int
    account_id: int
    event_id: int
    performer_id: int
    position: int
    billing: Billing = Billing.SUPPORT
    genre: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@attrs.frozen
class ListedSlot:
    """A slot with who fills it."""

    slot: Slot
    performer: Performer


@attrs.frozen
class SlotChanges:
    """What a promoter sends to make or change a slot. A time without a zone is the venue's wall clock's."""

    performer_id: Given[int | None] = UNSET
    billing: Given[Billing] = UNSET
    genre: Given[str | None] = UNSET
    position: Given[int | None] = UNSET
    starts_at: Given[datetime | None] = UNSET
    ends_at: Given[datetime | None] = UNSET
    unreadable: Problems = attrs.field(factory=dict)


class LineUps(Protocol):
    """Protocol: the slots of events."""

    def of_event(self, account_id: int, event_id: int) -> Sequence[Slot]:
        """Return the slots of an event, which is locked, in the order of their position."""
        ...

    def add(self, slot: Slot) -> None: ...

    def save(self, slot: Slot) -> None: ...

    def delete(self, slot: Slot) -> None: ...

    def clear(self, account_id: int, event_id: int) -> None:
        """Delete every slot of an event."""
        ...


@attrs.frozen
class SlotPlan:
    """A slot as it would be; None where nothing usable was said."""

    event: Event
    performer: Performer | None
    position: int | None = None
    billing: Billing = Billing.SUPPORT
    genre: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def plan_slot(
    changes: SlotChanges,
    before: Slot | None,
    event: Event,
    performer: Performer | None,
    *also: Problem | None,
) -> SlotPlan:
    """Lay the changes over the slot that was there, or over the defaults; raises `Invalid`.

    `performer` is who would fill it, None where there is none of that id.
    """
    was = before or SlotPlan(event, performer)
    unreadable = dict(changes.unreadable)
    starts_at, ends_at = (
        time_as_sent(getattr(changes, name), name, was, event.venue, unreadable)
        for name in ("starts_at", "ends_at")
    )
    plan = SlotPlan(
        event=event,
        performer=performer,
        position=given(changes.position, was.position),
        billing=given(changes.billing, was.billing),
        genre=(given(changes.genre, was.genre) or "").strip() or None,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    timed = changes.starts_at is not UNSET or changes.ends_at is not UNSET
    rules = (*SLOT_RULES, *SET_TIME_RULES) if timed else SLOT_RULES
    check(plan, rules, unreadable, _performer_problem(changes, performer), *also)
    return plan


def listed_slot_from(plan: SlotPlan, *, slot_id: int, position: int) -> ListedSlot:
    """Make the slot that a checked plan describes; `position` is where it goes if nobody said."""
    assert plan.performer  # noqa: S101 (the check has seen to it)
    slot = Slot(
        id=slot_id,
        account_id=plan.event.account_id,
        event_id=plan.event.id,
        performer_id=plan.performer.id,
        position=plan.position or position,
        billing=plan.billing,
        genre=plan.genre,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
    )
    return ListedSlot(slot, plan.performer)


def full_problem(count: int) -> Problem | None:
    """Return what speaks against one more slot where there are so many."""
    return ("base", f"the line-up has {MOST_SLOTS} slots already") if count >= MOST_SLOTS else None


def next_position(taken: Iterable[int]) -> int:
    """Return the position after the last one that is taken."""
    return min(1 + max(taken, default=0), LAST_POSITION)


def position_problem(position: int | None) -> Problem | None:
    """Return what is wrong with a position that was asked for."""
    if position is None or 1 <= position <= LAST_POSITION:
        return None
    return ("position", f"must be a whole number from 1 to {LAST_POSITION}")


def has_a_possible_position(plan: SlotPlan) -> Problem | None:
    return position_problem(plan.position)


def starts_within_the_event(plan: SlotPlan) -> Problem | None:
    event, at = plan.event, plan.starts_at
    if at is None or event.starts_at <= at < event.ends_at:
        return None
    return ("starts_at", "must be within the event")


def ends_with_the_event(plan: SlotPlan) -> Problem | None:
    event, at = plan.event, plan.ends_at
    if at is None or event.starts_at < at <= event.ends_at + LONGEST_OVERRUN:
        return None
    hours = LONGEST_OVERRUN // timedelta(hours=1)
    return ("ends_at", f"must be after the event starts, and at most {hours} hours after it ends")


def ends_after_it_starts(plan: SlotPlan) -> Problem | None:
    if plan.starts_at and plan.ends_at and plan.ends_at <= plan.starts_at:
        return ("ends_at", "must be after the set starts")
    return None


def _performer_problem(changes: SlotChanges, performer: Performer | None) -> Problem | None:
    if performer is not None:
        return None
    if isinstance(changes.performer_id, int):
        return ("performer_id", "is not a performer of this account")
    return ("performer_id", "can't be blank")


SLOT_RULES: Final[tuple[Rule[SlotPlan], ...]] = (*at_most(255, "genre"), has_a_possible_position)
SET_TIME_RULES: Final[tuple[Rule[SlotPlan], ...]] = (
    starts_within_the_event,
    ends_with_the_event,
    ends_after_it_starts,
)
