"""Whichever call of a port fails, and however often: asked again, or with the chores, the sale comes to its end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
import itertools
import os
from typing import Any, ClassVar, Final

import attrs
import pytest

from adapters.sql import SqlBooks, SqlReads, make_engine
from tests.integration.contracts.failing import FailingBooks, Fault, Manner, failing
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.errors import TicketingError
from ticketing_domain.memory import MemoryBooks, ScriptedBank
from ticketing_domain.sale.order import status
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payout_book import PayoutFilter
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.testing.gate import Gate
from ticketing_domain.testing.stage import Stage, open_stage

DEEP: Final = os.environ.get("HYPOTHESIS_PROFILE") == "deep"


@attrs.frozen
class House:
    """A stage of which every port may fail, and one night there."""

    stage: Stage
    fault: Fault
    bank: ScriptedBank
    night: Event
    ticket: Ticket
    names: Any

    def buy(self) -> Placed:
        """Sell a ticket."""
        return self.stage.buy(self.night, (self.ticket, 1))

    def stands(self, order: Placed) -> str:
        """Look at how an order stands, and at its money."""
        here, known = self.stage.box_office, order.purchase.public_id
        seen = here.reads.order(self.stage.account.id, known)
        moved = [one for one in self.bank.moved.values() if one.payment.order_id == known]
        kept = sum(one.captured_minor - one.refunded_minor for one in moved)
        return f"{status(seen.order)}, {len(seen.items)} tickets, {kept} kept"


class Flow:
    """Something that somebody wants: made ready, asked for, looked at when all is over."""

    end: ClassVar[str]

    def __init__(self, house: House) -> None:
        self.house = house
        self.name = next(house.names)
        self.prepare()

    def prepare(self) -> None:
        """Have what must be there before."""

    def ask(self) -> None:
        """Ask for it; may be asked again and again."""
        raise NotImplementedError

    def seen(self) -> str:
        """Tell how it has ended."""
        raise NotImplementedError


class Holding(Flow):
    """A buyer holds a ticket."""

    end = "1 gone, 1 order"

    def prepare(self) -> None:
        self.told: set[str] = set()

    def ask(self) -> None:
        wish = self.house.stage.request(self.house.night, (self.house.ticket, 1), key=self.name)
        self.told.add(self.house.stage.box_office.place_hold(wish).purchase.public_id)

    def seen(self) -> str:
        left = self.house.stage.remaining(self.house.night, self.house.ticket)
        return f"{10 - (left or 0)} gone, {len(self.told)} order"


class Forgetting(Holding):
    """A buyer who says no key, and asks until they are answered."""

    def ask(self) -> None:
        if not self.told:
            held = self.house.stage.hold(self.house.night, (self.house.ticket, 1))
            self.told.add(held.purchase.public_id)


class Paying(Flow):
    """They pay it."""

    end = "paid, 1 tickets, 2100 kept"

    def prepare(self) -> None:
        self.order = self.house.stage.hold(self.house.night, (self.house.ticket, 1))

    def ask(self) -> None:
        purchase = self.order.purchase
        wish = PaymentRequest(purchase.account_id, purchase.public_id, "tok_ok")
        self.house.stage.box_office.pay_order(attrs.evolve(wish, attempt_id=self.name))

    def seen(self) -> str:
        return self.house.stands(self.order)


class Refunding(Flow):
    """They want their money back."""

    end = "refunded, 1 tickets, 0 kept"

    def prepare(self) -> None:
        self.order = self.house.buy()

    def ask(self) -> None:
        purchase = self.order.purchase
        self.house.stage.box_office.refund_order(
            account_id=purchase.account_id,
            order_id=purchase.public_id,
            amount=None,
            refund_id=self.name,
        )

    def seen(self) -> str:
        return self.house.stands(self.order)


class Cancelling(Flow):
    """The night is called off."""

    end = "refunded, 1 tickets, 0 kept; " * 2

    def prepare(self) -> None:
        self.orders = [self.house.buy(), self.house.buy()]

    def ask(self) -> None:
        here = self.house.stage.box_office
        here.cancellation.cancel(account_id=self.house.stage.account.id, slug=self.house.night.slug)
        here.do_chores()

    def seen(self) -> str:
        return "".join(f"{self.house.stands(order)}; " for order in self.orders)


class Redeeming(Flow):
    """They come in."""

    end = "1 inside, told redeemed"

    def prepare(self) -> None:
        self.gate = Gate(self.house.stage)
        self.code = self.gate.code(self.house.buy())
        self.told, self.number = "", int(self.name.translate(str.maketrans("abcd", "0189")))

    def ask(self) -> None:
        self.told = self.gate.scan(self.house.night, self.code, self.number).scan.result.value

    def seen(self) -> str:
        return f"{self.gate.inside(self.house.night)} inside, told {self.told}"


class PayingOut(Flow):
    """What was taken reaches the promoter."""

    end = "all paid out once"

    def prepare(self) -> None:
        self.house.buy()
        self.house.stage.clock.forward(days=4)

    def ask(self) -> None:
        self.house.stage.box_office.book_payouts()

    def seen(self) -> str:
        stage = self.house.stage
        found = PayoutFilter(stage.account.id)
        reports = [
            one.report for one in stage.box_office.reads.payouts(found, after=None, limit=9999)
        ]
        paid = sum(one.captured_minor - one.refunded_minor for one in reports)
        moved = self.house.bank.moved.values()
        taken = sum(one.captured_minor - one.refunded_minor for one in moved)
        return "all paid out once" if paid == taken else f"{paid} of {taken}"


FLOWS: Final = [Holding, Paying, Refunding, Cancelling, Redeeming, PayingOut]
OpenHouse = Callable[[], House]


@pytest.fixture(params=["memory", "sqlite"])
def open_house(request: pytest.FixtureRequest) -> Iterator[OpenHouse]:
    """What opens a night in a house of which every port may fail; all nights are in one house."""
    fault, names = Fault(), map(name_of, itertools.count(1))
    bank = ScriptedBank(turn=fault.turn)
    with adapters(request) as (books, reads):
        stage = open_stage(
            books=FailingBooks(books, fault), reads=failing(reads, "reads", fault), payments=bank
        )
        yield lambda: House(stage, fault, bank, *stage.night(), names)


@pytest.mark.parametrize("flow", FLOWS)
def test_whichever_call_fails_everything_comes_to_its_end(
    request: pytest.FixtureRequest, open_house: OpenHouse, flow: type[Flow]
) -> None:
    """The first call, the second, and so on until nothing fails any more: nothing is lost and nothing happens twice."""
    stride = 1 if DEEP or "memory" in request.node.name else 11
    for manner in Manner:
        fired = []
        for number in itertools.count(1, stride):
            house = open_house()
            wish = flow(house)
            with_a_fault(house, number, manner, wish.ask)
            met = house.fault.fired
            if not met:
                break
            fired.append(met[0])
            ask_again(house, wish)

            assert (number, met[0], wish.seen()) == (number, met[0], wish.end)
        assert not house.stage.box_office.verify().discrepancies
        assert {"enter", "commit"} <= set(fired) or stride > 1


def test_a_lost_answer_without_a_key_is_two_orders(open_house: OpenHouse) -> None:
    """The test above can fail: whoever says no key and asks again after a lost commit holds twice."""
    ends = set()
    for number in itertools.count(1):
        house = open_house()
        wish = Forgetting(house)
        with_a_fault(house, number, Manner.AFTER_EFFECT, wish.ask)
        ask_again(house, wish)
        ends.add(wish.seen())
        if not house.fault.fired:
            break

    assert "2 gone, 1 order" in ends


@contextmanager
def adapters(request: pytest.FixtureRequest) -> Iterator[tuple[Any, Any]]:
    """Open books and reads of the kind that is asked for."""
    if request.param == "memory":
        memory = MemoryBooks()
        yield memory.open, memory.reads
        return
    engine = make_engine(request.getfixturevalue("sqlite_url"))
    yield SqlBooks(engine), SqlReads(engine)
    engine.dispose()


def with_a_fault(house: House, number: int, manner: Manner, ask: Callable[[], None]) -> None:
    """Ask while the call of that number fails."""
    fault = house.fault
    fault.number, fault.manner = number, manner
    fault.calls, fault.fired, fault.on = 0, [], True
    with suppress(TicketingError):
        ask()
    fault.on = False


def ask_again(house: House, wish: Flow) -> None:
    """Ask again as a client does, and do the chores as the house does."""
    for _ in range(3):
        with suppress(TicketingError):
            wish.ask()
        house.stage.clock.forward(seconds=20)
        house.stage.box_office.do_chores()


def name_of(number: int) -> str:
    """Return a name of sixteen letters."""
    return f"{number:016d}".translate(str.maketrans("0189", "abcd"))
