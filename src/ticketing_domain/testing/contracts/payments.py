"""What a payment provider must do."""

from collections.abc import Callable
from typing import Any, ClassVar

import attrs
from moneyed import Money
import pytest

from ticketing_domain.memory import ScriptedBank
from ticketing_domain.sale.payment import (
    Captured,
    Declined,
    Outcome,
    Payment,
    Payments,
    RefundDeclined,
    Unknown,
    Waiting,
)
from ticketing_domain.testing.contracts.contract import Contract, needs
from ticketing_domain.testing.racing import at_once
from ticketing_domain.testing.stage import NOON


def cannot_tell(_: Payment) -> int:
    """Refuse to say what a provider has: it remembers nothing."""
    raise NotImplementedError


def nobody_pays(_: Payment) -> None:
    """Let no buyer pay elsewhere: there is no such place."""


@attrs.frozen
class Till:
    """A provider, with the sources that it knows and those who look into its books.

    `balance_minor` tells how much of an attempt it has, in minor units; `buyer_pays` lets a buyer pay elsewhere.
    """

    payments: Payments
    good: str = "tok_ok"
    declined: str = "tok_declined"
    answer_lost: str = "tok_timeout"
    balance_minor: Callable[[Payment], int] = cannot_tell
    buyer_pays: Callable[[Payment], None] = nobody_pays

    def attempt(self, source: str | None = None, **facts: Any) -> Payment:
        """Return an attempt to pay twelve euros; `facts` are those of `Payment`."""
        said: dict[str, Any] = {
            "id": "attempt1",
            "account_id": 1,
            "event_id": 1,
            "order_id": "order1",
            "provider": self.payments.provider,
            "source": self.good if source is None else source,
            "amount_minor": 1200,
            "currency": "EUR",
            "started_at": NOON,
            **facts,
        }
        return Payment(**said)

    def charge(self, attempt: Payment) -> Outcome:
        """Charge an attempt, and let the buyer pay where that is elsewhere."""
        outcome = self.payments.charge(attempt)
        if not isinstance(outcome, Waiting):
            return outcome
        self.buyer_pays(attempt)
        return self.payments.outcome_of(attempt)

    def capture(self, attempt: Payment) -> Captured:
        """Charge an attempt that goes well."""
        outcome = self.charge(attempt)
        assert isinstance(outcome, Captured)
        return outcome


def till_at(bank: ScriptedBank) -> Till:
    """Return a till at a bank whose books can be seen."""

    def balance_minor(attempt: Payment) -> int:
        moved = bank.moved[attempt.id]
        return moved.captured_minor - moved.refunded_minor

    def buyer_pays(attempt: Payment) -> None:
        bank.pay(attempt.id)

    return Till(bank, balance_minor=balance_minor, buyer_pays=buyer_pays)


class PaymentsContract(Contract):
    """Money, taken and given back; the fixture to provide is `till`."""

    REMEMBERS: ClassVar[bool] = True
    """What the provider has can be looked up: `Till.balance_minor`."""

    ELSEWHERE: ClassVar[bool] = False
    """Buyers pay in their browser: `Till.buyer_pays`, and charging waits for them."""

    DECLINES: ClassVar[bool] = True
    """There is a source that is always declined: `Till.declined`."""

    LOSES_ANSWERS: ClassVar[bool] = True
    """There is a source of which the answer to a charge is lost: `Till.answer_lost`."""

    @pytest.fixture
    def till(self) -> Till:
        """Return a till at the provider under test, which has taken nothing yet."""
        raise NotImplementedError

    def balance(self, till: Till, attempt: Payment, expected_minor: int) -> None:
        """Hold the provider's own books against what is expected, where they can be seen."""
        if self.REMEMBERS:
            assert till.balance_minor(attempt) == expected_minor

    def test_a_good_source_pays(self, till: Till) -> None:
        """The whole amount, under a reference."""
        attempt = till.attempt()

        captured = till.capture(attempt)

        assert captured.reference
        self.balance(till, attempt, 1200)

    def test_an_attempt_is_charged_once(self, till: Till) -> None:
        """However often it is charged and asked about, it stays what it became."""
        attempt = till.attempt()
        first = till.capture(attempt)

        again = [till.payments.charge(attempt), till.payments.outcome_of(attempt)]

        assert again == [first, first]
        self.balance(till, attempt, 1200)

    def test_two_attempts_are_two(self, till: Till) -> None:
        """Each under a reference of its own."""
        one, other = till.attempt(), till.attempt(id="attempt2", order_id="order2")

        assert till.capture(one).reference != till.capture(other).reference
        self.balance(till, one, 1200)
        self.balance(till, other, 1200)

    @needs("DECLINES")
    def test_a_bad_source_is_declined(self, till: Till) -> None:
        """In words; it stays declined, and nothing was taken."""
        attempt = till.attempt(till.declined)

        outcome = till.charge(attempt)

        assert isinstance(outcome, Declined)
        assert outcome.reason
        assert till.payments.outcome_of(attempt) == outcome
        self.balance(till, attempt, 0)

    @needs("LOSES_ANSWERS")
    def test_a_lost_answer_is_found_by_asking(self, till: Till) -> None:
        """The money moved once although nobody heard of it."""
        attempt = till.attempt(till.answer_lost)

        assert till.payments.charge(attempt) == Unknown()

        assert isinstance(till.payments.outcome_of(attempt), Captured)
        self.balance(till, attempt, 1200)

    def test_what_was_captured_cannot_be_called_off(self, till: Till) -> None:
        """Whoever tries is told that the money is there."""
        attempt = till.attempt()
        captured = till.capture(attempt)

        assert till.payments.abandon(attempt) == captured
        self.balance(till, attempt, 1200)

    @needs("ELSEWHERE")
    def test_what_was_called_off_takes_no_money(self, till: Till) -> None:
        """Not even if the buyer pays a moment later."""
        attempt = till.attempt()
        waiting = till.payments.charge(attempt)
        assert isinstance(waiting, Waiting)

        assert isinstance(till.payments.abandon(attempt), Declined)
        till.buyer_pays(attempt)

        assert isinstance(till.payments.outcome_of(attempt), Declined)
        self.balance(till, attempt, 0)

    def test_a_refund_is_sent_once(self, till: Till) -> None:
        """However often it is asked for under its id."""
        attempt = till.attempt()
        reference = till.capture(attempt).reference

        done = [till.payments.refund(reference, "r1", Money("5.00", "EUR")) for _ in range(3)]

        assert done == [True] * 3
        self.balance(till, attempt, 700)

    def test_an_amount_goes_back_in_parts(self, till: Till) -> None:
        """Each under an id of its own, to the last cent."""
        attempt = till.attempt()
        reference = till.capture(attempt).reference

        for part, euros in enumerate(["5.00", "6.99", "0.01"]):
            assert till.payments.refund(reference, f"r{part}", Money(euros, "EUR"))

        self.balance(till, attempt, 0)

    @needs("REMEMBERS")
    def test_no_more_goes_back_than_came(self, till: Till) -> None:
        """It is refused as a whole."""
        attempt = till.attempt()
        reference = till.capture(attempt).reference
        till.payments.refund(reference, "r1", Money("5.00", "EUR"))

        with pytest.raises(RefundDeclined):
            till.payments.refund(reference, "r2", Money("7.01", "EUR"))
        self.balance(till, attempt, 700)

    @needs("CONCURRENT")
    def test_many_who_charge_at_once_charge_once(self, till: Till) -> None:
        """A retry may overtake what it repeats."""
        attempt = till.attempt()

        at_once(*[lambda: till.payments.charge(attempt)] * 4)

        till.capture(attempt)
        self.balance(till, attempt, 1200)

    @needs("CONCURRENT")
    def test_many_who_refund_at_once_refund_once(self, till: Till) -> None:
        """Under one id."""
        attempt = till.attempt()
        reference = till.capture(attempt).reference

        at_once(*[lambda: till.payments.refund(reference, "r1", Money("5.00", "EUR"))] * 4)

        assert till.payments.refund(reference, "r1", Money("5.00", "EUR"))
        self.balance(till, attempt, 700)
