"""What Stripe sends of its own accord: checked for its signature, and read for what it is about, nothing more."""

from collections.abc import Mapping, Sequence
import json
from typing import Any, Final

import attrs
import stripe

from adapters.payments.stripe import REFUND_MARK, STRIPE
from adapters.payments.stripe_client import asked
from ticketing_domain.sale.advice import Advice, Adviser, AdviserSilent, Forged, Matter

TOLERANCE_SECONDS: Final = 300
MATTERS: Final = {
    "payment_intent.succeeded": Matter.PAYMENT,
    "payment_intent.payment_failed": Matter.PAYMENT,
    "payment_intent.canceled": Matter.PAYMENT,
    "payment_intent.processing": Matter.PAYMENT,
    "charge.refunded": Matter.REFUND,
    "charge.dispute.created": Matter.DISPUTE,
}
MOST_REFUNDS: Final = 100


@attrs.frozen
class StripeAdviser(Adviser):
    """Implements `Adviser`. Any of the secrets may have signed, so that a new one can come before the old one goes."""

    client: stripe.StripeClient
    secrets: Sequence[str] = attrs.field(repr=False)

    def read(self, body: bytes, signature: str) -> Advice | None:
        event = self._event(body, signature)
        matter, about = MATTERS.get(_text(event, "type")), _part(_part(event, "data"), "object")
        intent = _text(about, "id" if matter is Matter.PAYMENT else "payment_intent")
        event_id, account = _text(event, "id"), _text(event, "account")
        if matter is None or not intent or not event_id:
            return None
        marks = _part(about, "metadata")
        if matter is not Matter.PAYMENT:
            marks = self._marks(intent, account)
        if matter is Matter.REFUND and not self._refunded_outside(intent, account):
            return None
        account_id = _text(marks, "ticketing_account")
        if not (account_id.isascii() and account_id.isdecimal() and len(account_id) < 19):
            return None
        return Advice(
            provider=STRIPE,
            id=event_id,
            matter=matter,
            account_id=int(account_id),
            payment_id=_text(marks, "ticketing_attempt"),
            reference=f"{account}/{intent}" if account else intent,
        )

    def _event(self, body: bytes, signature: str) -> Mapping[str, Any]:
        try:
            text = body.decode()
            # What is not ASCII is no signature, and nothing that the library could compare.
            if not signature.isascii() or not any(
                _signed(text, signature, secret) for secret in self.secrets
            ):
                raise Forged
            event = json.loads(text)
        except (ValueError, RecursionError):
            raise Forged from None
        return event if isinstance(event, dict) else {}

    def _marks(self, intent: str, account: str) -> Mapping[str, Any]:
        """Return what is written on a payment; a refund or a dispute does not carry it."""
        ask = self.client.v1.payment_intents
        try:
            found = asked(lambda: ask.retrieve(intent, {}, _at(account)), "advice")
        except stripe.InvalidRequestError:
            return {}
        if found is None:
            raise AdviserSilent
        return found.metadata.to_dict()

    def _refunded_outside(self, intent: str, account: str) -> bool:
        """Tell whether somebody gave money back past the house."""

        def unmarked() -> bool:
            refunds = self.client.v1.refunds.list(
                {"payment_intent": intent, "limit": MOST_REFUNDS}, _at(account)
            )
            return any(
                REFUND_MARK not in (refund.metadata.to_dict() if refund.metadata else {})
                for refund in refunds.auto_paging_iter()
            )

        outside = asked(unmarked, "advice")
        if outside is None:
            raise AdviserSilent
        return outside


def _signed(text: str, signature: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(text, signature, secret, TOLERANCE_SECONDS)
    except stripe.SignatureVerificationError:
        return False
    return True


def _at(account: str) -> stripe.RequestOptions:
    return {"stripe_account": account} if account else {}


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}


def _text(whole: Mapping[str, Any], name: str) -> str:
    text = whole.get(name)
    return text if isinstance(text, str) else ""
