"""What a box office must do when promo codes are used."""

import attrs
import pytest

from ticketing_domain.sale.confirm import MoneyBack
from ticketing_domain.sale.order import PaidOrder, RefundedOrder
from ticketing_domain.sale.refusals import PromoInvalid, SoldOut
from ticketing_domain.testing.contracts.contract import StageContract
from ticketing_domain.testing.contracts.promoting import (
    a_code,
    adds_up,
    change,
    hold,
    placed,
    under_way,
    uses,
    wish,
)
from ticketing_domain.testing.stage import Stage


class PromoCodeUsesContract(StageContract):
    """Uses: taken, freed, limited."""

    def test_a_code_is_used_so_often_and_no_more(self, stage: Stage) -> None:
        """Within one batch and over several, on all events together; who gets no ticket takes no use."""
        first, general = stage.night()
        second, floor = stage.night(stock=1, title="Floor")
        promo = a_code(stage, "THREE", usage_limit=3)

        answers = stage.box_office.place_holds(
            [
                wish(stage, second, (floor, 2), code="THREE", email="a@example.com"),
                wish(stage, first, (general, 1), code="THREE", email="b@example.com"),
                wish(stage, second, (floor, 1), code="THREE", email="c@example.com"),
                wish(stage, first, (general, 1), email="d@example.com"),
            ]
        )
        again = [hold(stage, first, (general, 1), code="THREE") for _ in range(2)]

        assert [type(answer) for answer in answers].count(SoldOut) == 1
        assert [isinstance(answer, PromoInvalid) for answer in again] == [False, True]
        assert uses(stage, promo) == 3
        assert stage.remaining(first, general) == 7
        assert adds_up(stage)

    def test_a_customer_uses_a_code_so_often_and_no_more(self, stage: Stage) -> None:
        """By e-mail, over all events, also within one batch; others are not bound by it."""
        first, general = stage.night()
        second, floor = stage.night(title="Floor")
        promo = a_code(stage, "TWICE", max_per_customer=2)

        both = stage.box_office.place_holds(
            [wish(stage, first, (general, 1), code="TWICE") for _ in range(3)]
        )
        elsewhere = hold(stage, second, (floor, 1), code="TWICE")
        somebody = hold(stage, second, (floor, 1), code="TWICE", email="bob@example.com")

        refused = [isinstance(answer, PromoInvalid) for answer in (*both, elsewhere, somebody)]
        assert refused == [False, False, True, True, False]
        assert uses(stage, promo) == 3
        assert adds_up(stage)

    def test_a_hold_that_ends_frees_its_use(self, stage: Stage) -> None:
        """When it is given back, when a buyer comes after it, and when nobody comes."""
        night, general = stage.night()
        promo = a_code(stage, "ONCE", usage_limit=1, max_per_customer=1)

        given_back = placed(stage, night, (general, 1), code="ONCE")
        stage.box_office.cancel_hold(
            account_id=stage.account.id, order_id=given_back.purchase.public_id
        )
        assert uses(stage, promo) == 0
        placed(stage, night, (general, 1), code="ONCE")
        stage.clock.forward(minutes=10)
        placed(stage, night, (general, 1), code="ONCE")
        assert uses(stage, promo) == 1
        stage.clock.forward(minutes=10)
        stage.box_office.do_chores()

        assert uses(stage, promo) == 0
        assert adds_up(stage)

    def test_only_a_whole_refund_frees_the_use(self, stage: Stage) -> None:
        """A part does not; the rest does, and so does undoing an order that cost nothing."""
        night, general = stage.night()
        half, free = a_code(stage, "HALF", percent="50"), a_code(stage, "FREE", percent="100")
        order = placed(stage, night, (general, 1), code="HALF")
        stage.pay(order)
        gift = placed(stage, night, (general, 1), code="FREE")

        stage.refund(order, "0.01")
        assert uses(stage, half) == 1
        assert isinstance(stage.refund(order), RefundedOrder)
        stage.refund(gift)

        assert (uses(stage, half), uses(stage, free)) == (0, 0)
        assert stage.inventory(night).takings.revenue_minor == 0
        assert adds_up(stage)

    def test_a_late_payment_takes_its_use_again(self, stage: Stage) -> None:
        """Even after the code was put away: what was agreed stays agreed."""
        night, general = stage.night()
        promo = a_code(stage, "ONCE", usage_limit=1)
        captured = under_way(stage, placed(stage, night, (general, 1), code="ONCE"))
        stage.clock.forward(minutes=10)
        stage.box_office.do_chores()
        change(stage, promo, active=False)

        (paid,) = stage.box_office.confirm_payments([captured])

        assert isinstance(paid, PaidOrder)
        assert (paid.purchase.total_minor, uses(stage, promo)) == (1050, 1)
        assert adds_up(stage)

    @pytest.mark.parametrize("limit", ["usage_limit", "max_per_customer"])
    def test_a_late_payment_without_a_use_left_goes_back(self, stage: Stage, limit: str) -> None:
        """The tickets are there, the code is not."""
        night, general = stage.night()
        promo = a_code(stage, "ONCE", **{limit: 1})
        captured = under_way(stage, placed(stage, night, (general, 1), code="ONCE"))
        stage.clock.forward(minutes=10)
        placed(stage, night, (general, 1), code="ONCE")

        (answer,) = stage.box_office.confirm_payments([captured])

        assert isinstance(answer, MoneyBack)
        assert answer.returned
        assert (uses(stage, promo), stage.remaining(night, general)) == (1, 9)
        assert adds_up(stage)

    def test_the_same_wish_again_takes_no_second_use(self, stage: Stage) -> None:
        """An idempotency key leads to the order that has the use."""
        night, general = stage.night()
        promo = a_code(stage, "ONCE", usage_limit=1)
        named = attrs.evolve(stage.request(night, (general, 1), key="wish-1"), promo_code="ONCE")

        first, again = stage.box_office.place_holds([named, named])
        (later,) = stage.box_office.place_holds([named])

        assert first == again == later
        assert uses(stage, promo) == 1

    def test_an_event_that_goes_takes_its_own_codes_and_frees_the_others(
        self, stage: Stage
    ) -> None:
        """A hold on it had a use of a code for all events."""
        night, general = stage.night()
        everywhere = a_code(stage, "ALL")
        a_code(stage, "HERE", event_id=night.id)
        placed(stage, night, (general, 1), code="ALL")
        placed(stage, night, (general, 1), code="HERE")

        stage.box_office.delete_event(account_id=stage.account.id, slug=night.slug)

        left = stage.box_office.reads.promo_codes(stage.account.id)
        assert [one.promo.id for one in left] == [everywhere.id]
        assert uses(stage, everywhere) == 0
        assert adds_up(stage)

    def test_an_event_that_is_called_off_frees_the_uses_of_its_orders(self, stage: Stage) -> None:
        """Of what was held at once, of what was paid with the refund."""
        night, general = stage.night()
        promo = a_code(stage, "ALL")
        stage.pay(placed(stage, night, (general, 1), code="ALL"))
        placed(stage, night, (general, 1), code="ALL")

        stage.box_office.cancellation.cancel(account_id=stage.account.id, slug=night.slug)
        held = uses(stage, promo)
        for _ in range(3):
            stage.clock.forward(minutes=1)
            stage.box_office.do_chores()

        assert (held, uses(stage, promo)) == (1, 0)
        assert adds_up(stage)
