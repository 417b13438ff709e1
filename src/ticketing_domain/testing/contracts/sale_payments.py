"""What a box office must do when it is paid and gives money back."""

import attrs
from moneyed import Money
import pytest

from ticketing_domain.errors import NotFound
from ticketing_domain.people.account import NewAccount
from ticketing_domain.sale.confirm import MoneyBack
from ticketing_domain.sale.order import (
    OrderIs,
    PartiallyRefundedOrder,
    RefundedOrder,
    RefundPendingOrder,
    RefundRefused,
)
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import (
    Payment,
    PaymentDeclined,
    PaymentInProgress,
    RefundDeclined,
)
from ticketing_domain.testing.contracts.contract import StageContract
from ticketing_domain.testing.contracts.till import Reluctant, order_status, stage_payment
from ticketing_domain.testing.stage import OpenStage, Stage


class SalePaymentsContract(StageContract):
    """Payments, late ones, and refunds."""

    def test_who_does_not_know_the_secret_pays_for_nobody(self, stage: Stage) -> None:
        """A wrong secret finds no order; the right one, or a caller who is known otherwise, does."""
        night, general = stage.night()
        order = stage.hold(night, (general, 1))
        wish = PaymentRequest(stage.account.id, order.purchase.public_id, "tok_ok")

        wrong, right = stage.box_office.start_payments(
            [attrs.evolve(wish, secret="guess"), attrs.evolve(wish, secret=order.purchase.secret)]
        )

        assert isinstance(wrong, NotFound)
        assert isinstance(right, Payment)

    def test_a_declined_payment_keeps_the_hold(self, stage: Stage) -> None:
        """The buyer may try again with another card."""
        night, general = stage.night()
        order = stage.hold(night, (general, 1))

        with pytest.raises(PaymentDeclined):
            stage.pay(order, "tok_declined")
        stage.pay(order)

        assert order_status(stage, order) == "paid"

    def test_a_lost_answer_is_asked_for_again(self, stage: Stage) -> None:
        """After a time-out the order waits; a second payment is refused; the chores find out what happened."""
        night, general = stage.night()
        order = stage.hold(night, (general, 1))

        assert stage.pay(order, "tok_timeout") is None
        with pytest.raises(PaymentInProgress):
            stage.pay(order)
        stage.clock.forward(seconds=20)
        stage.box_office.do_chores()

        assert order_status(stage, order) == "paid"

    def test_a_late_payment_takes_the_tickets_again(self, stage: Stage) -> None:
        """Money that comes after the hold ended still buys, if the tickets are there."""
        night, general = stage.night(stock=1)
        order = stage.hold(night, (general, 1))
        stage.pay(order, "tok_timeout")
        stage.clock.forward(minutes=11)
        stage.box_office.expire_holds()
        assert order_status(stage, order) == "expired"

        stage.box_office.do_chores()

        assert order_status(stage, order) == "paid"
        assert stage.remaining(night, general) == 0

    def test_a_hold_cannot_be_given_back_while_its_payment_may_still_come(
        self, stage: Stage
    ) -> None:
        """Nobody is told that a hold is off, and charged for it afterwards; not even when it has ended."""
        event, ticket = stage.night(stock=2)
        order = stage.hold(event, (ticket, 2))
        stage.pay(order, "tok_timeout")
        stage.clock.forward(minutes=10)
        stage.box_office.expire_holds()

        with pytest.raises(PaymentInProgress):
            stage.box_office.cancel_hold(
                account_id=stage.account.id, order_id=order.purchase.public_id
            )

    def test_a_payment_that_comes_too_late_goes_back(self, stage: Stage) -> None:
        """Where somebody else has the ticket by then, the money is refunded and nothing is oversold."""
        night, general = stage.night(stock=1)
        order = stage.hold(night, (general, 1), email="ann@example.com")
        (attempt,) = stage.box_office.start_payments([stage_payment(stage, order)])
        assert isinstance(attempt, Payment)
        stage.clock.forward(minutes=10)
        stage.buy(night, (general, 1), email="bob@example.com")

        (answer,) = stage.box_office.confirm_payments([attempt.capture("late")])

        assert isinstance(answer, MoneyBack)
        assert answer.returned
        assert order_status(stage, order) == "expired"
        assert not stage.box_office.verify().discrepancies

    def test_a_payment_reported_twice_is_booked_once(self, stage: Stage) -> None:
        """A provider may repeat itself; the order has one set of codes and one revenue."""
        night, general = stage.night()
        order = stage.hold(night, (general, 1))
        (attempt,) = stage.box_office.start_payments([stage_payment(stage, order)])
        assert isinstance(attempt, Payment)

        once, twice = stage.box_office.confirm_payments(
            [attempt.capture("r"), attempt.capture("r")]
        )
        (again,) = stage.box_office.confirm_payments([attempt.capture("r")])

        assert once == twice == again
        assert stage.inventory(night).takings.revenue_minor == 2100
        assert not stage.box_office.verify().discrepancies

    def test_a_hold_given_back_is_free_at_once(self, stage: Stage) -> None:
        """Cancelling returns the tickets, twice is harmless, and a paid order cannot be cancelled."""
        night, general = stage.night(stock=1)
        order = stage.hold(night, (general, 1))
        stage.box_office.cancel_hold(account_id=stage.account.id, order_id=order.purchase.public_id)
        stage.box_office.cancel_hold(account_id=stage.account.id, order_id=order.purchase.public_id)

        sold = stage.buy(night, (general, 1))

        with pytest.raises(OrderIs):
            stage.box_office.cancel_hold(
                account_id=stage.account.id, order_id=sold.purchase.public_id
            )
        with pytest.raises(OrderIs):
            stage.pay(order)

    def test_partial_refunds_chain_until_the_order_is_undone(self, stage: Stage) -> None:
        """Tickets stay valid and sold after a part; when the parts reach the total they are free again."""
        night, general = stage.night(stock=2)
        order = stage.buy(night, (general, 2))

        part = stage.refund(order, "40.00")
        assert isinstance(part, PartiallyRefundedOrder)
        assert stage.remaining(night, general) == 0
        with pytest.raises(RefundRefused) as refusal:
            stage.refund(order, "2.01")
        assert refusal.value.left == Money("2.00", "EUR")
        whole = stage.refund(order)

        assert isinstance(whole, RefundedOrder)
        assert stage.remaining(night, general) == 2
        assert stage.inventory(night).takings.revenue_minor == 0
        page = stage.box_office.reads.order(stage.account.id, order.purchase.public_id)
        assert all(item.void for item in page.items)
        with pytest.raises(OrderIs):
            stage.refund(order)

    def test_a_free_order_can_be_undone(self, stage: Stage) -> None:
        """Refunding nothing still voids the codes and frees the seats."""
        night, free = stage.night(stock=1, price="0.00")
        order = stage.hold(night, (free, 1))

        assert isinstance(stage.refund(order), RefundedOrder)
        assert stage.remaining(night, free) == 1

    def test_a_refund_without_answer_is_finished_later(self, open_stage: OpenStage) -> None:
        """The order waits in refund_pending, and the provider is asked again under the same name."""
        provider = Reluctant()
        stage = open_stage(payments=provider)
        night, general = stage.night()
        order = stage.buy(night, (general, 1))

        assert isinstance(stage.refund(order), RefundPendingOrder)
        stage.clock.forward(seconds=20)
        stage.box_office.do_chores()

        assert order_status(stage, order) == "refunded"
        assert len(set(provider.asked)) == 1

    def test_a_refund_that_the_provider_refuses_leaves_the_order_paid(
        self, open_stage: OpenStage
    ) -> None:
        """The promoter hears why; the tickets stay valid."""
        stage = open_stage(payments=Reluctant(refuses=True))
        night, general = stage.night()
        order = stage.buy(night, (general, 1))

        with pytest.raises(RefundDeclined):
            stage.refund(order)

        assert order_status(stage, order) == "paid"

    def test_another_account_sees_and_moves_nothing(self, stage: Stage) -> None:
        """An order of one account does not exist for another."""
        night, general = stage.night()
        order = stage.buy(night, (general, 1))
        other = stage.box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR")).id

        with pytest.raises(NotFound):
            stage.box_office.refund_order(
                account_id=other, order_id=order.purchase.public_id, amount=None
            )
        with pytest.raises(NotFound):
            stage.box_office.cancel_hold(account_id=other, order_id=order.purchase.public_id)
        with pytest.raises(NotFound):
            stage.box_office.reads.inventory(other, night.slug)
