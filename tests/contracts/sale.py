"""What a box office must do when it sells, whatever it is built on: holds, payments, late payments, refunds."""

from datetime import timedelta

import attrs
from moneyed import Money
import pytest

from tests.contracts.stage import OpenStage, Stage
from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.kept_answers import KeyReused
from ticketing_domain.memory import SandboxPayments
from ticketing_domain.people.account import NewAccount
from ticketing_domain.sale.confirm import MoneyBack
from ticketing_domain.sale.order import (
    FREE,
    OrderIs,
    PaidOrder,
    PartiallyRefundedOrder,
    PendingOrder,
    RefundedOrder,
    RefundPendingOrder,
    RefundRefused,
    status,
)
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import (
    Payment,
    PaymentDeclined,
    PaymentInProgress,
    RefundDeclined,
)
from ticketing_domain.sale.refusals import (
    AccessCodeRequired,
    CapacityFull,
    OverCustomerLimit,
    OverOrderLimit,
    SalesClosed,
    SalesNotOpen,
    SoldOut,
)


class SaleContract:
    """Holds, payments and refunds; the fixture to provide is `open_stage`."""

    @pytest.fixture
    def open_stage(self) -> OpenStage:
        """Return what opens a stage on the adapters under test."""
        raise NotImplementedError

    @pytest.fixture
    def stage(self, open_stage: OpenStage) -> Stage:
        return open_stage()

    def test_a_buyer_holds_pays_and_gets_a_code_for_each_ticket(self, stage: Stage) -> None:
        """Two tickets are held, then paid, and the order has two codes that admit one each."""
        night, general = stage.night()

        order = stage.hold(night, (general, 2))
        stage.pay(order)

        page = stage.box_office.reads.order(stage.account.id, order.purchase.public_id)
        assert status(page.order) == "paid"
        assert [item.admits for item in page.items] == [1, 1]
        assert len({item.code for item in page.items}) == 2
        assert stage.remaining(night, general) == 8

    def test_a_bundle_is_one_code_that_admits_its_group(self, stage: Stage) -> None:
        """One four-pack has one code for four people and takes four seats."""
        event = stage.event(capacity=10)
        four = stage.ticket(event, "4-pack", price="60.00", stock=25, group_size=4)

        order = stage.buy(stage.publish(event), (four, 1))

        (item,) = stage.box_office.reads.order(stage.account.id, order.purchase.public_id).items
        assert item.admits == 4
        assert stage.inventory(event).seats.free == 6

    def test_a_hold_takes_all_its_lines_or_none(self, stage: Stage) -> None:
        """Where the second ticket is sold out, the first is not held either."""
        event = stage.event()
        general, balcony = stage.ticket(event, stock=5), stage.ticket(event, "Balcony", stock=0)
        stage.publish(event)

        with pytest.raises(SoldOut) as refusal:
            stage.hold(event, (general, 1), (balcony, 1))

        assert refusal.value.ticket_id == balcony.id
        assert stage.remaining(event, general) == 5

    def test_a_hold_that_is_due_goes_to_the_next_taker(self, stage: Stage) -> None:
        """Ten minutes after the last ticket was held, somebody else gets it, and the first order has expired."""
        night, general = stage.night(stock=1)
        first = stage.hold(night, (general, 1), email="ann@example.com")
        stage.clock.forward(minutes=10)

        second = stage.hold(night, (general, 1), email="bob@example.com")

        assert order_status(stage, first) == "expired"
        assert order_status(stage, second) == "pending"

    def test_who_is_refused_hears_when_the_next_hold_ends(self, stage: Stage) -> None:
        """A sold-out answer names the end of the earliest hold."""
        night, general = stage.night(stock=1)
        first = stage.hold(night, (general, 1))
        stage.clock.forward(minutes=3)

        with pytest.raises(SoldOut) as refusal:
            stage.hold(night, (general, 1), email="bob@example.com")

        assert refusal.value.next_release_at == first.purchase.held_until
        assert refusal.value.available == 0

    def test_nobody_buys_before_sales_open_or_after_they_close(self, stage: Stage) -> None:
        """Sales are open from their start up to, and not at, their end."""
        opens, closes = stage.clock.at + timedelta(hours=1), stage.clock.at + timedelta(hours=2)
        event = stage.event(sales_starts_at=opens, sales_ends_at=closes)
        general = stage.ticket(event)
        stage.publish(event)

        with pytest.raises(SalesNotOpen):
            stage.hold(event, (general, 1))
        stage.clock.at = opens
        stage.hold(event, (general, 1))
        stage.clock.at = closes
        with pytest.raises(SalesClosed):
            stage.hold(event, (general, 1))

    def test_limits_hold_for_each_order_and_each_customer(self, stage: Stage) -> None:
        """Two for an order, three for a customer over all orders; an expired hold does not count."""
        night, general = stage.night(max_per_order=2, max_per_customer=3)

        with pytest.raises(OverOrderLimit):
            stage.hold(night, (general, 3))
        stage.buy(night, (general, 2))
        stage.hold(night, (general, 1))
        with pytest.raises(OverCustomerLimit):
            stage.hold(night, (general, 1))
        stage.clock.forward(minutes=10)
        stage.hold(night, (general, 1))

    def test_the_capacity_is_shared_by_all_tickets(self, stage: Stage) -> None:
        """A full house sells nothing, whatever is in stock."""
        event = stage.event(capacity=3)
        general, balcony = stage.ticket(event), stage.ticket(event, "Balcony")
        stage.publish(event)
        stage.buy(event, (general, 2))

        with pytest.raises(CapacityFull) as refusal:
            stage.hold(event, (balcony, 2))

        assert refusal.value.available == 1

    def test_a_hidden_ticket_opens_to_its_code_alone(self, stage: Stage) -> None:
        """Without the code, or with another, it cannot be bought; an archived one cannot be bought at all."""
        event = stage.event()
        secret = stage.ticket(event, "Secret", state=TicketState.HIDDEN, access_code="MOONLIGHT")
        stage.publish(event)

        for shown in (None, "moonlight", ""):
            with pytest.raises(AccessCodeRequired):
                stage.box_office.place_hold(stage.request(event, (secret, 1), access_code=shown))
        stage.box_office.place_hold(stage.request(event, (secret, 1), access_code="MOONLIGHT"))
        stage.box_office.archive_ticket(
            account_id=stage.account.id, slug=event.slug, ticket_id=secret.id
        )
        with pytest.raises(Invalid):
            stage.box_office.place_hold(stage.request(event, (secret, 1), access_code="MOONLIGHT"))

    def test_an_unpublished_event_is_not_on_the_shop(self, stage: Stage) -> None:
        """Tickets to a draft, or to another account's event, cannot be held."""
        event = stage.event()
        general = stage.ticket(event)

        with pytest.raises(NotFound):
            stage.hold(event, (general, 1))

    def test_a_refusal_never_fails_its_neighbours(self, stage: Stage) -> None:
        """In one batch everyone gets their own answer."""
        night, general = stage.night(stock=3)
        nobodys = attrs.evolve(stage.request(night, (general, 1)), event_slug="nowhere")
        nothing = attrs.evolve(stage.request(night), wanted=())

        answers = stage.box_office.place_holds(
            [
                stage.request(night, (general, 2), email="ann@example.com"),
                stage.request(night, (general, 2), email="bob@example.com"),
                nobodys,
                nothing,
                stage.request(night, (general, 1), email="cem@example.com"),
            ]
        )

        assert [type(answer) for answer in answers] == [
            PendingOrder,
            SoldOut,
            NotFound,
            Invalid,
            PendingOrder,
        ]

    def test_what_costs_nothing_is_paid_at_once(self, stage: Stage) -> None:
        """A free ticket needs no payment: the order is paid and has its code."""
        night, free = stage.night(price="0.00")

        order = stage.hold(night, (free, 1))

        assert isinstance(order, PaidOrder)
        assert order.receipt.provider == FREE
        assert (
            len(stage.box_office.reads.order(stage.account.id, order.purchase.public_id).items) == 1
        )

    def test_the_same_wish_twice_is_one_order(self, stage: Stage) -> None:
        """An idempotency key gives the first answer again, in the same batch, in a later one, and after payment."""
        night, general = stage.night()
        wish = stage.request(night, (general, 2), key="one")

        first, twin = stage.box_office.place_holds([wish, wish])
        assert isinstance(first, PendingOrder)
        stage.pay(first)
        (later,) = stage.box_office.place_holds([wish])

        assert first == twin == later
        assert stage.remaining(night, general) == 8

    def test_a_key_is_not_for_two_wishes(self, stage: Stage) -> None:
        """The same key with another wish is refused, in the same batch and later."""
        night, general = stage.night()
        one, other = (
            stage.request(night, (general, 1), key="k"),
            stage.request(night, (general, 2), key="k"),
        )

        _, refused = stage.box_office.place_holds([one, other])
        (again,) = stage.box_office.place_holds([other])

        assert isinstance(refused, KeyReused)
        assert isinstance(again, KeyReused)
        assert stage.remaining(night, general) == 9

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


def order_status(stage: Stage, order: PendingOrder | PaidOrder) -> str:
    """Look up what has become of an order."""
    return status(stage.box_office.reads.order(stage.account.id, order.purchase.public_id).order)


def stage_payment(stage: Stage, order: PendingOrder | PaidOrder) -> PaymentRequest:
    """Make the wish to pay an order."""
    return PaymentRequest(stage.account.id, order.purchase.public_id, "tok_ok")


@attrs.frozen
class Reluctant(SandboxPayments):
    """A provider that does not answer the first refund, or refuses every one."""

    refuses: bool = False
    asked: list[str] = attrs.field(factory=list)

    def refund(self, reference: str, refund_id: str, amount: Money) -> bool:
        """Write down what was asked, and answer from the second time on."""
        self.asked.append(refund_id)
        if self.refuses:
            raise RefundDeclined("the account is closed")
        return len(self.asked) > 1
