"""Stripe: buyers pay in their browser, and what came of it is read from Stripe, never from who says so.

An attempt is one payment intent, however many cards the buyer tries. What is asked for carries a key made of our
attempt's or refund's id, so that asking again acts once. Where the promoter has an account of their own at Stripe, the
payment is made there, and our reference begins with its name: `acct_…/pi_…`.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
from moneyed import Money
import stripe

from adapters.payments.stripe_client import asked
from adapters.payments.stripe_payouts import payout_reports
from adapters.payments.stripe_proof import NotPayable, doubts, marks, stripe_amount
from ticketing_domain import money
from ticketing_domain.people.account import Account
from ticketing_domain.sale.payment import (
    Captured,
    Declined,
    Doubtful,
    Outcome,
    Payment,
    Payments,
    RefundDeclined,
    Unknown,
    Waiting,
)
from ticketing_domain.sale.payout import Ledger, PayoutReport

if TYPE_CHECKING:
    from stripe.params import PaymentIntentCreateParams, RefundCreateParams

STRIPE: Final = "stripe"
REFUND_MARK: Final = "ticketing_refund"
MOST_REFUNDS: Final = 100
MerchantOf: TypeAlias = Callable[[int], str | None]
"""Tells which account at Stripe a promoter has of their own, None where the operator's takes the money."""


@attrs.frozen
class StripePayments(Payments):
    """Implements `Payments`. `live` says whether the key moves real money; `fee_per_mille` of what buyers pay to
    promoters' own accounts stays with the operator."""

    client: stripe.StripeClient
    live: bool
    merchant_of: MerchantOf = lambda _: None
    fee_per_mille: int = 0

    @property
    def provider(self) -> str:
        return STRIPE

    def charge(self, payment: Payment) -> Outcome:
        """Begin a payment, or tell how the one that has begun stands."""
        return self._outcome(payment, lambda: self._intent(payment))

    def outcome_of(self, payment: Payment) -> Outcome:
        """Tell what became of an attempt; one of which we know no reference is asked for under its own key again."""
        return self.charge(payment)

    def abandon(self, payment: Payment) -> Outcome:
        """Call the payment off; where Stripe will not, because it was paid or a bank is at it, tell how it stands."""
        outcome = self.charge(payment)
        if not isinstance(outcome, Waiting):
            return outcome
        begun = payment.await_buyer(outcome.reference, payment.patient_from)
        account, intent = _named(outcome.reference)

        def call_off() -> stripe.PaymentIntent:
            try:
                return self.client.v1.payment_intents.cancel(
                    intent, {"cancellation_reason": "abandoned"}, _at(account)
                )
            except stripe.InvalidRequestError:
                return self._intent(begun)

        return self._outcome(begun, call_off)

    def refund(self, reference: str, refund_id: str, amount: Money) -> bool:
        """Give money back; a bank that takes its time has not given it back yet."""
        account, intent = _named(reference)
        try:
            refund = asked(lambda: self._refund(account, intent, refund_id, amount), "refund")
        except (stripe.InvalidRequestError, stripe.CardError) as refused:
            raise RefundDeclined(refused.code or "refused") from None
        if refund is not None and refund.status in {"failed", "canceled"}:
            raise RefundDeclined(refund.failure_reason or refund.status or "failed")
        return refund is not None and refund.status == "succeeded"

    def payouts(self, account: Account, at: datetime, ledger: Ledger) -> Iterable[PayoutReport]:
        """Return the payouts to a promoter's own account; there are none to promoters without one."""
        merchant = self.merchant_of(account.id)
        if merchant is None:
            return ()
        last = ledger.last_payout(account.id, STRIPE)
        return payout_reports(self.client, merchant, at, last.arrival if last else None)

    def _outcome(self, payment: Payment, ask: Callable[[], stripe.PaymentIntent]) -> Outcome:
        try:
            intent = asked(ask, "payment")
            return Unknown() if intent is None else self._read(payment, intent)
        except NotPayable as refused:
            return Declined(str(refused))
        except (stripe.CardError, stripe.InvalidRequestError) as refused:
            said = refused.code or "refused"
            return Doubtful(said) if payment.reference else Declined(said)

    def _intent(self, payment: Payment) -> stripe.PaymentIntent:
        """Return the intent of an attempt, as it is now where we know its name."""
        if payment.reference:
            account, intent = _named(payment.reference)
            return self.client.v1.payment_intents.retrieve(intent, {}, _at(account))
        merchant = self.merchant_of(payment.account_id)
        key = f"attempt-{payment.account_id}-{payment.id}"
        begun = self.client.v1.payment_intents.create(
            self._wanted(payment, merchant), {**_at(merchant), "idempotency_key": key}
        )
        # An answer that is given again is as old as the first one.
        return self.client.v1.payment_intents.retrieve(begun.id, {}, _at(merchant))

    def _wanted(self, payment: Payment, merchant: str | None) -> "PaymentIntentCreateParams":
        amount = stripe_amount(payment.amount_minor, payment.currency)
        wanted: PaymentIntentCreateParams = {
            "amount": amount,
            "currency": payment.currency.lower(),
            "automatic_payment_methods": {"enabled": True},
            "metadata": marks(payment, live=self.live),
        }
        fee = amount * self.fee_per_mille // 1000
        if merchant is not None and fee:
            wanted["application_fee_amount"] = fee
        return wanted

    def _read(self, payment: Payment, intent: stripe.PaymentIntent) -> Outcome:
        reference = _reference(payment, intent, self.merchant_of)
        if doubt := doubts(payment, intent, live=self.live):
            return Doubtful(doubt)
        match intent.status:
            case "succeeded":
                return Captured(reference)
            case "canceled":
                return Declined("the payment was called off")
            case _:
                return Waiting(reference, intent.client_secret)

    def _refund(
        self, account: str | None, intent: str, refund_id: str, amount: Money
    ) -> stripe.Refund:
        """Return the refund of this id, made now where there was none; keys are forgotten, what is written on it is
        not."""
        before = self.client.v1.refunds.list(
            {"payment_intent": intent, "limit": MOST_REFUNDS}, _at(account)
        )
        for known in before.auto_paging_iter():
            if known.metadata and known.metadata.to_dict().get(REFUND_MARK) == refund_id:
                return known
        wanted: RefundCreateParams = {
            "payment_intent": intent,
            "amount": stripe_amount(money.to_minor(amount), str(amount.currency)),
            "metadata": {REFUND_MARK: refund_id},
        }
        if account is not None and self.fee_per_mille:
            wanted["refund_application_fee"] = True
        options: stripe.RequestOptions = {**_at(account), "idempotency_key": f"refund-{refund_id}"}
        return self.client.v1.refunds.create(wanted, options)


def _at(account: str | None) -> stripe.RequestOptions:
    return {} if account is None else {"stripe_account": account}


def _named(reference: str) -> tuple[str | None, str]:
    """Return the promoter's account, None where it is the operator's, and the intent that a reference names."""
    account, _, intent = reference.rpartition("/")
    return account or None, intent


def _reference(payment: Payment, intent: stripe.PaymentIntent, merchant_of: MerchantOf) -> str:
    if payment.reference:
        return payment.reference
    merchant = merchant_of(payment.account_id)
    return intent.id if merchant is None else f"{merchant}/{intent.id}"
