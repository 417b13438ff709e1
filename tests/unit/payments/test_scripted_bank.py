"""The scripted bank does what it is told, and its post loses and repeats what it says."""

from datetime import UTC, datetime, timedelta
from random import Random

from moneyed import Money
import pytest

from adapters.payments.sandbox import Call, Post, ScriptedBank, Turn, by_post
from tests.unit.payments.test_sandbox import an_attempt
from ticketing_domain.sale.advice import Matter
from ticketing_domain.sale.payment import Captured, Declined, RefundDeclined, Unknown, Waiting

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "first", "then"),
    [
        ("tok_ok", Captured("sandbox_p1"), Captured("sandbox_p1")),
        ("tok_declined", Declined("card declined"), Declined("card declined")),
        ("tok_timeout", Unknown(), Captured("sandbox_p1")),
    ],
)
def test_without_a_script_it_is_the_sandbox(source: str, first: object, then: object) -> None:
    """With a memory."""
    bank, payment = ScriptedBank(), an_attempt(source=source)

    assert [bank.charge(payment), bank.charge(payment)] == [first, then]


@pytest.mark.parametrize(
    ("turn", "answer", "afterwards"),
    [
        (Turn.SILENT, Unknown(), 0),
        (Turn.LOSES_ANSWER, Unknown(), 1),
        (Turn.REFUSES, Declined("card declined"), 1),
    ],
)
def test_a_charge_goes_as_the_script_says(turn: Turn, answer: object, afterwards: int) -> None:
    """Nothing happens, or it acts and nobody hears of it, or it refuses."""
    bank = ScriptedBank(turn=lambda call, _: turn if call is Call.CHARGE else Turn.ANSWERS)

    assert bank.charge(an_attempt(source="tok_ok")) == answer
    assert len(bank.moved) == afterwards


def test_a_buyer_elsewhere_pays_once_and_the_bank_says_so() -> None:
    """Refused cards and banks that think about it are told as well."""
    bank = ScriptedBank(provider="bank", elsewhere=True)
    waiting = bank.charge(an_attempt(source=""))
    bank.fail("p1")
    bank.ponder("p1")
    undecided = bank.abandon(an_attempt(source=""))

    paid = [bank.pay("p1"), bank.pay("p1")]

    assert waiting == undecided == Waiting("bank_p1", "bank_p1_secret")
    assert paid == [True, False]
    assert [(one.id, one.matter) for one in bank.says] == [
        (f"bank-{number}", Matter.PAYMENT) for number in (1, 2, 3)
    ]


def test_no_more_goes_back_than_came_in() -> None:
    """Each refund once."""
    bank = ScriptedBank()
    payment = an_attempt(source="tok_ok")
    bank.charge(payment)
    whole = payment.amount

    assert [bank.refund("sandbox_p1", "r1", whole) for _ in "12"] == [True, True]
    with pytest.raises(RefundDeclined, match="more than was paid"):
        bank.refund("sandbox_p1", "r2", Money("0.01", whole.currency))
    with pytest.raises(RefundDeclined, match="no such payment"):
        bank.refund("sandbox_p2", "r2", whole)


def test_post_comes_late_several_times_or_never() -> None:
    """In order of arrival, and never before it was sent."""
    sent = [(NOON + timedelta(minutes=number), number) for number in range(1000)]

    exact = by_post(sent, Random(1), Post())
    awful = by_post(sent, Random(1), Post(most_copies=5, lost=0.05, latest=timedelta(hours=72)))

    assert list(exact) == sent
    assert [at for at, _ in awful] == sorted(at for at, _ in awful)
    assert all(timedelta() <= at - sent[one][0] < timedelta(hours=72) for at, one in awful)
    copies = [[one for _, one in awful].count(number) for number in range(1000)]
    assert (min(copies), max(copies)) == (0, 5)
    assert 20 <= copies.count(0) <= 80
