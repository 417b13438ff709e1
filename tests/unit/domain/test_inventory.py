"""What is taken from an event's counters comes back to them, to the ticket, the seat and the cent."""

from datetime import timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st
import pytest

from tests.unit.domain.test_allocation import an_inventory, an_offer
from tests.unit.domain.test_order import a_purchase
from ticketing_domain.sale.inventory import Inventory, Seats, Stock, Takings, seats_of
from ticketing_domain.sale.purchase import Line, Purchase
from ticketing_domain.testing.stage import NOON

counts = st.integers(0, 50)
caps = st.none() | st.integers(1, 60)


def a_line(ticket_id: int, quantity: int, seats_each: int) -> Line:
    """Make a line at ten euros a unit, one of which is taken off."""
    return Line(ticket_id, "General", quantity, 1000, seats_each, discount_minor=100)


purchases = st.builds(
    lambda first, second, seats: a_purchase([a_line(1, first, 1), a_line(2, second, seats)]),
    st.integers(1, 5),
    st.integers(1, 5),
    st.integers(2, 4),
)


def held(purchase: Purchase) -> Inventory:
    """Make an inventory in which the purchase is held, beside other sales."""
    house = an_inventory(an_offer(1, None), an_offer(2, None, group_size=2), capacity=500)
    stocks = {
        line.ticket_id: Stock(90, reserved=line.quantity + 1, sold=7, revenue_minor=70)
        for line in purchase.lines
    }
    seats = Seats(capacity=500, held=purchase.seats + 2, sold=21, ceiling=500)
    takings = Takings(paid_orders=3, revenue_minor=140, redeemed=5, first_paid_at=NOON)
    return house.with_stocks(stocks, seats=seats, takings=takings)


@given(purchases)
def test_what_a_hold_took_its_end_gives_back(purchase: Purchase) -> None:
    """Units to each ticket, seats to the house; nothing was earned."""
    before = held(purchase)

    after = before.give_back(purchase)

    for line in purchase.lines:
        assert after.stock(line.ticket_id) == Stock(90, 1, 7, 70)
    assert after.seats == Seats(500, held=2, sold=21, ceiling=500)
    assert after.takings == before.takings


@given(purchases)
def test_what_was_held_is_sold(purchase: Purchase) -> None:
    """Units and seats move over, and the money is counted by ticket and in all."""
    before = held(purchase)

    after = before.sell(purchase, NOON + timedelta(days=1))

    for line in purchase.lines:
        assert after.stock(line.ticket_id) == Stock(
            90, 1, 7 + line.quantity, 70 + line.quantity * 1000 - 100
        )
    assert after.seats == Seats(500, held=2, sold=21 + purchase.seats, ceiling=500)
    assert after.takings == Takings(4, 140 + purchase.total_minor, 5, NOON)


def test_the_first_sale_is_the_earliest_of_all() -> None:
    """Also where an earlier one is booked later."""
    purchase = a_purchase([a_line(1, 1, 1)])
    house = held(purchase)
    unsold = attrs.evolve(house, takings=Takings())
    earlier = NOON - timedelta(hours=1)

    assert unsold.sell(purchase, NOON).takings.first_paid_at == NOON
    assert house.sell(purchase, earlier).takings.first_paid_at == earlier


@given(purchases, st.integers(0, 3))
def test_a_whole_refund_undoes_a_sale(purchase: Purchase, admitted: int) -> None:
    """Tickets and seats are free again, the money is gone, and who was in on it no longer counts."""
    before = held(purchase).sell(purchase, NOON)
    shares = [line.total_minor for line in purchase.lines]

    after = before.refund(purchase, shares).take_back(purchase, admitted)

    for line in purchase.lines:
        assert after.stock(line.ticket_id) == Stock(90, 1, 7, 70)
    assert after.seats == Seats(500, held=2, sold=21, ceiling=500)
    assert after.takings == Takings(3, 140, 5 - admitted, NOON)


def test_a_partial_refund_takes_money_from_each_ticket_and_nothing_else() -> None:
    """Tickets and seats stay sold."""
    purchase = a_purchase([a_line(1, 2, 1), a_line(2, 1, 4)])
    before = held(purchase).sell(purchase, NOON)

    after = before.refund(purchase, [300, 20])

    assert [after.stock(one).revenue_minor for one in (1, 2)] == [70 + 1900 - 300, 70 + 900 - 20]
    assert after.takings == attrs.evolve(
        before.takings, revenue_minor=before.takings.revenue_minor - 320
    )
    assert after.seats == before.seats
    with pytest.raises(ValueError, match="zip"):
        before.refund(purchase, [300])


@given(st.none() | counts, counts, counts)
def test_a_refilled_stock_has_as_much_left_as_was_said(
    remaining: int | None, reserved: int, sold: int
) -> None:
    """Whatever was held or sold before; None has no end."""
    stock = Stock(5, reserved, sold, 70).refilled(remaining)

    assert stock.remaining == remaining
    assert (stock.reserved, stock.sold, stock.revenue_minor) == (reserved, sold, 70)


@given(caps, counts, counts)
def test_free_seats_are_never_less_than_none(capacity: int | None, held: int, sold: int) -> None:
    """Where a capacity was lowered below what is taken."""
    seats = Seats(capacity, held, sold)

    assert seats.consumed == held + sold
    assert seats.free == (None if capacity is None else max(0, capacity - held - sold))


@given(caps, st.integers(1, 60), counts, counts)
def test_a_resized_house_allows_what_is_taken_until_it_comes_free(
    before: int | None, capacity: int, held: int, sold: int
) -> None:
    """The ceiling sinks with every seat that is given back, down to the capacity and no further."""
    seats = seats_of(before).moved(held=held, sold=sold).resized(capacity)

    assert seats.ceiling == max(capacity, held + sold)
    emptied = seats.moved(held=-held)
    assert emptied.ceiling == max(capacity, sold)
    assert emptied.moved(sold=-sold) == seats_of(capacity)
    assert emptied.moved(held=1).ceiling == emptied.ceiling
    assert seats.resized(None) == Seats(None, held, sold)


def test_a_new_house_may_be_filled_to_its_capacity() -> None:
    """And without one, there is no ceiling."""
    assert seats_of(7) == Seats(capacity=7, ceiling=7)
    assert seats_of(None).moved(held=3, sold=4) == Seats(None, 3, 4)


def test_a_ticket_is_added_or_replaced() -> None:
    """The others stay as they are."""
    house = an_inventory(an_offer(1, 5), an_offer(2, 6))

    after = house.with_offer(an_offer(2, 9)).with_offer(an_offer(3, 1))

    assert [after.stock(one).allocation for one in (1, 2, 3)] == [5, 9, 1]
    assert (house.key.account_id, house.key.event_id) == (1, 1)
