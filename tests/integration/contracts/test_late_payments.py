"""Money that comes just before, with or after the end of its hold: tickets or all of it back, never both, never neither."""

from collections.abc import Iterator
from datetime import timedelta
import itertools
import os
from random import Random
from typing import Final

import pytest

from adapters.sql import SqlBooks, SqlReads, make_engine
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.memory import ScriptedBank
from ticketing_domain.sale.order import status
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.sale.refusals import SoldOut
from ticketing_domain.testing.stage import Stage, memory_stage, open_stage

DEEP: Final = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
HISTORIES: Final = 1000 if DEEP else 32
PRICE_MINOR: Final = 2100
MOMENTS: Final = [
    timedelta(milliseconds=-1),
    timedelta(),
    timedelta(milliseconds=1),
    timedelta(hours=1),
]
BOUGHT: Final = f"paid, {PRICE_MINOR} kept"
SENT_BACK: Final = "expired, 0 kept"


@pytest.fixture
def bank() -> ScriptedBank:
    """A bank in whose own rooms buyers pay."""
    return ScriptedBank(provider="bank", elsewhere=True)


@pytest.fixture(params=["memory", "sqlite"])
def stage(request: pytest.FixtureRequest, bank: ScriptedBank) -> Iterator[Stage]:
    """A stage whose buyers pay at the bank."""
    if request.param == "memory":
        yield memory_stage(payments=bank)
        return
    engine = make_engine(request.getfixturevalue("sqlite_url"))
    yield open_stage(books=SqlBooks(engine), reads=SqlReads(engine), payments=bank)
    engine.dispose()


def test_money_at_the_edge_of_a_hold_buys_the_ticket_or_goes_back(
    stage: Stage, bank: ScriptedBank
) -> None:
    """A millisecond before the end, at it, after it, and an hour after it, with the ticket resold half of the time."""
    luck = Random(5)
    met = set()
    for moment in itertools.islice(itertools.cycle(MOMENTS), HISTORIES):
        night, ticket = stage.night(stock=1)
        order = begin(stage, bank, (night, ticket))
        stage.clock.at = order.purchase.held_until + moment
        taken = luck.random() < 0.5 and somebody_else_takes(stage, (night, ticket))
        settle(stage, bank, order, luck)

        end = standing(stage, bank, order)
        assert (moment, end) == (moment, SENT_BACK if taken else BOUGHT)
        met.add((moment, end))
    assert not stage.box_office.verify().discrepancies
    assert met == {(MOMENTS[0], BOUGHT), *itertools.product(MOMENTS[1:], [BOUGHT, SENT_BACK])}


def begin(stage: Stage, bank: ScriptedBank, night: tuple[Event, Ticket]) -> Placed:
    """Hold the ticket, and begin a payment that the buyer's bank takes its time with."""
    event, ticket = night
    order = stage.hold(event, (ticket, 1))
    known = order.purchase.public_id
    stage.box_office.pay_elsewhere.begin(account_id=stage.account.id, order_id=known)
    bank.ponder(known)
    return order


def somebody_else_takes(stage: Stage, night: tuple[Event, Ticket]) -> bool:
    """Let somebody else ask for the ticket; tells whether they hold it."""
    event, ticket = night
    try:
        stage.hold(event, (ticket, 1), email="ann@example.com")
    except SoldOut:
        return False
    return True


def settle(stage: Stage, bank: ScriptedBank, order: Placed, luck: Random) -> None:
    """Let the money come and be heard of, with the chores before, after, or both."""
    here = stage.box_office
    if luck.random() < 0.5:
        here.do_chores()
    assert bank.pay(order.purchase.public_id)
    attempt = here.pay_elsewhere.hear(bank.says[-1])
    if attempt is not None and luck.random() < 0.5:
        here.settle_payments.settle(attempt)
    here.do_chores()


def standing(stage: Stage, bank: ScriptedBank, order: Placed) -> str:
    """Look at how an order stands, and at its money."""
    known = order.purchase.public_id
    seen = stage.box_office.reads.order(stage.account.id, known)
    moved = bank.moved[known]
    assert len(seen.items) == (status(seen.order) == "paid")
    return f"{status(seen.order)}, {moved.captured_minor - moved.refunded_minor} kept"
