"""A refund that a crash or a silent bank left pending comes to its end, and people hear of what cannot."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import attrs
from moneyed import Money
import pytest

from tests.unit.domain.test_settling import A_MOMENT, House
from ticketing_domain.memory import Call, Turn
from ticketing_domain.sale.order import OrderIs, status
from ticketing_domain.sale.patience import PATIENCE, SHORTEST_PAUSE
from ticketing_domain.sale.payment import RefundDeclined
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.sale.refund import Refunded


@pytest.fixture
def house() -> House:
    """A house whose buyers pay at once."""
    return House(elsewhere=False)


def pending_refunds(house: House, count: int = 1) -> list[Placed]:
    """Sell so many orders, and ask a silent bank to give the money back."""
    night, general = house.stage.night(stock=count)
    orders = [
        house.stage.buy(night, (general, 1), email=f"b{number}@example.com")
        for number in range(count)
    ]
    house.turn = Turn.SILENT
    for order in orders:
        house.stage.refund(order)
    return orders


def asks_after(house: House, gone: timedelta) -> tuple[int, int]:
    """Let time go by and finish refunds; returns how many are done, and how often the bank was asked."""
    house.stage.clock.at += gone
    house.asked.clear()
    return house.here.finish_refunds(), house.asked.count(Call.REFUND)


def test_a_refund_is_asked_for_again_when_patience_has_ended(house: House) -> None:
    """Not before; and rests a while where the bank is still silent."""
    pending_refunds(house)

    assert asks_after(house, PATIENCE - A_MOMENT) == (0, 0)
    assert asks_after(house, 2 * A_MOMENT) == (0, 1)
    assert asks_after(house, SHORTEST_PAUSE - A_MOMENT) == (0, 0)
    house.turn = Turn.ANSWERS
    assert asks_after(house, PATIENCE + 2 * A_MOMENT) == (1, 1)
    assert asks_after(house, timedelta(hours=1)) == (0, 0)


def test_a_round_ends_after_three_refunds_without_answer(house: House) -> None:
    """The others are asked for in the next one."""
    pending_refunds(house, 5)

    assert asks_after(house, PATIENCE + A_MOMENT) == (0, 3)
    assert asks_after(house, A_MOMENT) == (0, 2)


def test_a_round_counts_the_refunds_that_are_done(house: House) -> None:
    """Of the account whose chores are done."""
    orders = pending_refunds(house, 4)
    house.turn = Turn.ANSWERS
    house.stage.clock.forward(minutes=1)

    assert house.here.finish_refunds(house.stage.account.id + 1) == 0
    assert house.here.finish_refunds(house.stage.account.id) == 4
    assert {house.standing(order.purchase.public_id) for order in orders} == {"refunded"}


def test_a_refund_that_the_bank_refuses_is_over_and_people_are_called(house: House) -> None:
    """The order is paid as before; whoever asked for the refund has gone."""
    (order,) = pending_refunds(house)
    house.turn = Turn.REFUSES

    assert asks_after(house, PATIENCE + A_MOMENT) == (1, 1)

    assert house.standing(order.purchase.public_id) == "paid"
    (alert,) = house.alerts
    assert alert.reason == "a refund was refused: the account is closed"
    assert house.attempt(alert.payment_id).order_id == order.purchase.public_id
    assert asks_after(house, timedelta(hours=1)) == (0, 0)


def give_back(house: House, order: Placed, refund_id: str | None) -> Refunded:
    """Give a euro of an order back under a name, or all of it under none."""
    known = order.purchase.public_id
    return house.here.refund_order(
        account_id=house.stage.account.id,
        order_id=known,
        amount=Money("1.00", "EUR") if refund_id else None,
        refund_id=refund_id,
    )


def test_a_refund_named_twice_is_one_refund(house: House) -> None:
    """While it is under way and after it is done; another name is another refund."""
    night, general = house.stage.night()
    order = house.stage.buy(night, (general, 2))
    house.turn = Turn.SILENT
    under_way = give_back(house, order, "r1")
    house.turn = Turn.ANSWERS
    done, again, other = [give_back(house, order, name) for name in ("r1", "r1", "r2")]

    assert under_way.purchase == done.purchase
    assert done == again
    assert [one.id for one in done.refunds] == ["r1"]
    assert [one.id for one in other.refunds] == ["r1", "r2"]


@pytest.mark.parametrize(
    ("there", "left"), [(Turn.ANSWERS, "refunded"), (Turn.REFUSES, "the order is paid")]
)
def test_what_another_process_has_made_of_a_refund_stands(
    house: House, there: Turn, left: str
) -> None:
    """Done, it is done once; refused there, whoever thinks that it is done hears that the order is paid."""
    night, general = house.stage.night()
    order = house.stage.buy(night, (general, 1))
    meanwhile = iter([there])

    def elsewhere_first(call: Call, _: str) -> Turn:
        turn = next(meanwhile, None) if call is Call.REFUND else None
        if turn is None:
            return Turn.ANSWERS
        house.bank.turn = lambda _, __: turn
        house.stage.clock.forward(minutes=1)
        assert house.here.finish_refunds() == 1
        return Turn.ANSWERS

    house.bank.turn = elsewhere_first
    try:
        said = status(give_back(house, order, None))
    except OrderIs as refused:
        said = str(refused)

    assert said == left
    assert house.stage.inventory(night).takings.paid_orders == (there is Turn.REFUSES)
    assert not house.here.verify().discrepancies


@attrs.define
class Pondering(House):
    """A house whose bank takes its time with the first refund, and then answers `late`; `meanwhile` happens until then."""

    late: Turn = Turn.ANSWERS
    meanwhile: Callable[[], object] | None = None

    def answer(self, call: Call, name: str) -> Turn:
        """Let happen what happens meanwhile."""
        if call is not Call.REFUND or self.meanwhile is None:
            return super().answer(call, name)
        happens, self.meanwhile = self.meanwhile, None
        happens()
        return self.late


@pytest.mark.parametrize(
    ("late", "before"), [(Turn.ANSWERS, ["r1"]), (Turn.REFUSES, [])], ids=["done", "refused"]
)
def test_a_late_answer_is_about_the_refund_that_was_asked_for(
    late: Turn, before: list[str]
) -> None:
    """Somebody else heard it first, and the next refund is under way: that one is neither done nor over."""
    house = Pondering(elsewhere=False, late=late)
    night, general = house.stage.night()
    order = house.stage.buy(night, (general, 2))

    def ask_again_and_for_another() -> None:
        house.turn = late
        with suppress(RefundDeclined):
            give_back(house, order, "r1")
        house.turn = Turn.SILENT
        give_back(house, order, "r2")

    house.meanwhile = ask_again_and_for_another
    with suppress(RefundDeclined):
        give_back(house, order, "r1")

    assert house.standing(order.purchase.public_id) == "refund_pending"
    house.turn = Turn.ANSWERS
    assert asks_after(house, PATIENCE + A_MOMENT) == (1, 1)
    done = give_back(house, order, "r2")
    assert [one.id for one in done.refunds] == [*before, "r2"]
    (moved,) = house.bank.moved.values()
    assert sorted(moved.refunds) == [*before, "r2"]
