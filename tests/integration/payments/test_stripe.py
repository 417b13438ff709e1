"""The Stripe adapter keeps the port's promises, through the official client and over HTTP."""

from datetime import UTC, datetime
from typing import Any

import attrs
from moneyed import Money
import pytest

from adapters.payments.stripe import StripePayments
from adapters.payments.stripe_proof import NotPayable, minor_amount, stripe_amount
from tests.emulators.stripe_server import StripeServer
from tests.integration.payments.conftest import Connect
from ticketing_domain.sale.payment import (
    Captured,
    Declined,
    Doubtful,
    Payment,
    RefundDeclined,
    Unknown,
    Waiting,
)

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ATTEMPT = Payment(
    id="attempt1",
    account_id=7,
    event_id=1,
    order_id="order1",
    provider="stripe",
    source="",
    amount_minor=2100,
    currency="EUR",
    started_at=NOON,
)
TEN_EUROS = Money(10, "EUR")


def begun(payments: StripePayments, attempt: Payment = ATTEMPT) -> Payment:
    """Begin a payment."""
    waiting = payments.charge(attempt)
    assert isinstance(waiting, Waiting)
    return attempt.await_buyer(waiting.reference, NOON)


def bought(payments: StripePayments, attempt: Payment = ATTEMPT) -> Payment:
    """Begin a payment, and pay it as the browser does."""
    waits = begun(payments, attempt)
    account, _, intent = str(waits.reference).rpartition("/")
    options: Any = {"stripe_account": account} if account else {}
    payments.client.v1.payment_intents.confirm(intent, {"payment_method": "pm_card_visa"}, options)
    return waits


def test_a_buyer_pays_in_the_browser(payments: StripePayments) -> None:
    """The payment waits for them with a secret, and is captured once they have paid."""
    waiting = payments.charge(ATTEMPT)
    assert isinstance(waiting, Waiting)
    waits = ATTEMPT.await_buyer(waiting.reference, NOON)
    before = payments.outcome_of(waits)
    payments.client.v1.payment_intents.confirm(
        waiting.reference, {"payment_method": "pm_card_visa"}
    )

    assert waiting.client_secret
    assert waiting.client_secret not in repr(waiting)
    assert before == waiting
    assert payments.outcome_of(waits) == Captured(waiting.reference)


def test_beginning_again_is_the_same_payment(
    payments: StripePayments, stripe_server: StripeServer
) -> None:
    """Whoever crashed before the reference was written down finds the payment again, as it is now."""
    paid = bought(payments)

    again = payments.charge(ATTEMPT)

    assert again == Captured(str(paid.reference))
    assert len(stripe_server.books.of_kind("payment_intent")) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_answer_that_is_lost_leaves_it_open(
    payments: StripePayments, stripe_server: StripeServer, moment: str
) -> None:
    """Whether Stripe has acted or not, asking again acts once."""
    stripe_server.fault = lambda _: moment
    lost = payments.charge(ATTEMPT)
    stripe_server.fault = lambda _: None

    assert lost == Unknown()
    assert isinstance(payments.charge(ATTEMPT), Waiting)
    assert len(stripe_server.books.of_kind("payment_intent")) == 1


def test_a_payment_that_is_abandoned_cannot_be_paid(payments: StripePayments) -> None:
    """Abandoning twice is harmless."""
    waits = begun(payments)

    assert isinstance(payments.abandon(waits), Declined)
    assert isinstance(payments.abandon(waits), Declined)
    assert isinstance(payments.outcome_of(waits), Declined)


def test_what_was_paid_is_not_abandoned(payments: StripePayments) -> None:
    """Whoever comes too late to call a payment off learns that it was paid."""
    paid = bought(payments)

    assert payments.abandon(paid) == Captured(str(paid.reference))


def test_a_bank_that_takes_its_time_cannot_be_called_off(
    payments: StripePayments, stripe_server: StripeServer
) -> None:
    """The payment goes on waiting until the bank has decided."""
    waits = begun(payments)
    stripe_server.books.confirm("", str(waits.reference), "pm_sepa_slow")

    undecided = payments.abandon(waits)
    stripe_server.books.succeed("", str(waits.reference))

    assert isinstance(undecided, Waiting)
    assert payments.abandon(waits) == Captured(str(waits.reference))


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        ({"account_id": 8}, "account"),
        ({"order_id": "order2"}, "order"),
        ({"id": "attempt2"}, "attempt"),
        ({"amount_minor": 2101}, "amount, amount received"),
        ({"currency": "CHF"}, "currency"),
    ],
)
def test_the_success_of_another_payment_proves_nothing(
    payments: StripePayments, said: dict[str, Any], doubt: str
) -> None:
    """An authentic success is believed by the attempt it belongs to, and by no other."""
    paid = bought(payments)

    assert payments.outcome_of(attrs.evolve(paid, **said)) == Doubtful(doubt)


def test_a_rehearsal_proves_nothing_to_a_live_house(payments: StripePayments) -> None:
    """What was paid with test cards buys no real ticket."""
    paid = bought(payments)

    assert attrs.evolve(payments, live=True).outcome_of(paid) == Doubtful("mode, livemode")


def test_a_reference_that_stripe_does_not_know_is_doubtful(payments: StripePayments) -> None:
    """Nothing is concluded from it."""
    unknown = ATTEMPT.await_buyer("pi_unknown", NOON)

    assert payments.outcome_of(unknown) == Doubtful("resource_missing")


def test_an_amount_that_stripe_does_not_take_is_declined(payments: StripePayments) -> None:
    """The buyer learns it at once."""
    assert payments.charge(attrs.evolve(ATTEMPT, amount_minor=49)) == Declined("amount_too_small")


def test_a_refund_is_given_once_however_often_it_is_asked_for(
    payments: StripePayments, stripe_server: StripeServer
) -> None:
    """Also where the key was forgotten meanwhile, and where the first answer was lost."""
    reference = str(bought(payments).reference)
    stripe_server.fault = lambda call: "after" if call == "POST /v1/refunds" else None
    lost = payments.refund(reference, "refund1", TEN_EUROS)
    stripe_server.fault = lambda _: None
    stripe_server.books.answers.clear()

    assert not lost
    assert payments.refund(reference, "refund1", TEN_EUROS)
    assert payments.refund(reference, "refund2", Money(11, "EUR"))
    assert stripe_server.books.refunded(reference) == 2100


def test_more_than_was_paid_is_never_given_back(payments: StripePayments) -> None:
    """Stripe refuses it for good."""
    reference = str(bought(payments).reference)

    with pytest.raises(RefundDeclined, match="amount_too_large"):
        payments.refund(reference, "refund1", Money("21.01", "EUR"))


def test_a_refund_that_a_bank_delays_is_not_done_yet(
    payments: StripePayments, stripe_server: StripeServer
) -> None:
    """It is asked about again, and may fail in the end."""
    reference = str(bought(payments).reference)
    payments.refund(reference, "refund1", TEN_EUROS)
    (refund,) = stripe_server.books.of_kind("refund")
    refund["status"] = "pending"

    pending = payments.refund(reference, "refund1", TEN_EUROS)
    refund |= {"status": "failed", "failure_reason": "lost_or_stolen_card"}

    assert not pending
    with pytest.raises(RefundDeclined, match="lost_or_stolen_card"):
        payments.refund(reference, "refund1", TEN_EUROS)


def test_a_promoter_with_an_account_of_their_own_is_paid_there(
    connect: Connect, stripe_server: StripeServer
) -> None:
    """The operator keeps a fee, and later calls find the account in the reference."""
    account = stripe_server.books.keep("", "acct", {"object": "account"})["id"]
    payments = connect(account, fee_per_mille=50)

    paid = bought(payments)
    elsewhere = connect()

    assert str(paid.reference).startswith(f"{account}/pi_")
    assert elsewhere.outcome_of(paid) == Captured(str(paid.reference))
    assert elsewhere.refund(str(paid.reference), "refund1", TEN_EUROS)
    (intent,) = stripe_server.books.of_kind("payment_intent", account)
    assert intent["application_fee_amount"] == 105


@pytest.mark.parametrize(
    ("currency", "minor", "counted"),
    [("EUR", 2100, 2100), ("JPY", 2100, 2100), ("ISK", 2100, 210_000), ("MGA", 2100, 21)],
)
def test_amounts_are_counted_as_stripe_counts(currency: str, minor: int, counted: int) -> None:
    """Some currencies have other units there than here."""
    assert stripe_amount(minor, currency) == counted
    assert minor_amount(counted, currency) == minor


def test_an_amount_between_stripes_units_is_not_payable(payments: StripePayments) -> None:
    """It is declined before anybody asks."""
    with pytest.raises(NotPayable):
        stripe_amount(2150, "MGA")
    assert isinstance(
        payments.charge(attrs.evolve(ATTEMPT, currency="MGA", amount_minor=2150)), Declined
    )


def test_a_wrong_key_is_no_answer(stripe_server: StripeServer) -> None:
    """An operator who mistyped it loses no money by it."""
    from adapters.payments.stripe_client import stripe_client

    wrong = StripePayments(stripe_client("wrong", stripe_server.url, retries=0), live=False)

    assert wrong.charge(ATTEMPT) == Unknown()
    assert not wrong.refund("pi_1", "refund1", TEN_EUROS)


def test_nobody_there_is_no_answer() -> None:
    """The line may be down for a while."""
    from adapters.payments.stripe_client import stripe_client

    nobody = StripePayments(stripe_client("sk_test_x", "http://127.0.0.1:9", retries=0), live=False)

    assert nobody.charge(ATTEMPT) == Unknown()
