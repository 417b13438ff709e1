"""What an emulated Stripe knows: intents, refunds, payouts, the answers to its keys, and the events it would send."""

from collections.abc import Callable, Mapping
import copy
import itertools
import threading
from typing import Any, TypeAlias

import attrs

Form: TypeAlias = Mapping[str, str]
Thing: TypeAlias = dict[str, Any]


@attrs.frozen
class Refusal(Exception):
    """What Stripe refuses, in its words."""

    status: int
    kind: str
    code: str
    message: str = ""
    extra: Mapping[str, Any] = attrs.field(factory=dict)

    def json(self) -> Thing:
        return {
            "error": {"type": self.kind, "code": self.code, "message": self.message, **self.extra}
        }


def missing(name: str) -> Refusal:
    return Refusal(404, "invalid_request_error", "resource_missing", f"No such object: {name}")


def invalid(code: str, message: str = "") -> Refusal:
    return Refusal(400, "invalid_request_error", code, message)


@attrs.define
class StripeBooks:
    """Everything by id; a thing belongs to the account in whose name it was made."""

    live: bool = False
    things: dict[str, tuple[str, Thing]] = attrs.field(factory=dict)
    answers: dict[tuple[str, str], tuple[str, int, Thing]] = attrs.field(factory=dict)
    events: list[Thing] = attrs.field(factory=list)
    lock: threading.RLock = attrs.field(factory=threading.RLock)
    _count: Callable[[], int] = attrs.field(factory=lambda: itertools.count(1).__next__)

    def of_kind(self, kind: str, account: str | None = None) -> list[Thing]:
        """Return everything of a kind, the latest first; of one account, where it is named."""
        return [
            thing
            for owner, thing in reversed(list(self.things.values()))
            if thing["object"] == kind and account in {None, owner}
        ]

    def get(self, account: str, name: str) -> Thing:
        owner, thing = self.things.get(name, (None, None))
        if thing is None or owner != account:
            raise missing(name)
        return thing

    def keep(self, account: str, prefix: str, thing: Thing) -> Thing:
        kept = {"id": f"{prefix}_{self._count():06d}", "created": 1, **thing}
        self.things[kept["id"]] = (account, kept)
        return kept

    def tell(self, account: str, kind: str, thing: Thing) -> None:
        """Write down the event that says what has just become of a thing."""
        event = {
            "id": f"evt_{self._count():06d}",
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": 1,
            "livemode": self.live,
            "type": kind,
            "data": {"object": copy.deepcopy(thing)},
            **({"account": account} if account else {}),
        }
        self.events.append(event)

    def begin(self, account: str, form: Form) -> Thing:
        """Make a payment intent."""
        if int(form["amount"]) < 50:
            raise invalid("amount_too_small", "Amount must be at least 50 cents")
        intent = self.keep(
            account,
            "pi",
            {
                "object": "payment_intent",
                "amount": int(form["amount"]),
                "amount_received": 0,
                "currency": form["currency"],
                "status": "requires_payment_method",
                "livemode": self.live,
                "metadata": within(form, "metadata"),
                "application_fee_amount": _whole(form.get("application_fee_amount")),
                "automatic_payment_methods": {"enabled": True},
                "latest_charge": None,
                "last_payment_error": None,
            },
        )
        intent["client_secret"] = f"{intent['id']}_secret_abc"
        self.tell(account, "payment_intent.created", intent)
        return intent

    def confirm(self, account: str, name: str, method: str) -> Thing:
        """Pay an intent as the buyer's browser would, with one of Stripe's test methods."""
        intent = self.get(account, name)
        if intent["status"] in {"succeeded", "canceled", "processing"}:
            raise invalid("payment_intent_unexpected_state")
        match method:
            case "pm_card_chargeDeclined":
                intent["last_payment_error"] = {"code": "card_declined", "type": "card_error"}
                self.tell(account, "payment_intent.payment_failed", intent)
                raise Refusal(402, "card_error", "card_declined", "Your card was declined.")
            case "pm_card_authenticationRequired":
                intent["status"] = "requires_action"
                self.tell(account, "payment_intent.requires_action", intent)
            case "pm_sepa_slow":
                intent["status"] = "processing"
                self.tell(account, "payment_intent.processing", intent)
            case _:
                self.succeed(account, name)
        return intent

    def succeed(self, account: str, name: str) -> None:
        """Let the money of an intent come in."""
        intent = self.get(account, name)
        intent["latest_charge"] = name.replace("pi_", "ch_")
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        self.tell(account, "payment_intent.succeeded", intent)
        self.tell(account, "charge.succeeded", self.charge_of(account, intent))

    def cancel(self, account: str, name: str) -> Thing:
        """Call an intent off."""
        intent = self.get(account, name)
        if intent["status"] in {"succeeded", "canceled", "processing"}:
            raise invalid("payment_intent_unexpected_state")
        intent["status"] = "canceled"
        self.tell(account, "payment_intent.canceled", intent)
        return intent

    def refund(self, account: str, form: Form) -> Thing:
        """Give a part of an intent's money back, never more than is left of it."""
        intent = self.get(account, form["payment_intent"])
        left = intent["amount_received"] - self.refunded(intent["id"])
        amount = int(form.get("amount", left))
        if intent["status"] != "succeeded" or left == 0:
            raise invalid("charge_already_refunded")
        if amount > left:
            raise invalid("amount_too_large", "Refund amount is greater than unrefunded amount")
        refund = self.keep(
            account,
            "re",
            {
                "object": "refund",
                "amount": amount,
                "currency": intent["currency"],
                "payment_intent": intent["id"],
                "charge": intent["latest_charge"],
                "metadata": within(form, "metadata"),
                "status": "succeeded",
            },
        )
        self.tell(account, "refund.created", refund)
        self.tell(account, "charge.refunded", self.charge_of(account, intent))
        return refund

    def refunded(self, intent: str) -> int:
        """Return how much of an intent has gone back."""
        refunds = self.of_kind("refund")
        return sum(
            refund["amount"]
            for refund in refunds
            if refund["payment_intent"] == intent and refund["status"] != "failed"
        )

    def charge_of(self, _: str, intent: Thing) -> Thing:
        return {
            "id": intent["latest_charge"],
            "object": "charge",
            "payment_intent": intent["id"],
            "metadata": intent["metadata"],
            "amount": intent["amount"],
            "amount_refunded": self.refunded(intent["id"]),
            "currency": intent["currency"],
        }

    def dispute(self, account: str, name: str) -> None:
        """Let a buyer's bank take a payment back."""
        intent = self.get(account, name)
        dispute = {
            "id": name.replace("pi_", "dp_"),
            "object": "dispute",
            "payment_intent": name,
            "charge": intent["latest_charge"],
            "amount": intent["amount"],
            "currency": intent["currency"],
            "metadata": {},
        }
        self.tell(account, "charge.dispute.created", dispute)


def within(form: Form, name: str) -> dict[str, str]:
    """Return the fields `name[key]` of a form by their key."""
    return {
        key[len(name) + 1 : -1]: value for key, value in form.items() if key.startswith(f"{name}[")
    }


def _whole(text: str | None) -> int | None:
    return None if text is None else int(text)
