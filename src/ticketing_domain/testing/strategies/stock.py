"""What is left, held and sold: stocks, seats, and whole inventories whose counters agree."""

from typing import Any

import attrs
from hypothesis import strategies as st

from ticketing_domain.catalogue.event import LARGEST_CAPACITY
from ticketing_domain.catalogue.ticket import LARGEST_STOCK, Ticket, TicketState
from ticketing_domain.sale.inventory import EventKey, Inventory, Offer, Seats, Stock, Takings
from ticketing_domain.testing.strategies import common as some
from ticketing_domain.testing.strategies.catalogue import events, tickets
from ticketing_domain.testing.strategies.people import accounts


def event_keys() -> st.SearchStrategy[EventKey]:
    """Where events are found."""
    return st.builds(EventKey, some.numbers, some.numbers)


@st.composite
def stocks(draw: st.DrawFn) -> Stock:
    """Stocks of which no more is gone than there was: empty, with a last unit, huge, and without an end."""
    reserved, sold = draw(st.integers(0, 50)), draw(some.counts(100_000))
    remaining = draw(st.none() | some.counts(LARGEST_STOCK))
    return Stock(
        allocation=None if remaining is None else remaining + reserved + sold,
        reserved=reserved,
        sold=sold,
        revenue_minor=draw(some.amounts_minor()) if sold else 0,
    )


@st.composite
def seats(draw: st.DrawFn, *, held: int | None = None, sold: int | None = None) -> Seats:
    """Seats of a house: none left, one, fewer than a group needs, or no cap; some were lowered below what is gone."""
    is_held = draw(some.counts(1_000)) if held is None else held
    is_sold = draw(some.counts(100_000)) if sold is None else sold
    gone = is_held + is_sold
    free = draw(
        st.none() | st.sampled_from([0, 1, 2, 3]) | st.integers(-gone, LARGEST_CAPACITY - gone)
    )
    if free is None:
        return Seats(capacity=None, held=is_held, sold=is_sold)
    capacity = max(0, gone + free)
    return Seats(capacity=capacity, held=is_held, sold=is_sold, ceiling=max(capacity, gone))


@st.composite
def takings(draw: st.DrawFn) -> Takings:
    """What an event has brought in: nothing, or something since its first order."""
    orders = draw(some.counts(1_000))
    return Takings(
        paid_orders=orders,
        revenue_minor=draw(some.amounts_minor()) if orders else 0,
        redeemed=draw(some.counts(1_000)) if orders else 0,
        first_paid_at=draw(some.instants()) if orders else None,
    )


@st.composite
def offers(draw: st.DrawFn, *, ticket: Ticket | None = None) -> Offer:
    """Tickets with their stock."""
    return Offer(draw(tickets()) if ticket is None else ticket, draw(stocks()))


@st.composite
def inventories(draw: st.DrawFn) -> Inventory:
    """Events with one to three tickets, whose seats and takings are the sums of what was sold.

    Bundles that no longer fit into the last seats are in reach.
    """
    account = draw(accounts())
    event = draw(events(account_id=account.id))
    found: dict[int, Offer] = {}
    for number in range(1, draw(st.integers(1, 3)) + 1):
        ticket = draw(tickets(account_id=account.id, event_id=event.id, currency=account.currency))
        found[number] = draw(offers(ticket=attrs.evolve(ticket, id=number)))
    found[1] = attrs.evolve(
        found[1], ticket=attrs.evolve(found[1].ticket, state=TicketState.ACTIVE)
    )
    sold = {number: offer.stock.sold for number, offer in found.items()}
    orders = draw(st.integers(1, max(1, sum(sold.values())))) if any(sold.values()) else 0
    facts: dict[str, Any] = {
        "held": sum(one.stock.reserved * one.ticket.seats for one in found.values()),
        "sold": sum(one.stock.sold * one.ticket.seats for one in found.values()),
    }
    return Inventory(
        account=account,
        event=event,
        version=draw(st.integers(1, 2**31)),
        seats=draw(seats(**facts)),
        takings=Takings(
            paid_orders=orders,
            revenue_minor=sum(one.stock.revenue_minor for one in found.values()),
            redeemed=draw(st.integers(0, facts["sold"])),
            first_paid_at=draw(some.instants()) if orders else None,
        ),
        offers=found,
    )
