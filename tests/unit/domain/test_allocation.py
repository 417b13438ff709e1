"""Allocation: who of many gets what."""

from datetime import UTC, datetime
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money

from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import GroupTicket, StandardTicket, Ticket
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.people.account import Account
from ticketing_domain.sale.allocation import Demand, allocate
from ticketing_domain.sale.inventory import Inventory, Offer, Seats, Stock, Takings, seats_of
from ticketing_domain.sale.refusals import CapacityFull, HoldRefused, OverCustomerLimit, SoldOut
from ticketing_domain.testing.stage import NOON

EMAILS = ("ann@example.com", "bob@example.com", "cem@example.com")


def an_inventory(*offers: Offer, capacity: int | None = None) -> Inventory:
    """Make an inventory of which nothing is sold."""
    account = Account(1, "moon-club", "Moon Club", "EUR", "Europe/Berlin", NOON, secret=b"")
    venue = Venue(1, 1, "Moon Club", "Spree 1", "Berlin", "10243")
    later = datetime(2026, 7, 1, 20, tzinfo=UTC)
    event = Event(
        1, 1, venue, "night", "Night", None, later, later.replace(hour=23), None, later, NOON
    )
    return Inventory(
        account, event, 0, seats_of(capacity), Takings(), {one.ticket.id: one for one in offers}
    )


def an_offer(
    ticket_id: int,
    stock: int | None,
    *,
    group_size: int | None = None,
    max_per_customer: int | None = None,
) -> Offer:
    """Make a ticket with so much stock."""
    facts: dict[str, Any] = {
        "id": ticket_id,
        "account_id": 1,
        "event_id": 1,
        "title": f"Ticket {ticket_id}",
        "price": Money(10, "EUR"),
        "position": ticket_id,
        "color": "#000000",
        "max_per_customer": max_per_customer,
    }
    ticket: Ticket = (
        StandardTicket(**facts)
        if group_size is None
        else GroupTicket(**facts, group_size=group_size, unit_price=Money(5, "EUR"))
    )
    return Offer(ticket, Stock(stock))


@st.composite
def houses(draw: st.DrawFn) -> Inventory:
    """Draw small houses: scarce, unlimited and group tickets, with and without a cap."""
    offers = [
        an_offer(
            ticket_id,
            draw(st.none() | st.integers(0, 8)),
            group_size=draw(st.none() | st.integers(2, 4)),
            max_per_customer=draw(st.none() | st.integers(1, 4)),
        )
        for ticket_id in range(1, draw(st.integers(1, 3)) + 1)
    ]
    return an_inventory(*offers, capacity=draw(st.none() | st.integers(1, 12)))


@st.composite
def queues(draw: st.DrawFn) -> tuple[Inventory, list[Demand]]:
    """Draw a house and the buyers who wait in front of it."""
    house = draw(houses())
    wanted = st.dictionaries(
        st.sampled_from(sorted(house.offers)), st.integers(1, 4), min_size=1, max_size=3
    )
    demand = st.builds(
        Demand, st.sampled_from(EMAILS), wanted.map(lambda units: tuple(units.items()))
    )
    return house, draw(st.lists(demand, max_size=12))


class OneByOne:
    """The naive model: serve one buyer after another with no thought of speed."""

    def __init__(self, house: Inventory) -> None:
        self.house = house
        self.holds: list[Demand] = []

    def fits(self, demand: Demand) -> bool:
        everyone = [*self.holds, demand]
        for ticket_id, offer in self.house.offers.items():
            units = sum(
                quantity
                for hold in everyone
                for known, quantity in hold.wanted
                if known == ticket_id
            )
            if (
                offer.stock.allocation is not None
                and units > offer.stock.allocation
                and self.touches(demand, ticket_id)
            ):
                return False
            own = sum(
                q
                for hold in everyone
                if hold.email == demand.email
                for t, q in hold.wanted
                if t == ticket_id
            )
            limit = offer.ticket.max_per_customer
            if limit is not None and own > limit and self.touches(demand, ticket_id):
                return False
        seats = sum(
            self.house.offers[t].ticket.seats * q for hold in everyone for t, q in hold.wanted
        )
        return self.house.seats.capacity is None or seats <= self.house.seats.capacity

    def touches(self, demand: Demand, ticket_id: int) -> bool:
        return any(known == ticket_id for known, _ in demand.wanted)

    def serve(self, demand: Demand) -> bool:
        if not self.fits(demand):
            return False
        self.holds.append(demand)
        return True


@given(queues())
def test_a_batch_gives_everyone_what_serving_one_by_one_would(
    queue: tuple[Inventory, list[Demand]],
) -> None:
    """Allocation over a batch grants exactly the demands that the naive model grants, in the same order."""
    house, demands = queue
    model = OneByOne(house)

    _, answers = allocate(house, demands, {})

    assert [model.serve(demand) for demand in demands] == [answer is None for answer in answers]


@given(queues(), st.integers(0, 12))
def test_cutting_a_queue_into_batches_changes_nothing(
    queue: tuple[Inventory, list[Demand]], cut: int
) -> None:
    """Two batches after each other leave the same inventory and answers as one, when what was bought is told."""
    house, demands = queue
    whole, answers = allocate(house, demands, {})

    first, some = allocate(house, demands[:cut], {})
    held: dict[tuple[str, int], int] = {}
    for demand, answer in zip(demands[:cut], some, strict=True):
        for ticket_id, quantity in demand.wanted if answer is None else ():
            held[demand.email, ticket_id] = held.get((demand.email, ticket_id), 0) + quantity
    second, others = allocate(first, demands[cut:], held)

    assert second == whole
    assert [type(one) for one in (*some, *others)] == [type(one) for one in answers]


@given(queues())
def test_nothing_is_ever_sold_twice(queue: tuple[Inventory, list[Demand]]) -> None:
    """Sold and reserved stay within the allocation, seats within the cap, and the counters add up."""
    house, demands = queue

    after, answers = allocate(house, demands, {})

    granted = [demand for demand, answer in zip(demands, answers, strict=True) if answer is None]
    for ticket_id, offer in after.offers.items():
        units = sum(
            quantity
            for demand in granted
            for known, quantity in demand.wanted
            if known == ticket_id
        )
        assert offer.stock.reserved == units
        assert offer.stock.allocation is None or units <= offer.stock.allocation
    seats = sum(
        house.offers[known].ticket.seats * units
        for demand in granted
        for known, units in demand.wanted
    )
    assert after.seats.held == seats
    assert after.seats.capacity is None or seats <= after.seats.capacity


@given(queues())
def test_a_refusal_takes_nothing(queue: tuple[Inventory, list[Demand]]) -> None:
    """Leaving out those who are refused leaves the same inventory."""
    house, demands = queue
    after, answers = allocate(house, demands, {})

    lucky = [demand for demand, answer in zip(demands, answers, strict=True) if answer is None]
    again, all_granted = allocate(house, lucky, {})

    assert again == after
    assert all(answer is None for answer in all_granted)


def only_refusal(house: Inventory, *demands: Demand) -> HoldRefused:
    """Allocate and return the last demand's refusal."""
    refusal = allocate(house, demands, {})[1][-1]
    assert refusal is not None
    return refusal


def test_the_last_seats_of_the_house_go_to_who_wants_just_as_many() -> None:
    """A full house is full to the last seat, and not to the last but one."""
    house = an_inventory(an_offer(1, None), capacity=3)

    after, (answer,) = allocate(house, [Demand("ann@example.com", ((1, 3),))], {})

    assert answer is None
    assert after.seats.free == 0


def test_who_comes_too_late_hears_how_many_are_left() -> None:
    """A refusal for stock names the ticket and what is left of it."""
    house = an_inventory(an_offer(1, 5))

    refusal = only_refusal(
        house, Demand("ann@example.com", ((1, 3),)), Demand("bob@example.com", ((1, 3),))
    )

    assert isinstance(refusal, SoldOut)
    assert (refusal.ticket_id, refusal.available, str(refusal)) == (
        1,
        2,
        "only 2 of Ticket 1 are left",
    )


def test_a_bundle_does_not_squeeze_into_the_last_seats() -> None:
    """A group of four is refused where three seats are left, though bundles are in stock."""
    house = an_inventory(an_offer(1, 10, group_size=4), capacity=7)
    four = Demand("ann@example.com", ((1, 1),))

    refusal = only_refusal(house, four, four)

    assert isinstance(refusal, CapacityFull)
    assert refusal.available == 3


def test_a_customer_limit_counts_what_was_bought_before() -> None:
    """Who has two of at most three gets one more and no two."""
    house = an_inventory(an_offer(1, 10, max_per_customer=3))
    bought = {("ann@example.com", 1): 2}

    _, (one, two) = allocate(
        house, [Demand("ann@example.com", ((1, 1),)), Demand("ann@example.com", ((1, 1),))], bought
    )

    assert one is None
    assert isinstance(two, OverCustomerLimit)
    assert two.available == 0


def test_a_lowered_capacity_stops_sales() -> None:
    """A house with more seats taken than its capacity has none free, and none below zero."""
    house = an_inventory(an_offer(1, None), capacity=10)
    house = attrs.evolve(house, seats=Seats(capacity=10, sold=8, ceiling=10).resized(5))

    refusal = only_refusal(house, Demand("ann@example.com", ((1, 1),)))

    assert house.seats.ceiling == 8
    assert isinstance(refusal, CapacityFull)
    assert refusal.available == 0


def test_who_is_refused_hears_why_in_words() -> None:
    """And which ticket it is about, and how much of it could be had."""
    jane = "jane@example.com"
    limited = an_inventory(an_offer(1, 9, max_per_customer=2))
    sold_out = an_inventory(an_offer(1, 9), an_offer(2, 0))
    last = an_inventory(an_offer(1, 1))
    lowered = an_inventory(Offer(an_offer(1, 0).ticket, Stock(3, sold=5)))
    tight = an_inventory(an_offer(1, 9), an_offer(2, 9), capacity=2)
    full = attrs.evolve(tight, seats=Seats(capacity=2, sold=2, ceiling=2))

    said = [
        only_refusal(limited, Demand(jane, ((1, 3),))),
        allocate(limited, [Demand(jane, ((1, 1),))], {(jane, 1): 5})[1][0],
        only_refusal(sold_out, Demand(jane, ((1, 1), (2, 1)))),
        only_refusal(lowered, Demand(jane, ((1, 1),))),
        only_refusal(last, Demand(jane, ((1, 2),))),
        only_refusal(tight, Demand(jane, ((2, 3), (1, 1)))),
        only_refusal(full, Demand(jane, ((1, 1),))),
    ]

    assert [(str(one), one.ticket_id, one.available) for one in said if one] == [
        ("Ticket 1 is limited to 2 for each customer", 1, 2),
        ("Ticket 1 is limited to 2 for each customer", 1, 0),
        ("Ticket 2 is sold out", 2, 0),
        ("Ticket 1 is sold out", 1, 0),
        ("only 1 of Ticket 1 are left", 1, 1),
        ("only 2 seats are left", 2, 2),
        ("the house is full", 1, 0),
    ]
    assert [one.ticket_title for one in said if isinstance(one, SoldOut)] == [
        "Ticket 2",
        "Ticket 1",
        "Ticket 1",
    ]


def test_what_the_last_word_refuses_takes_nothing() -> None:
    """It is asked by the place in the queue, and only about whom nothing else refuses."""
    house = an_inventory(an_offer(1, 2))
    demand = Demand("ann@example.com", ((1, 1),))
    closed = HoldRefused("no")
    asked = []

    def last_word(place: int) -> HoldRefused | None:
        asked.append(place)
        return closed if place == 0 else None

    after, answers = allocate(house, [demand] * 4, {}, last_word)

    assert asked == [0, 1, 2]
    assert answers[:3] == (closed, None, None)
    assert isinstance(answers[3], SoldOut)
    assert after.stock(1).reserved == after.seats.held == 2


def test_a_queue_of_refused_buyers_leaves_the_very_same_inventory() -> None:
    """Nothing is written down for nothing."""
    house = an_inventory(an_offer(1, 0))

    after, _ = allocate(house, [Demand("ann@example.com", ((1, 1),))], {})

    assert after is house
