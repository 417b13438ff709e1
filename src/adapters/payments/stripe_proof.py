"""Proof: whether what Stripe shows is the payment that was asked for, and for how much.

A payment intent proves that an attempt was paid only where account, order, attempt, amount, currency and mode are all
the attempt's own: an authentic success of another payment proves nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import stripe

from ticketing_domain.sale.payment import Payment

DIGITS_MORE: Final = {"ISK": 2, "UGX": 2, "MGA": -2}
"""Where Stripe counts in other units than ISO 4217: it writes ISK and UGX with cents, and MGA without."""


class NotPayable(Exception):
    """An amount that Stripe cannot be asked for."""


def stripe_amount(minor: int, currency: str) -> int:
    """Return an amount in minor units as Stripe counts it; raises `NotPayable` for what has no such amount."""
    more = DIGITS_MORE.get(currency, 0)
    if more >= 0:
        return minor * int(10**more)
    whole, rest = divmod(minor, int(10**-more))
    if rest:
        raise NotPayable(f"{currency} is paid in whole units only")
    return whole


def minor_amount(amount: int, currency: str) -> int:
    """Return what Stripe counts as minor units, rounded down where it counts finer."""
    more = DIGITS_MORE.get(currency.upper(), 0)
    return amount // int(10**more) if more >= 0 else amount * int(10**-more)


def marks(payment: Payment, *, live: bool) -> dict[str, str]:
    """Return what is written on everything at Stripe that belongs to an attempt."""
    return {
        "ticketing_account": str(payment.account_id),
        "ticketing_order": payment.order_id,
        "ticketing_attempt": payment.id,
        "ticketing_mode": "live" if live else "test",
    }


def doubts(payment: Payment, intent: stripe.PaymentIntent, *, live: bool) -> str:
    """Return in what an intent differs from its attempt, as names of facts; nothing where it is the attempt's."""
    return ", ".join(_differing(payment, intent, live=live))


def _differing(payment: Payment, intent: stripe.PaymentIntent, *, live: bool) -> Iterator[str]:
    shown: Mapping[str, str] = intent.metadata.to_dict()
    for name, wanted in marks(payment, live=live).items():
        if shown.get(name) != wanted:
            yield name.removeprefix("ticketing_")
    if intent.livemode is not live:
        yield "livemode"
    if intent.currency.upper() != payment.currency:
        yield "currency"
    amount = stripe_amount(payment.amount_minor, payment.currency)
    if intent.amount != amount:
        yield "amount"
    if intent.status == "succeeded" and intent.amount_received != amount:
        yield "amount received"
