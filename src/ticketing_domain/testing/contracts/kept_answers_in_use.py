"""What use cases promise over kept answers."""

import attrs
import pytest

from ticketing_domain.kept_answers import (
    Claimed,
    KeptAnswer,
    KeyInProgress,
    KeyReused,
    NamedWish,
)
from ticketing_domain.money import from_minor
from ticketing_domain.sale.order import (
    PartiallyRefundedOrder,
    PendingOrder,
    RefundedOrder,
)
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import (
    PaymentDeclined,
)
from ticketing_domain.testing.contracts.answering import (
    ANSWER,
    KEY,
    MINUTE,
    CrashingPayments,
    as_order,
    claim,
    keeping,
    paying,
    wish_of,
)
from ticketing_domain.testing.contracts.contract import StageContract, needs
from ticketing_domain.testing.stage import OpenStage, Stage


class AnswersInUseContract(StageContract):
    """Orders, payments and refunds that are answered once."""

    def test_an_order_keeps_the_words_it_was_answered_with(self, stage: Stage) -> None:
        """Repeated in the batch, later, or after it was paid: one order, and the first words."""
        event, ticket = stage.night()
        request, words = keeping(stage, stage.request(event, (ticket, 1)))

        first, twin = stage.box_office.place_holds([request, request])
        stage.pay(as_order(first))
        (later,) = stage.box_office.place_holds([request])

        assert first == twin == later
        assert [*words] == [as_order(first).purchase.public_id]
        wish = NamedWish(stage.account.id, KEY, "f")
        assert stage.box_office.answer_once.kept(wish) == words[as_order(first).purchase.public_id]
        assert stage.remaining(event, ticket) == 9

    def test_an_order_that_is_refused_keeps_nothing(self, stage: Stage) -> None:
        """The same key may be tried again when there are tickets."""
        event, ticket = stage.night(stock=1)
        holding = stage.hold(event, (ticket, 1))
        request, words = keeping(stage, stage.request(event, (ticket, 1)))

        (refused,) = stage.box_office.place_holds([request])
        assert (isinstance(refused, PendingOrder), words) == (False, {})
        stage.box_office.cancel_hold(
            account_id=stage.account.id, order_id=holding.purchase.public_id
        )
        (placed,) = stage.box_office.place_holds([request])
        assert isinstance(placed, PendingOrder)

    def test_a_key_that_names_something_else_orders_nothing(self, stage: Stage) -> None:
        """Whether that was answered, is under way, or was another order."""
        event, ticket = stage.night()
        request, _ = keeping(stage, stage.request(event, (ticket, 1)))
        claim(stage, NamedWish(stage.account.id, KEY, "payment"), lease=MINUTE)

        (refused,) = stage.box_office.place_holds([request])

        assert isinstance(refused, KeyReused)
        assert stage.remaining(event, ticket) == 10

    def test_shops_and_systems_name_their_wishes_apart(self, stage: Stage) -> None:
        """A buyer's key is not the promoter's system's, even where it reads the same."""
        event, ticket = stage.night()
        request, _ = keeping(stage, stage.request(event, (ticket, 1)))
        of_a_shop = stage.request(event, (ticket, 1), key=KEY)

        first, other = stage.box_office.place_holds([request, of_a_shop])

        assert as_order(first) != as_order(other)
        assert stage.remaining(event, ticket) == 8

    @needs("CRASHES")
    def test_a_payment_that_crashed_is_continued_and_charged_once(
        self, open_stage: OpenStage
    ) -> None:
        """The second run asks the provider under the same name, and gets to the end."""
        provider = CrashingPayments()
        stage = open_stage(payments=provider)
        event, ticket = stage.night()
        order = stage.hold(event, (ticket, 1))
        pay = paying(stage, order)
        once = stage.box_office.answer_once

        provider.crash_after_charging = True
        with pytest.raises(ZeroDivisionError):
            once.in_steps(wish_of(stage), pay)
        provider.crash_after_charging = False
        stage.clock.forward(seconds=1)
        answered = once.in_steps(wish_of(stage), pay)

        assert answered.answer.body == b"paid"
        assert once.in_steps(wish_of(stage), pay).again
        assert len(provider.charged) == 1
        assert stage.box_office.verify().discrepancies == ()

    def test_a_payment_that_a_chore_finished_is_answered_all_the_same(
        self, open_stage: OpenStage
    ) -> None:
        """Whoever settles an abandoned attempt first, the caller hears that it is paid."""
        provider = CrashingPayments(crash_after_charging=True)
        stage = open_stage(payments=provider)
        event, ticket = stage.night()
        order = stage.hold(event, (ticket, 1))
        once = stage.box_office.answer_once
        with pytest.raises(ZeroDivisionError):
            once.in_steps(wish_of(stage), paying(stage, order))

        stage.clock.forward(seconds=20)
        stage.box_office.settle_payments()
        answered = once.in_steps(wish_of(stage), paying(stage, order))

        assert answered.answer.body == b"paid"
        assert len(provider.charged) == 1

    def test_a_declined_payment_frees_the_key(self, stage: Stage) -> None:
        """Another try under it is another attempt."""
        event, ticket = stage.night()
        order = stage.hold(event, (ticket, 1))
        once = stage.box_office.answer_once
        for _ in range(2):
            with pytest.raises(PaymentDeclined):
                once.in_steps(wish_of(stage), paying(stage, order, source="tok_declined"))
            stage.clock.forward(seconds=1)

        assert claim(stage, wish_of(stage)) == Claimed(stage.clock.at)

    def test_an_attempt_that_was_declined_is_not_charged_again(self, stage: Stage) -> None:
        """A crash after the decline and before its answer changes nothing of it."""
        event, ticket = stage.night()
        order = stage.hold(event, (ticket, 1))
        name = PaymentRequest(
            stage.account.id, order.purchase.public_id, "tok_declined", attempt_id="attempt"
        )
        for source in ("tok_declined", "tok_ok"):
            with pytest.raises(PaymentDeclined):
                stage.box_office.pay_order(attrs.evolve(name, source=source))

    @pytest.mark.parametrize("amount_minor", [500, None])
    @needs("CRASHES")
    def test_a_refund_that_crashed_is_continued_and_sent_once(
        self, open_stage: OpenStage, amount_minor: int | None
    ) -> None:
        """Before or after it is booked, the same name is the same refund."""
        provider = CrashingPayments()
        stage = open_stage(payments=provider)
        event, ticket = stage.night()
        order = stage.buy(event, (ticket, 1))
        amount = None if amount_minor is None else from_minor(amount_minor, "EUR")

        def refund() -> object:
            return stage.box_office.refund_order(
                account_id=stage.account.id,
                order_id=order.purchase.public_id,
                amount=amount,
                refund_id="refund",
            )

        provider.crash_after_refunding = True
        with pytest.raises(ZeroDivisionError):
            refund()
        provider.crash_after_refunding = False
        first, again = refund(), refund()

        assert first == again
        assert isinstance(first, PartiallyRefundedOrder if amount_minor else RefundedOrder)
        assert provider.refunded == {"refund"}
        assert stage.box_office.verify().discrepancies == ()

    def test_a_wish_that_is_under_way_is_not_begun_twice(self, stage: Stage) -> None:
        """Whoever comes meanwhile is told to wait, and whoever comes after gets the answer."""
        once, wish = stage.box_office.answer_once, wish_of(stage)

        def impatient(_: str) -> KeptAnswer:
            with pytest.raises(KeyInProgress):
                once.in_steps(wish, impatient)
            return ANSWER

        assert once.in_steps(wish, impatient).answer == ANSWER
        assert once.in_steps(wish, impatient).again

    def test_a_run_that_took_too_long_gives_the_answer_that_is_kept(self, stage: Stage) -> None:
        """Of two runs of the same wish, both give the answer of the one that ended first."""
        once, wish = stage.box_office.answer_once, wish_of(stage)

        def slow(_: str) -> KeptAnswer:
            stage.clock.forward(seconds=61)
            once.in_steps(wish, lambda _: ANSWER)
            return attrs.evolve(ANSWER, body=b"late")

        assert once.in_steps(wish, slow).answer == ANSWER
