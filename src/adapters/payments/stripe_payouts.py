"""Payouts as Stripe reports them to a promoter's own account."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import stripe

from adapters.payments.stripe_client import asked
from adapters.payments.stripe_proof import minor_amount
from ticketing_domain.sale.payout import PayoutReport, PayoutState

STATES: Final = {
    "pending": PayoutState.PENDING,
    "in_transit": PayoutState.IN_TRANSIT,
    "paid": PayoutState.PAID,
    "failed": PayoutState.FAILED,
    "canceled": PayoutState.FAILED,
}
BACK: Final = timedelta(days=14)
"""So long after it arrived a payout may still be reported as failed."""

CAME_IN: Final = {"charge", "payment"}
WENT_BACK: Final = {"refund", "payment_refund"}
PAGE: Final = 100


def payout_reports(
    client: stripe.StripeClient, merchant: str, at: datetime, last: date | None
) -> tuple[PayoutReport, ...]:
    """Return the payouts of an account that arrive around the last known one or later; none where no answer came."""
    since = (last or at.date() - BACK) - BACK
    try:
        found = asked(lambda: tuple(_reports(client, merchant, since)), "payouts")
    except stripe.InvalidRequestError:
        return ()
    return found or ()


def _reports(client: stripe.StripeClient, merchant: str, since: date) -> Iterator[PayoutReport]:
    from_then = int(datetime.combine(since, time.min, UTC).timestamp())
    options: stripe.RequestOptions = {"stripe_account": merchant}
    listed = client.v1.payouts.list({"arrival_date": {"gte": from_then}, "limit": PAGE}, options)
    for payout in listed.auto_paging_iter():
        if payout.status in STATES:
            yield _report(client, payout, options)


def _report(
    client: stripe.StripeClient, payout: stripe.Payout, options: stripe.RequestOptions
) -> PayoutReport:
    captured = refunded = 0
    within = client.v1.balance_transactions.list({"payout": payout.id, "limit": PAGE}, options)
    for moved in within.auto_paging_iter():
        captured += moved.amount if moved.type in CAME_IN else 0
        refunded -= moved.amount if moved.type in WENT_BACK else 0
    currency = payout.currency.upper()
    captured_minor, refunded_minor = (
        minor_amount(captured, currency),
        minor_amount(refunded, currency),
    )
    arrives_minor = minor_amount(payout.amount, currency)
    return PayoutReport(
        provider="stripe",
        reference=payout.id,
        currency=currency,
        state=STATES[payout.status],
        arrival=datetime.fromtimestamp(payout.arrival_date, UTC).date(),
        captured_minor=captured_minor,
        refunded_minor=refunded_minor,
        # Whatever else Stripe took or gave: its fee, ours, disputes.
        fees_minor=captured_minor - refunded_minor - arrives_minor,
    )
