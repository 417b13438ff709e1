"""What the strategies draw is valid, simple where it can be, and nasty where it may be."""

from datetime import timedelta
import os
import subprocess
import sys
from typing import Any

from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
import pytest

from ticketing_domain import money
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import GroupTicket, Ticket
from ticketing_domain.sale.inventory import Inventory
from ticketing_domain.sale.order import (
    Order,
    PartiallyRefundedOrder,
    RefundedOrder,
    RefundPendingOrder,
    refunded_minor,
    status,
    was_paid,
)
from ticketing_domain.testing import strategies
from ticketing_domain.testing.registering import DRAWN
from ticketing_domain.testing.stage import memory_stage

QUICK = settings(
    max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

SHRUNK = settings(derandomize=True, phases=[Phase.generate, Phase.shrink])

ELSEWHERE = """
import sys
from hypothesis import find, strategies as st
loaded = "ticketing_domain.testing.strategies" in sys.modules
from ticketing_domain.catalogue.event import Event
event = find(st.from_type(Event), lambda event: event.published)
print(loaded, type(event).__name__, event.starts_at < event.ends_at)
"""


@pytest.mark.parametrize("kind", DRAWN, ids=lambda kind: kind.__name__)
def test_a_type_is_enough_to_draw_a_value(kind: type) -> None:
    """Of every type that is registered, by this process' own Hypothesis."""

    @QUICK
    @given(st.from_type(kind))
    def holds(drawn: object) -> None:
        assert type(drawn) is kind

    holds()


def test_a_type_is_enough_in_a_project_that_never_heard_of_us() -> None:
    """Installing the library is all; nothing is built before something is drawn."""
    clean = {name: text for name, text in os.environ.items() if name != "HYPOTHESIS_NO_PLUGINS"}

    told = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], env=clean, capture_output=True, text=True, check=True
    )

    assert told.stdout.split() == ["False", "Event", "True"]


@QUICK
@given(order=..., ticket=...)
def test_unions_are_drawn_from_their_members(order: Order, ticket: Ticket) -> None:
    """Orders in any state, tickets of either kind."""
    assert status(order)
    assert ticket.seats >= 1


@QUICK
@given(st.data())
def test_what_promoters_say_is_accepted(data: st.DataObject) -> None:
    """Every message that the strategies draw can be sent to a box office as it is."""
    new = data.draw(strategies.new_accounts())
    office = memory_stage().box_office
    account = office.open_account(new)
    us: Any = {"account_id": account.id}
    venue = office.add_venue(**us, changes=data.draw(strategies.venue_changes()))
    event = office.draft_event(**us, changes=data.draw(strategies.event_changes(venue_id=venue.id)))
    for is_group in (False, True):
        changes = strategies.ticket_changes(currency=new.currency, is_group=is_group)
        office.add_ticket(**us, slug=event.slug, is_group=is_group, changes=data.draw(changes))
    codes = strategies.promo_code_changes(currency=new.currency)
    office.promo_codes.create(**us, changes=data.draw(codes))
    office.custom_fields.add(
        **us, slug=event.slug, changes=data.draw(strategies.custom_field_changes())
    )
    office.line_up.add_performer(**us, changes=data.draw(strategies.performer_changes()))
    office.faq.add(**us, slug=event.slug, changes=data.draw(strategies.faq_changes()))
    office.media.announce(**us, changes=data.draw(strategies.upload_changes()))


@QUICK
@given(strategies.inventories())
def test_an_inventory_agrees_with_itself(inventory: Inventory) -> None:
    """Seats and takings are the sums of the stocks, and nothing is oversold."""
    offers = inventory.offers.values()

    assert inventory.seats.sold == sum(one.stock.sold * one.ticket.seats for one in offers)
    assert inventory.seats.held == sum(one.stock.reserved * one.ticket.seats for one in offers)
    assert inventory.takings.revenue_minor == sum(one.stock.revenue_minor for one in offers)
    assert all((one.stock.remaining or 0) >= 0 for one in offers)
    assert inventory.seats.ceiling is None or inventory.seats.consumed <= inventory.seats.ceiling
    assert {one.ticket.price.currency.code for one in offers} == {inventory.account.currency}


@QUICK
@given(strategies.orders())
def test_the_money_of_an_order_adds_up(order: Order) -> None:
    """Shares sum to refunds, refunds never pass the total, and each state has what its name says."""
    total = order.purchase.total_minor
    assert total >= 0
    if not was_paid(order):
        return
    back = refunded_minor(order)
    refunds = getattr(order, "refunds", ())
    assert all(sum(one.shares_minor) == one.amount_minor for one in refunds)
    assert back == sum(one.amount_minor for one in refunds) <= total
    if isinstance(order, PartiallyRefundedOrder):
        assert 0 < back < total
    if isinstance(order, RefundedOrder):
        assert back == total
    if isinstance(order, RefundPendingOrder):
        assert 0 < order.pending.amount_minor <= total - back


NASTY: list[tuple[str, st.SearchStrategy[Any], Any]] = [
    ("yen", strategies.inventories(), lambda it: money.decimals(it.account.currency) == 0),
    ("fils", strategies.inventories(), lambda it: money.decimals(it.account.currency) == 3),
    ("nothing left", strategies.stocks(), lambda it: it.remaining == 0),
    ("a last unit", strategies.stocks(), lambda it: it.remaining == 1 and it.sold > 0),
    ("a huge stock", strategies.stocks(), lambda it: (it.remaining or 0) >= 10_000_000),
    ("no end", strategies.stocks(), lambda it: it.allocation is None),
    ("a lowered house", strategies.seats(), lambda it: it.ceiling and it.ceiling > it.capacity),
    (
        "a clock that is moved during the night",
        strategies.events(),
        lambda it: (
            it.venue.zone.utcoffset(it.starts_at) != it.venue.zone.utcoffset(it.ends_at)
            and it.ends_at - it.starts_at < timedelta(days=1)
        ),
    ),
    (
        "a group that does not fit into the last seats",
        strategies.inventories(),
        lambda it: any(
            isinstance(one.ticket, GroupTicket)
            and one.stock.remaining != 0
            and 0 < (it.seats.free or 0) < one.ticket.seats
            for one in it.offers.values()
        ),
    ),
]


@pytest.mark.parametrize(
    ("draws", "is_nasty"), [one[1:] for one in NASTY], ids=[n[0] for n in NASTY]
)
def test_what_is_nasty_is_in_reach(draws: st.SearchStrategy[Any], is_nasty: Any) -> None:
    """Within a few hundred draws."""
    reach = settings(
        max_examples=2_000,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    assert is_nasty(find(draws, is_nasty, settings=reach))


def test_what_is_found_is_made_simple() -> None:
    """The least published event has the least title, and nothing that it need not have."""
    event = find(strategies.events(), lambda event: event.published, settings=SHRUNK)

    assert (len(event.title), len(event.slug), event.image, event.minimum_age) == (1, 1, None, None)
    assert event.description is not None
    assert len(event.description) == 1


@QUICK
@given(st.data())
def test_wishes_are_decided_about_what_is_there(data: st.DataObject) -> None:
    """A request for an inventory names its tickets, and the least that can happen is a refusal."""
    inventory = data.draw(strategies.inventories())
    wishes = data.draw(st.lists(strategies.hold_requests(inventory=inventory), max_size=3))

    for wish in wishes:
        assert {ticket_id for ticket_id, _ in wish.wanted} <= set(inventory.offers)


def test_the_least_event_that_type_draws_is_the_strategys() -> None:
    """`from_type` and the strategy are the same."""
    assert find(st.from_type(Event), bool, settings=SHRUNK) == find(
        strategies.events(), bool, settings=SHRUNK
    )
