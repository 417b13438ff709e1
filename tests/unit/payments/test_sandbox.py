"""The sandbox pays, refuses and loses answers as its sources say."""

from datetime import UTC, datetime

from moneyed import Money
import pytest

from adapters.payments.sandbox import SandboxPayments
from ticketing_domain.sale.payment import Captured, Declined, Outcome, Payment, Unknown


def test_a_good_source_pays() -> None:
    """The money comes in under a reference that names the attempt."""
    payment = an_attempt(source="tok_ok")

    outcome = SandboxPayments().charge(payment)

    assert outcome == Captured("sandbox_p1")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("tok_declined", "card declined"),
        ("tok_of_somebody_else", "unknown source"),
        ("", "unknown source"),
    ],
)
def test_a_bad_source_is_declined(source: str, reason: str) -> None:
    """The buyer is told why."""
    payment = an_attempt(source=source)

    outcome = SandboxPayments().charge(payment)

    assert outcome == Declined(reason)


def test_a_lost_answer_is_found_by_asking_again() -> None:
    """The money moved although nobody heard of it."""
    payment = an_attempt(source="tok_timeout")

    charged = SandboxPayments().charge(payment)
    later = SandboxPayments().outcome_of(payment)

    assert (charged, later) == (Unknown(), Captured("sandbox_p1"))


@pytest.mark.parametrize("source", ["tok_ok", "tok_declined", "tok_unheard_of"])
def test_a_restarted_server_gets_the_same_answer(source: str) -> None:
    """Asking about an attempt tells what charging it told, whoever asks and however often."""
    payment = an_attempt(source=source)

    answers: set[Outcome] = {
        SandboxPayments().charge(payment),
        SandboxPayments().charge(payment),
        SandboxPayments().outcome_of(payment),
    }

    assert len(answers) == 1


def test_money_goes_back_whenever_asked() -> None:
    """A refund is done at once, and again when it is repeated."""
    sandbox = SandboxPayments()

    answers = [sandbox.refund("sandbox_p1", "p1-back", Money("12.00", "EUR")) for _ in range(2)]

    assert answers == [True, True]


def test_the_sandbox_is_named() -> None:
    """An order says who took its money."""
    assert SandboxPayments().provider == "sandbox"


def an_attempt(*, source: str) -> Payment:
    """An attempt to pay twelve euros."""
    return Payment(
        id="p1",
        account_id=1,
        event_id=1,
        order_id="o1",
        provider="sandbox",
        source=source,
        amount_minor=1200,
        currency="EUR",
        started_at=datetime(2026, 5, 1, tzinfo=UTC),
    )
