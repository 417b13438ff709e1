"""Whoever comes next ends the holds that others let lapse: a buyer who wants tickets, and one who pays."""

from datetime import timedelta

import attrs
import pytest

from ticketing_domain.errors import NotFound
from ticketing_domain.figures.verify import Verify
from ticketing_domain.memory import MemoryBooks, SandboxPayments
from ticketing_domain.notices.notice import Action
from ticketing_domain.sale.order import PendingOrder, status
from ticketing_domain.sale.payment import Payment
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.sale.refusals import SoldOut
from ticketing_domain.testing.contracts.promoting import a_code, hold, placed
from ticketing_domain.testing.stage import Stage, open_stage

HOLD = timedelta(minutes=10)
HALF = HOLD / 2


@attrs.frozen
class House:
    """A stage, and the books below it."""

    memory: MemoryBooks = attrs.field(factory=MemoryBooks)
    stage: Stage = attrs.field(init=False)

    @stage.default
    def _stage(self) -> Stage:
        return open_stage(
            books=self.memory.open, reads=self.memory.reads, payments=SandboxPayments()
        )

    def status(self, order: Placed) -> str:
        """How an order stands in the books."""
        reads, name = self.stage.box_office.reads, order.purchase.public_id
        return status(reads.order(self.stage.account.id, name).order)

    def told_of_expiry(self) -> list[str]:
        """The orders of which was told that they expired."""
        return [one.subject for one in self.memory.notices if one.action is Action.ORDER_EXPIRED]


@pytest.fixture
def house() -> House:
    """A house in memory."""
    return House()


def test_who_pays_ends_what_others_let_lapse(house: House) -> None:
    """What lapsed is free and told of, though nobody asked for tickets."""
    night, general = house.stage.night(stock=2)
    lapsed = house.stage.hold(night, (general, 1), email="late@example.com")
    house.stage.clock.at += HALF
    order = house.stage.hold(night, (general, 1))
    house.stage.clock.at += HALF

    house.stage.pay(order)

    assert (house.status(lapsed), house.status(order)) == ("expired", "paid")
    assert house.told_of_expiry() == [lapsed.purchase.public_id]
    assert house.stage.remaining(night, general) == 1


def test_who_is_refused_ends_what_others_let_lapse_all_the_same(house: House) -> None:
    """The refusal says what is left with that, and the books say so too."""
    night, general = house.stage.night(stock=2)
    lapsed = house.stage.hold(night, (general, 1))
    house.stage.clock.at += HOLD

    answer = house.stage.box_office.place_holds([house.stage.request(night, (general, 3))])[0]

    assert isinstance(answer, SoldOut)
    assert (answer.available, answer.ticket_title) == (2, "General")
    assert house.status(lapsed) == "expired"
    assert house.stage.remaining(night, general) == 2
    assert Verify(house.memory.reads)().discrepancies == ()


@pytest.mark.parametrize("pays", [False, True], ids=["who wants tickets", "who pays"])
def test_the_use_of_a_code_comes_back_with_the_hold_that_had_it(
    house: House, *, pays: bool
) -> None:
    """Whoever ends the hold, the use is free with its end."""
    night, general = house.stage.night(stock=3)
    a_code(house.stage, "ONCE", usage_limit=1)
    placed(house.stage, night, (general, 1), code="ONCE", email="late@example.com")
    house.stage.clock.at += HALF
    waiting = house.stage.hold(night, (general, 1), email="waits@example.com")
    house.stage.clock.at += HALF

    if pays:
        house.stage.pay(waiting)
    answer = hold(house.stage, night, (general, 1), code="ONCE")

    assert isinstance(answer, PendingOrder)


def test_money_for_an_attempt_that_nobody_made_is_not_booked(house: House) -> None:
    """Not even where there is such an order."""
    night, general = house.stage.night()
    order = house.stage.hold(night, (general, 1)).purchase
    never = Payment(
        id="never",
        account_id=order.account_id,
        event_id=order.event_id,
        order_id=order.public_id,
        provider="sandbox",
        source="tok_ok",
        amount_minor=order.total_minor,
        currency=order.currency,
        started_at=house.stage.clock.at,
    )

    with pytest.raises(NotFound, match="never"):
        house.stage.box_office.confirm_payments([never.capture("ref")])


def test_what_led_a_buyer_here_stays_with_the_order(house: House) -> None:
    """The promoter sees which poster sold."""
    night, general = house.stage.night()
    wish = attrs.evolve(house.stage.request(night, (general, 1)), attribution={"ref": "poster"})

    order = house.stage.box_office.place_hold(wish)

    assert order.purchase.attribution == {"ref": "poster"}


def test_codes_carry_the_instant_of_their_sale(house: House) -> None:
    """Whoever asks a door what has changed since then misses none of them."""
    night, general = house.stage.night()
    order = house.stage.hold(night, (general, 2))
    house.stage.clock.at += HALF

    house.stage.pay(order)

    page = house.stage.box_office.reads.order(house.stage.account.id, order.purchase.public_id)
    assert [item.updated_at for item in page.items] == [house.stage.clock.at] * 2


def test_an_order_that_is_not_there_is_named(house: House) -> None:
    """Who asks for it hears which one."""
    with pytest.raises(NotFound, match="no order 'nowhere' here"):
        house.stage.box_office.cancel_hold(account_id=house.stage.account.id, order_id="nowhere")
