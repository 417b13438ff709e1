"""A wish is granted or refused by rules that look at it alone; what is wrong with it is said all at once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
from moneyed import Money
import pytest

from tests.unit.domain.test_allocation import an_inventory, an_offer
from tests.unit.domain.test_answers import a_field
from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.answers import AnswerSent
from ticketing_domain.sale.hold import (
    MOST_UNITS_PER_ORDER,
    HoldRequest,
    lines_of,
    mistake_in,
    refusal_by_rule,
)
from ticketing_domain.sale.inventory import Inventory, Offer
from ticketing_domain.sale.purchase import Line
from ticketing_domain.testing.stage import NOON

A_MOMENT = timedelta(microseconds=1)


def a_wish(*wanted: tuple[int, int], **facts: Any) -> HoldRequest:
    """Make Jane's wish."""
    return HoldRequest(1, "night", Buyer("jane@example.com", "Jane Doe"), wanted, **facts)


def with_ticket(house: Inventory, ticket_id: int, **facts: Any) -> Inventory:
    """Return the house after a ticket was changed."""
    offer = house.offers[ticket_id]
    return house.with_offer(Offer(attrs.evolve(offer.ticket, **facts), offer.stock))


def with_event(house: Inventory, **facts: Any) -> Inventory:
    """Return the house after its event was changed."""
    return attrs.evolve(house, event=attrs.evolve(house.event, **facts))


HOUSE = an_inventory(an_offer(1, 5), an_offer(2, 5, group_size=4))


def test_sales_are_open_from_their_first_moment_to_their_last() -> None:
    """Not before, and not at their end; nobody is told more than when."""
    opens, ends = NOON, NOON + timedelta(hours=1)
    house = with_event(HOUSE, sales_starts_at=opens, sales_ends_at=ends)

    def said(at: Any) -> str:
        return str(refusal_by_rule(a_wish((1, 1)), house, at))

    assert said(opens - A_MOMENT) == "ticket sales open at 2026-06-01 12:00 UTC"
    assert said(opens) == said(ends - A_MOMENT) == "None"
    assert said(ends) == "ticket sales are closed"


def test_a_cancelled_night_is_refused_before_anything_else() -> None:
    """Whatever else is true of it."""
    house = with_event(
        HOUSE, cancelled_at=NOON, sales_starts_at=NOON + timedelta(days=1), sales_ends_at=NOON
    )

    assert str(refusal_by_rule(a_wish((1, 1)), house, NOON)) == "the event is cancelled"


def test_no_order_passes_the_limit_of_a_ticket() -> None:
    """Who wants more hears the limit, and of which ticket."""
    house = with_ticket(HOUSE, 2, max_per_order=2)

    granted = refusal_by_rule(a_wish((1, 5), (2, 2)), house, NOON)
    refused = refusal_by_rule(a_wish((1, 5), (2, 3)), house, NOON)

    assert granted is None
    assert refused is not None
    assert str(refused) == "Ticket 2 is limited to 2 for each order"
    assert (refused.ticket_id, refused.available) == (2, 2)


def test_a_hidden_ticket_opens_to_its_code() -> None:
    """And tells nobody else more than that there is one."""
    house = with_ticket(HOUSE, 2, state=TicketState.HIDDEN, access_code="moon")

    refused = refusal_by_rule(a_wish((1, 1), (2, 1), access_code="sun"), house, NOON)

    assert refusal_by_rule(a_wish((2, 1), access_code="moon"), house, NOON) is None
    assert refusal_by_rule(a_wish((1, 1)), house, NOON) is None
    assert refused is not None
    assert (str(refused), refused.ticket_id) == ("this ticket needs its access code", 2)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (a_wish(), {"items": ("can't be blank",)}),
        (a_wish(answers=(AnswerSent(8, "yes"),)), {"items": ("can't be blank",)}),
        (a_wish((1, 0)), {"items": ("quantity must be 1 or more",)}),
        (a_wish((9, 1)), {"items": ("9 is not a ticket on sale for this event",)}),
        (
            a_wish((9, 1), (1, -1)),
            {"items": ("9 is not a ticket on sale for this event", "quantity must be 1 or more")},
        ),
        (a_wish((1, 600), (2, 401)), {"items": ("must be 1000 units or fewer",)}),
        (
            a_wish((1, 1), answers=(AnswerSent(8, "yes"),)),
            {"answers": ("8 is not a custom field of this event",)},
        ),
        (a_wish((1, 1)), None),
        (a_wish((1, MOST_UNITS_PER_ORDER)), None),
    ],
)
def test_what_nobody_can_want_is_a_mistake(
    wish: HoldRequest, said: dict[str, tuple[str, ...]] | None
) -> None:
    """Nothing, less than nothing, too much, and what is not sold here."""
    mistake = mistake_in(wish, HOUSE)

    assert (dict(mistake.problems) if mistake else None) == said


def test_who_orders_one_ticket_answers_what_is_asked() -> None:
    """A required answer that is missing is a mistake, from the first ticket on."""
    house = attrs.evolve(HOUSE, custom_fields=(a_field(required=True),))

    mistake = mistake_in(a_wish((1, 1)), house)

    assert mistake is not None
    assert dict(mistake.problems) == {"answers": ('"Ask" can\'t be blank',)}
    assert mistake_in(a_wish((1, 1), answers=(AnswerSent(1, "yes"),)), house) is None


def test_an_order_is_priced_as_things_stand() -> None:
    """By line, with the tax that each contains; the event's own rate goes before the account's, also where it is 0."""
    house = attrs.evolve(HOUSE, account=attrs.evolve(HOUSE.account, vat_rate=Decimal(19)))
    house = with_ticket(house, 1, price=Money("11.90", "EUR"))
    wish = a_wish((1, 2), (2, 1))

    assert lines_of(wish, house) == (
        Line(1, "Ticket 1", 2, 1190, 1, tax_minor=380),
        Line(2, "Ticket 2", 1, 1000, 4, tax_minor=160),
    )
    spared = with_event(house, vat_rate_override=Decimal(0))
    assert [line.tax_minor for line in lines_of(wish, spared)] == [0, 0]


def test_a_wish_counts_all_its_units() -> None:
    """And wants for its buyer what it says."""
    wish = a_wish((1, 2), (2, 3))

    assert wish.units == 5
    assert (wish.demand.email, wish.demand.wanted) == ("jane@example.com", ((1, 2), (2, 3)))
