"""Events as clients send them (seed 004, "Events"), read in the domain's words.

`ends` is four hours after `doors`, and the description the title, where neither was ever sent.
"""

from collections.abc import Iterator
import contextlib
from datetime import datetime, timedelta
from typing import Final

import attrs

from adapters.http.edge.messages import read_message
from adapters.http.v1.ids import Sealed, number_or_slug
from adapters.http.v1.table import V1Ask
from adapters.http.v1.tiers import SentTier, TierMessage, judge_new_tier, read_tier
from adapters.http.v1.wrong import read_as, renamed
from ticketing_domain import moments
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.changes import UNSET, Given, given
from ticketing_domain.errors import Invalid, NotFound, Problems

USUAL_LENGTH: Final = timedelta(hours=4)
MOST_TIERS: Final = 100
NO_VENUE: Final = 0
"""The number of no venue: what is sent and not there is told apart from what is not sent."""

SALES: Final = ("sales_starts_at", "sales_ends_at")
"""What this API leaves to follow from the doors."""

FIELDS: Final = {
    "venue_id": "venueId",
    "starts_at": "doors",
    "ends_at": "ends",
    **dict.fromkeys(SALES, "doors"),
    "rotating_codes": "rotatingQr",
    "tickets": "tiers",
}


@attrs.frozen
class EventMessage:
    """An event. A time without a zone is the venue's wall clock's."""

    title: Given[str | None] = UNSET
    venueId: Given[str | None] = UNSET  # noqa: N815 (as it is sent)
    doors: Given[datetime | None] = UNSET
    ends: Given[datetime | None] = UNSET
    description: Given[str | None] = UNSET
    slug: Given[str | None] = UNSET
    rotatingQr: Given[bool] = UNSET  # noqa: N815 (as it is sent)


@attrs.frozen
class NewEventMessage(EventMessage):
    """An event with its first tiers."""

    tiers: Given[tuple[TierMessage, ...] | None] = UNSET


@attrs.frozen
class NewEvent:
    """A new event as it was sent, its tiers, and what is wrong with those; `follows` are fields that nobody sent."""

    changes: EventChanges
    tiers: tuple[SentTier, ...]
    problems: Problems
    follows: frozenset[str] = frozenset()

    def told(self, wrong: Invalid) -> Invalid:
        """Return everything that is wrong: with the event, and with its tiers."""
        said = {name: one for name, one in wrong.problems.items() if name not in self.follows}
        return Invalid({**in_our_words(said), **self.problems})


def in_our_words(problems: Problems) -> Problems:
    """Return what is wrong with an event by this API's names; times of sale are told only where nothing else is wrong."""
    times_are_wrong = not {"starts_at", "ends_at"}.isdisjoint(problems)
    told = {
        name: said for name, said in problems.items() if not (times_are_wrong and name in SALES)
    }
    return renamed(told, FIELDS)


@contextlib.contextmanager
def told_of_an_event() -> Iterator[None]:
    """Raise what is wrong with an event in this API's words."""
    try:
        yield
    except Invalid as wrong:
        raise Invalid(in_our_words(wrong.problems)) from None


def read_new_event(ask: V1Ask) -> NewEvent:
    """Read an event that is to be made."""
    message, unreadable = read_message(NewEventMessage, ask.body)
    venue = _venue(ask, message.venueId)
    changes = attrs.evolve(
        _changes(
            message, venue, {name: said for name, said in unreadable.items() if name != "tiers"}
        ),
        ends_at=_end(message, venue),
        description=given(message.description, None) or message.title,
    )
    follows = frozenset({"ends_at"}) if message.ends is UNSET else frozenset()
    tiers = given(message.tiers, None) or ()
    if len(tiers) > MOST_TIERS:
        too_many = {"tiers": (f"must be {MOST_TIERS} or fewer",)}
        return NewEvent(changes, (), too_many, follows)
    sent = tuple(read_tier(tier, {}, ask.account.currency) for tier in tiers)
    problems = {name: said for name, said in unreadable.items() if name == "tiers"}
    for place, tier in enumerate(sent):
        problems.update(judge_new_tier(tier, f"tiers[{place}]"))
    return NewEvent(changes, sent, problems, follows)


def read_changes(ask: V1Ask, before: Event) -> EventChanges:
    """Read what changes about an event; its end moves with its doors until it was said otherwise."""
    message, unreadable = read_message(EventMessage, ask.body)
    venue = before.venue if message.venueId is UNSET else _venue(ask, message.venueId)
    changes = _changes(message, venue, unreadable)
    if message.venueId is UNSET:
        changes = attrs.evolve(changes, venue_id=UNSET)
    if before.ends_at - before.starts_at == USUAL_LENGTH and "ends" not in unreadable:
        changes = attrs.evolve(changes, ends_at=_end(message, venue))
    return changes


def _changes(message: EventMessage, venue: Venue | None, unreadable: Problems) -> EventChanges:
    sent = message.venueId
    return EventChanges(
        title=message.title,
        venue_id=None if not sent or sent is UNSET else venue.id if venue else NO_VENUE,
        starts_at=message.doors,
        ends_at=message.ends,
        description=message.description,
        slug=message.slug,
        rotating_codes=message.rotatingQr,
        unreadable=read_as(unreadable, FIELDS),
    )


def _venue(ask: V1Ask, sent: Given[str | None]) -> Venue | None:
    """Return the venue that was named, if it is there."""
    name = number_or_slug(Sealed.VENUE, given(sent, None) or "", ask.account.secret)
    reads, us = ask.box_office.reads, ask.account.id
    try:
        match name:
            case int():
                return reads.venue(us, name).venue
            case str():
                return reads.venue_of_slug(us, name).venue
            case None:
                return None
    except NotFound:
        return None


def _end(message: EventMessage, venue: Venue | None) -> Given[datetime | None]:
    """Return the end that was sent, else the usual one; a start that cannot be is told by who judges it."""
    if message.ends is not UNSET or not isinstance(message.doors, datetime):
        return message.ends
    try:
        zone = venue.zone if venue else moments.zone("UTC")
        return moments.instant(message.doors, zone) + USUAL_LENGTH
    except moments.NoSuchTime:
        return message.doors + USUAL_LENGTH
