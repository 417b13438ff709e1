"""What a provider has not decided is asked about, ever less often, until every payment has come to its end."""

from datetime import timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st
import pytest

from tests.unit.domain.test_worlds import an_attempt
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.memory import Call, MemoryBooks, ScriptedBank, Turn
from ticketing_domain.sale.advice import Alert
from ticketing_domain.sale.order import status
from ticketing_domain.sale.patience import LONGEST_PAUSE, PATIENCE, SHORTEST_PAUSE, pause
from ticketing_domain.sale.payment import Declined, Doubtful, Payment, PaymentState
from ticketing_domain.testing.contracts.promoting import a_code, placed
from ticketing_domain.testing.stage import Stage, open_stage

A_MOMENT = timedelta(seconds=1)


@attrs.define
class House:
    """A stage whose buyers pay elsewhere; it keeps what its bank was asked, and what people were called for."""

    elsewhere: bool = True
    memory: MemoryBooks = attrs.field(factory=MemoryBooks)
    turn: Turn = Turn.ANSWERS
    asked: list[Call] = attrs.field(factory=list)
    alerts: list[Alert] = attrs.field(factory=list)
    bank: ScriptedBank = attrs.field(init=False)
    stage: Stage = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.bank = ScriptedBank(provider="bank", elsewhere=self.elsewhere, turn=self.answer)
        stage = open_stage(books=self.memory.open, reads=self.memory.reads, payments=self.bank)
        box_office = attrs.evolve(stage.box_office, alarm=self.call)
        self.stage = attrs.evolve(stage, box_office=box_office)

    def answer(self, call: Call, _: str) -> Turn:
        """Write down what is asked, and answer as told."""
        self.asked.append(call)
        return self.turn

    def call(self, alert: Alert) -> None:
        """Call people."""
        self.alerts.append(alert)

    @property
    def here(self) -> BoxOffice:
        """The box office."""
        return self.stage.box_office

    def begin(self, count: int = 1) -> list[str]:
        """Let so many buyers begin to pay; returns their orders."""
        night, general = self.stage.night(stock=count)
        orders = [
            self.stage.hold(night, (general, 1), email=f"b{number}@example.com")
            for number in range(count)
        ]
        names = [order.purchase.public_id for order in orders]
        for name in names:
            self.here.pay_elsewhere.begin(account_id=self.stage.account.id, order_id=name)
        self.asked.clear()
        return names

    def asks_after(self, gone: timedelta) -> list[Call]:
        """Let time go by and settle; returns what the bank is asked."""
        self.stage.clock.at += gone
        self.asked.clear()
        self.here.settle_payments()
        return list(self.asked)

    def attempt(self, name: str) -> Payment:
        """Look at the attempt to pay an order."""
        with self.memory.open() as books:
            return books.payments.get(self.stage.account.id, [name])[name]

    def standing(self, name: str) -> str:
        """Look at an order."""
        return status(self.here.reads.order(self.stage.account.id, name).order)


@pytest.fixture
def house() -> House:
    """A house whose buyers pay at a bank."""
    return House()


@given(st.timedeltas(timedelta(), timedelta(days=2)))
def test_the_older_an_attempt_the_longer_it_rests(age: timedelta) -> None:
    """A quarter of its age, but two minutes at least and ten at most."""
    assert SHORTEST_PAUSE <= pause(age) <= LONGEST_PAUSE
    assert pause(age) in {SHORTEST_PAUSE, age / 4, LONGEST_PAUSE}
    assert pause(timedelta(minutes=20)) == timedelta(minutes=5)


def test_a_buyer_who_takes_their_time_is_asked_about_ever_less_often(house: House) -> None:
    """First after two minutes, and their hold stands meanwhile."""
    (order,) = house.begin()

    assert house.asks_after(SHORTEST_PAUSE - A_MOMENT) == []
    assert house.asks_after(PATIENCE + A_MOMENT) == [Call.OUTCOME]
    assert house.asks_after(SHORTEST_PAUSE - A_MOMENT) == []
    assert house.asks_after(PATIENCE + A_MOMENT) == [Call.OUTCOME]
    assert house.standing(order) == "pending"


def test_nobody_is_to_pay_any_more_whose_hold_is_over(house: House) -> None:
    """The attempt is called off, once, and has come to its end."""
    (order,) = house.begin()
    house.stage.clock.forward(minutes=30)

    assert house.here.settle_payments() == 1

    assert house.asked == [Call.OUTCOME, Call.ABANDON]
    assert house.attempt(order).state is PaymentState.DECLINED
    assert house.asks_after(timedelta(hours=1)) == []


def test_money_that_came_after_the_hold_is_not_called_off(house: House) -> None:
    """It buys the ticket, which is still there."""
    (order,) = house.begin()
    house.stage.clock.forward(minutes=30)
    house.bank.pay(order)

    assert house.here.settle_payments() == 1

    assert house.asked == [Call.OUTCOME]
    assert house.standing(order) == "paid"


def test_a_provider_that_does_not_answer_is_left_alone_for_a_moment(house: House) -> None:
    """The next round begins where this one has stopped."""
    house.begin()
    house.turn = Turn.SILENT

    assert house.asks_after(SHORTEST_PAUSE + PATIENCE + A_MOMENT) == [Call.OUTCOME]
    assert house.asks_after(A_MOMENT) == []
    assert house.asks_after(PATIENCE) == [Call.OUTCOME]


def test_a_round_ends_after_three_questions_without_answer(house: House) -> None:
    """Each may take as long as the line allows; those who wait are asked about in the next one."""
    house.begin(5)
    house.turn = Turn.SILENT

    assert house.asks_after(timedelta(minutes=5)) == [Call.OUTCOME] * 3
    assert house.asks_after(A_MOMENT) == [Call.OUTCOME] * 2


def test_answers_however_disappointing_end_no_round(house: House) -> None:
    """Five buyers who take their time are all asked about; none of them has an outcome."""
    house.begin(5)
    house.stage.clock.forward(minutes=5)

    assert house.here.settle_payments() == 0
    assert house.asked == [Call.OUTCOME] * 5


def test_a_round_counts_what_has_an_outcome_now(house: House) -> None:
    """Two of three buyers have paid; the chores of another account have nothing to do."""
    paid = house.begin(3)[1:]
    for order in paid:
        house.bank.pay(order)
    house.stage.clock.forward(minutes=5)

    assert house.here.settle_payments(house.stage.account.id + 1) == 0
    assert house.here.settle_payments(house.stage.account.id) == 2
    assert house.here.settle_payments() == 0


def test_what_proves_nothing_is_for_people_to_look_at(house: House) -> None:
    """They are called once, the attempt stays open, and is asked about again later."""
    (order,) = house.begin()

    for _ in range(2):
        assert not house.here.settle_payments.note(house.attempt(order), Doubtful("another amount"))

    assert [(alert.payment_id, alert.reason) for alert in house.alerts] == [
        (order, "another amount")
    ]
    assert house.asks_after(LONGEST_PAUSE - A_MOMENT) == []
    assert Call.OUTCOME in house.asks_after(PATIENCE + A_MOMENT)


def money_that_came_in_vain(house: House) -> str:
    """Let a buyer pay for a ticket that somebody else holds by now."""
    (order,) = house.begin()
    house.stage.clock.forward(minutes=30)
    assert house.here.expire_holds() == 1
    event = next(iter(house.here.reads.recorded_inventories(house.stage.account))).event
    (offer,) = house.stage.inventory(event).offers.values()
    house.stage.hold(event, (offer.ticket, 1), email="ann@example.com")
    house.bank.pay(order)
    return order


def test_money_that_cannot_go_back_calls_people(house: House) -> None:
    """Once; it is tried again after the longest pause, and is back when the bank gives in."""
    order = money_that_came_in_vain(house)
    attempt = house.attempt(order)
    house.bank.turn = lambda call, _: Turn.REFUSES if call is Call.REFUND else Turn.ANSWERS

    assert house.here.settle_payments.settle(attempt) is True
    refused = house.attempt(order)
    assert house.here.settle_payments.settle(refused) is False

    assert (refused.state, refused.reference) == (PaymentState.RETURNING, f"bank_{order}")
    assert [alert.reason for alert in house.alerts] == [
        "cannot be given back: the account is closed"
    ]
    house.bank.turn = lambda _, __: Turn.SILENT
    assert house.here.settle_payments.settle(refused) is None
    house.bank.turn = lambda _, __: Turn.ANSWERS
    assert house.here.settle_payments.settle(refused) is True
    assert house.attempt(order).state is PaymentState.RETURNED
    assert house.bank.moved[order].refunded_minor == house.bank.moved[order].captured_minor


def test_what_is_settled_is_not_begun_again(house: House) -> None:
    """Whoever comes back to the bank's page is told so, and pays nothing."""
    (order,) = house.begin()
    house.bank.pay(order)
    house.stage.clock.forward(minutes=5)
    house.here.settle_payments()
    house.asked.clear()

    again = house.here.pay_elsewhere.begin(account_id=house.stage.account.id, order_id=order)

    assert again == Declined("it was settled before")
    assert house.asked == []


def test_an_attempt_keeps_the_name_under_which_the_bank_has_its_money() -> None:
    """Whether it bought something or has to go back."""
    attempt = an_attempt("bank")

    assert attempt.capture("b1").reference == attempt.send_back("b1").reference == "b1"
    assert attempt.await_buyer("b1", attempt.started_at).capture("b2").reference == "b2"


def test_late_money_takes_the_use_of_a_code_again_that_has_run_out_since(house: House) -> None:
    """The buyer said the code in time: only what is scarce is asked again."""
    night, general = house.stage.night()
    end = house.stage.clock.at + timedelta(minutes=20)
    promo = a_code(house.stage, "TEN", percent="10", expires_at=end, usage_limit=1)
    order = placed(house.stage, night, (general, 1), code="TEN").purchase.public_id
    house.here.pay_elsewhere.begin(account_id=house.stage.account.id, order_id=order)
    house.stage.clock.forward(minutes=30)
    house.here.expire_holds()
    house.bank.pay(order)

    assert house.here.settle_payments() == 1

    assert house.standing(order) == "paid"
    assert house.here.reads.promo_code(promo.account_id, promo.id).promo.used == 1
