"""Guests come on a ticket of the night, in parties that fill their bundles, to nobody's limit but the house's."""

from typing import Any

import attrs
import pytest

from tests.unit.domain.test_allocation import an_inventory, an_offer
from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.changes import check
from ticketing_domain.errors import Invalid
from ticketing_domain.sale.guests import GUEST_RULES, LARGEST_PARTY, GuestPlan, without_limits
from ticketing_domain.sale.inventory import Offer

SINGLE, FOUR = an_offer(1, 9, max_per_customer=2), an_offer(2, 9, group_size=4)
ARCHIVED = Offer(attrs.evolve(SINGLE.ticket, state=TicketState.ARCHIVED), SINGLE.stock)


def mistakes(**facts: Any) -> dict[str, list[str]]:
    """Return what is wrong with a party of two, or of what the facts say."""
    plan = GuestPlan(
        **{"ticket_id": 1, "offer": SINGLE, "customer_name": "Ann", "party_size": 2, **facts}
    )
    try:
        check(plan, GUEST_RULES, {})
    except Invalid as invalid:
        return {field: list(said) for field, said in invalid.problems.items()}
    return {}


@pytest.mark.parametrize("size", [1, LARGEST_PARTY])
def test_a_party_is_somebody_and_at_most_the_largest(size: int) -> None:
    """On a ticket for one."""
    assert mistakes(party_size=size) == {}


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"party_size": 0}, {"party_size": ["must be a whole number from 1 to 50"]}),
        (
            {"party_size": LARGEST_PARTY + 1},
            {"party_size": ["must be a whole number from 1 to 50"]},
        ),
        ({"offer": FOUR, "party_size": 6}, {"party_size": ["must be a multiple of 4"]}),
        ({"offer": None}, {"ticket_id": ["is not a ticket on sale for this event"]}),
        ({"offer": ARCHIVED}, {"ticket_id": ["is not a ticket on sale for this event"]}),
        ({"ticket_id": None, "offer": None}, {"ticket_id": ["can't be blank"]}),
        ({"customer_name": " "}, {"customer_name": ["can't be blank"]}),
        ({"party_size": None}, {"party_size": ["can't be blank"]}),
        (
            {"customer_name": "x" * 256},
            {"customer_name": ["is too long (maximum is 255 characters)"]},
        ),
        (
            {"staff_note": "x" * 2001},
            {"staff_note": ["is too long (maximum is 2000 characters)"]},
        ),
    ],
)
def test_a_party_that_cannot_come_is_told_why(
    facts: dict[str, Any], wrong: dict[str, list[str]]
) -> None:
    """At the field that is wrong."""
    assert mistakes(**facts) == wrong


def test_a_party_on_bundles_is_one_code_for_each() -> None:
    """At no price; nobody's name has blanks around it, and who gave no e-mail is no customer."""
    plan = GuestPlan(ticket_id=2, offer=FOUR, customer_name=" Ann ", party_size=8)

    line = plan.line
    assert (line.quantity, line.seats, line.total_minor) == (2, 8, 0)
    assert (plan.buyer.name, plan.buyer.email) == ("Ann", "")


def test_guests_meet_the_house_without_limits_for_each_customer() -> None:
    """Stock and seats are as they are, and other tickets too."""
    house = an_inventory(SINGLE, FOUR, capacity=20)

    open_house = without_limits(house, 1)

    assert open_house.offers[1].ticket.max_per_customer is None
    assert open_house.stock(1) == house.stock(1)
    assert (open_house.seats, open_house.offers[2]) == (house.seats, FOUR)
