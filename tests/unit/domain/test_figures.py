"""The figures of an event page, on the numbers of the published sample."""

from datetime import timedelta
from decimal import ROUND_UP, Decimal, localcontext

import attrs

from tests.unit.domain.test_allocation import an_inventory, an_offer
from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.figures.stats import ONE_DAY, breakdown, event_stats
from ticketing_domain.sale.inventory import Inventory, Offer, Seats, Stock, Takings
from ticketing_domain.testing.stage import NOON


def the_sample() -> Inventory:
    """Make the event of the published sample: 142 sold, 3 held, 355 in stock, a capacity of 500."""
    house = an_inventory(
        Offer(an_offer(1, None).ticket, Stock(102, reserved=2, sold=100, revenue_minor=200_000)),
        Offer(an_offer(2, None).ticket, Stock(398, reserved=1, sold=42, revenue_minor=105_000)),
    )
    takings = Takings(
        paid_orders=87, revenue_minor=355_000, first_paid_at=NOON - timedelta(days=20)
    )
    return attrs.evolve(house, seats=Seats(500, held=3, sold=142, ceiling=500), takings=takings)


def archived(offer: Offer) -> Offer:
    """Return the offer taken off sale."""
    return attrs.evolve(offer, ticket=attrs.evolve(offer.ticket, state=TicketState.ARCHIVED))


def test_the_sample_gives_the_sample_figures() -> None:
    """Every figure of the sample comes out as printed there."""
    stats = event_stats(the_sample(), NOON)

    assert stats.sold_count == 142
    assert stats.remaining_count == 358
    assert stats.sell_through_percentage == 28
    assert stats.total_orders == 87
    assert str(stats.total_revenue.amount) == "3550.00"
    assert stats.redemption_rate == Decimal("0.0")
    assert stats.sales_velocity == Decimal("7.1")
    assert (stats.capacity_consumed, stats.capacity_remaining) == (145, 355)


def test_the_breakdown_reconstructs_each_allocation() -> None:
    """Capacity is sold + reserved + stock for each ticket, in display order."""
    rows = breakdown(the_sample())

    assert [(row.sold, row.reserved, row.stock, row.capacity) for row in rows] == [
        (100, 2, 0, 102),
        (42, 1, 355, 398),
    ]
    assert [str(row.revenue.amount) for row in rows] == ["2000.00", "1050.00"]


def test_one_unlimited_ticket_makes_the_rest_uncountable() -> None:
    """With unlimited stock on offer, remaining is -1 and there is no sell-through."""
    stats = event_stats(an_inventory(an_offer(1, 10), an_offer(2, None)), NOON)

    assert stats.remaining_count == -1
    assert stats.sell_through_percentage is None


def test_an_archived_unlimited_ticket_does_not_count() -> None:
    """What is no longer sold neither remains nor makes figures uncountable."""
    stats = event_stats(
        an_inventory(an_offer(1, 10), archived(an_offer(2, None)), archived(an_offer(3, 5))), NOON
    )

    assert stats.remaining_count == 10
    assert stats.sell_through_percentage == 0


def test_bundles_count_their_seats_where_seats_are_counted() -> None:
    """Three bundles of four remain as twelve seats; in the breakdown they are three."""
    house = an_inventory(an_offer(1, 3, group_size=4))

    assert event_stats(house, NOON).remaining_count == 12
    assert breakdown(house)[0].stock == 3


def test_an_event_without_stock_has_no_sell_through() -> None:
    """No tickets, no percentage; and without a cap no capacity figures."""
    stats = event_stats(an_inventory(), NOON)

    assert stats.sell_through_percentage is None
    assert stats.remaining_count == 0
    assert stats.capacity_consumed is None


def test_velocity_counts_at_least_one_day() -> None:
    """What sold within the first hours counts as one day's sales."""
    house = the_sample()
    house = attrs.evolve(
        house, takings=attrs.evolve(house.takings, first_paid_at=NOON - timedelta(hours=1))
    )

    assert event_stats(house, NOON).sales_velocity == Decimal("142.0")


def test_a_past_event_has_no_velocity() -> None:
    """Nothing sells any more once the event is over."""
    house = the_sample()

    assert event_stats(house, house.event.ends_at).sales_velocity == Decimal("0.0")


def test_the_redemption_rate_is_rounded_half_to_even() -> None:
    """One decimal, ties to the even digit."""
    house = the_sample()
    house = attrs.evolve(
        house,
        seats=attrs.evolve(house.seats, sold=2000),
        takings=attrs.evolve(house.takings, redeemed=9),
    )

    assert event_stats(house, NOON).redemption_rate == Decimal("0.4")


def test_a_house_sold_out_is_sold_to_a_hundred_percent() -> None:
    """Not more; a ticket of which there never was any changes nothing."""
    house = an_inventory(Offer(an_offer(1, None).ticket, Stock(102, sold=102)), an_offer(2, 0))

    stats = event_stats(house, NOON)

    assert stats.sell_through_percentage == 100
    assert stats.remaining_count == 0


def test_a_ticket_of_which_there_never_was_any_has_no_sell_through() -> None:
    """Nothing of nothing is no percentage."""
    assert event_stats(an_inventory(an_offer(1, 0)), NOON).sell_through_percentage is None


def sold_since_a_day(count: int) -> Inventory:
    """Make an event that began to sell a day ago and has sold so many seats."""
    house = the_sample()
    return attrs.evolve(
        house,
        seats=attrs.evolve(house.seats, sold=count),
        takings=attrs.evolve(house.takings, first_paid_at=NOON - timedelta(days=1)),
    )


def test_velocity_is_counted_from_the_first_ticket_to_the_largest_crowd() -> None:
    """A day has 86,400 seconds."""
    assert event_stats(sold_since_a_day(0), NOON).sales_velocity == Decimal("0.0")
    assert event_stats(sold_since_a_day(1), NOON).sales_velocity == Decimal("1.0")
    assert event_stats(sold_since_a_day(90_000), NOON).sales_velocity == Decimal("90000.0")


def test_an_embedders_own_rounding_changes_no_figure() -> None:
    """Its arithmetic may round as it likes."""
    house = attrs.evolve(
        the_sample(), takings=attrs.evolve(the_sample().takings, first_paid_at=NOON - 3 * ONE_DAY)
    )

    with localcontext() as context:
        context.rounding = ROUND_UP
        elsewhere = event_stats(house, NOON)

    assert elsewhere == event_stats(house, NOON)
