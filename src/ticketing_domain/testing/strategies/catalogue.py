"""Venues, events, tickets, and what promoters say to make them."""

from datetime import datetime, timedelta
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from ticketing_domain.catalogue.custom_field import (
    CustomField,
    CustomFieldChanges,
    FieldType,
    Scope,
)
from ticketing_domain.catalogue.event import LARGEST_CAPACITY, LONGEST_EVENT, Event
from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.ticket import (
    LARGEST_STOCK,
    LAST_POSITION,
    PALETTE,
    UNLIMITED,
    GroupTicket,
    StandardTicket,
    Ticket,
    TicketState,
)
from ticketing_domain.catalogue.venue import Venue, VenueChanges
from ticketing_domain.testing.strategies import common as some

LONGEST: Final = LONGEST_EVENT // timedelta(seconds=1)
A_SECOND: Final = timedelta(seconds=1)

_PLACES: dict[str, st.SearchStrategy[Any]] = {
    "name": some.titles,
    "address": some.titles,
    "city": some.titles,
    "postal_code": st.text("0123456789", min_size=4, max_size=6),
}


def venues() -> st.SearchStrategy[Venue]:
    """Venues anywhere."""
    return st.builds(
        Venue, id=some.numbers, account_id=some.numbers, timezone=some.zones, **_PLACES
    )


def venue_changes() -> st.SearchStrategy[VenueChanges]:
    """What makes a venue."""
    country = st.sampled_from(["DE", "Japan", "Côte d'Ivoire"])
    optional = {"timezone": some.zones, "country": country}
    return _built(VenueChanges, _PLACES, optional)


@st.composite
def _times(draw: st.DrawFn) -> dict[str, Any]:
    """When an event is, and when its tickets are sold; it may end where clocks have changed since its start."""
    starts_at = draw(some.seconds())
    lasts = draw(st.sampled_from([1, 5 * 3600, LONGEST]) | st.integers(1, LONGEST))
    ends_at = starts_at + timedelta(seconds=lasts)
    earlier = some.seconds(starts_at - timedelta(days=9), ends_at)
    sales_ends_at = draw(st.just(starts_at) | earlier)
    opens = st.none() | some.seconds(sales_ends_at - timedelta(days=400), sales_ends_at - A_SECOND)
    sales_starts_at = draw(opens)
    return {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "sales_starts_at": sales_starts_at,
        "sales_ends_at": sales_ends_at,
    }


@st.composite
def events(draw: st.DrawFn, *, account_id: int | None = None) -> Event:
    """Events of an account, or of any: drafts, published ones, and some that were called off."""
    account = draw(some.numbers) if account_id is None else account_id
    times = draw(_times())
    opened: datetime = times["sales_starts_at"] or times["starts_at"]
    created_at = draw(some.instants(opened - timedelta(days=400), opened))
    changed_at = draw(st.none() | some.instants(created_at, times["ends_at"]))
    published = draw(st.booleans())
    return Event(
        id=draw(some.numbers),
        account_id=account,
        venue=attrs.evolve(draw(venues()), account_id=account),
        slug=draw(some.slugs),
        title=draw(some.titles),
        description=draw(some.titles if published else st.none() | some.texts),
        created_at=created_at,
        changed_at=changed_at,
        published=published,
        listed=draw(st.booleans()),
        minimum_age=draw(st.none() | st.integers(0, 99)),
        vat_rate_override=draw(st.none() | some.rates),
        cancelled_at=draw(st.none() | st.just(changed_at)),
        rotating_codes=draw(st.booleans()),
        image=draw(st.none() | some.pictures),
        **times,
    )


@st.composite
def event_changes(draw: st.DrawFn, *, venue_id: int = 1) -> EventChanges:
    """What makes an event at a venue."""
    optional = st.fixed_dictionaries(
        {},
        optional={
            "description": st.none() | some.texts,
            "slug": some.slugs,
            "capacity": st.none() | some.counts(LARGEST_CAPACITY),
            "listed": st.booleans(),
            "minimum_age": st.none() | st.integers(0, 99),
            "customer_vat_rate_override": st.none() | some.rates,
            "rotating_codes": st.booleans(),
        },
    )
    said = {**draw(_times()), **draw(optional)}
    return EventChanges(venue_id=venue_id, title=draw(some.titles), **said)


@st.composite
def tickets(
    draw: st.DrawFn,
    *,
    account_id: int | None = None,
    event_id: int | None = None,
    currency: str | None = None,
) -> Ticket:
    """Tickets of both kinds: for one, and bundles."""
    code = draw(some.currencies) if currency is None else currency
    ticket = StandardTicket(
        id=draw(some.numbers),
        account_id=draw(some.numbers) if account_id is None else account_id,
        event_id=draw(some.numbers) if event_id is None else event_id,
        title=draw(some.titles),
        price=draw(some.moneys(code)),
        position=draw(st.integers(1, LAST_POSITION)),
        color=draw(st.sampled_from(PALETTE)),
        state=draw(st.sampled_from(TicketState)),
        max_per_order=draw(st.none() | st.integers(1, 20)),
        max_per_customer=draw(st.none() | st.integers(1, 20)),
        features=draw(st.lists(some.titles, max_size=3).map(tuple)),
        access_code=draw(st.none() | some.titles),
    )
    if draw(st.booleans()):
        return ticket
    size = draw(st.sampled_from([2, 4, 1000]) | st.integers(2, 1000))
    facts = attrs.asdict(ticket, recurse=False)
    return GroupTicket(**facts, group_size=size, unit_price=draw(some.moneys(code)))


def standard_tickets() -> st.SearchStrategy[StandardTicket]:
    """Tickets for one."""
    return tickets().filter(lambda ticket: not isinstance(ticket, GroupTicket))


@st.composite
def group_tickets(draw: st.DrawFn) -> GroupTicket:
    """Bundles."""
    code = draw(some.currencies)
    one = attrs.asdict(draw(tickets(currency=code)), recurse=False)
    bundle = {"group_size": draw(st.integers(2, 1000)), "unit_price": draw(some.moneys(code))}
    return GroupTicket(**{**one, **bundle})


@st.composite
def ticket_changes(
    draw: st.DrawFn, *, currency: str = "EUR", is_group: bool = False
) -> TicketChanges:
    """What makes a ticket, or a bundle."""
    required: dict[str, st.SearchStrategy[Any]] = {
        "title": some.titles,
        "price": some.moneys(currency),
        "stock": st.just(UNLIMITED) | some.counts(LARGEST_STOCK),
    }
    if is_group:
        required["group_size"] = st.sampled_from([2, 4, 1000]) | st.integers(2, 1000)
        required["unit_price"] = some.moneys(currency)
    optional = {
        "state": st.sampled_from([TicketState.ACTIVE, TicketState.HIDDEN]),
        "color": st.none() | st.sampled_from(PALETTE),
        "max_per_order": st.none() | st.integers(1, LARGEST_STOCK),
        "max_per_customer": st.none() | st.integers(1, LARGEST_STOCK),
        "features": st.lists(some.titles, max_size=3).map(tuple),
        "access_code": st.none() | some.titles,
    }
    said: TicketChanges = draw(_built(TicketChanges, required, optional))
    return said


@st.composite
def custom_fields(draw: st.DrawFn, *, number: int | None = None) -> CustomField:
    """Questions of every type; only those of which one answer is to be chosen have options."""
    kind = draw(st.sampled_from(FieldType))
    return CustomField(
        id=draw(some.numbers) if number is None else number,
        account_id=draw(some.numbers),
        event_id=draw(some.numbers),
        label=draw(some.titles),
        field_type=kind,
        per=draw(st.sampled_from(Scope)),
        position=draw(st.integers(1, 50)),
        help_text=draw(st.none() | some.texts),
        required=draw(st.booleans()),
        options=draw(_options(kind)),
    )


@st.composite
def custom_field_changes(draw: st.DrawFn) -> CustomFieldChanges:
    """What makes a custom field."""
    kind = draw(st.sampled_from(FieldType))
    return CustomFieldChanges(
        label=draw(some.titles),
        field_type=kind,
        per=draw(st.sampled_from(Scope)),
        required=draw(st.booleans()),
        help_text=draw(st.none() | some.texts),
        options=draw(_options(kind)),
    )


def _options(kind: FieldType) -> st.SearchStrategy[tuple[str, ...]]:
    few = st.lists(some.titles, min_size=1, max_size=4, unique=True).map(tuple)
    return few if kind is FieldType.SELECT else st.just(())


def _built(
    made: Any,
    required: dict[str, st.SearchStrategy[Any]],
    optional: dict[str, st.SearchStrategy[Any]],
) -> st.SearchStrategy[Any]:
    """Make something of facts that must be said, and some that may be."""
    return st.fixed_dictionaries(required, optional=optional).map(lambda said: made(**said))
