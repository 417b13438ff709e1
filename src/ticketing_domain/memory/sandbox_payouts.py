"""The payouts of the sandbox: what its payments would bring, on a schedule that anybody can recompute.

What was captured or refunded on a day (UTC) clears two days after that day has ended. Early on that morning everything
that has cleared since the last payout is sent, less a fee of 1.5 % of what was captured, rounded half up once for the
payout; it arrives a day later. Where refunds and fees eat up the rest nothing is sent, and what is missing is carried
over to the next payout.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

import attrs

from ticketing_domain.people.account import Account
from ticketing_domain.sale.payout import Ledger, PayoutReport, PayoutState

SANDBOX: Final = "sandbox"
FEE_PER_MILLE: Final = 15
SENT_AFTER: Final = timedelta(days=3)
"""From the beginning of the day on which money moved."""

ARRIVES_AFTER: Final = SENT_AFTER + timedelta(days=1)
FIRST_DAY: Final = date(1970, 1, 1)


def fee_minor(captured_minor: int) -> int:
    """Return what the sandbox keeps of so much captured money, in minor units, rounded half up."""
    return (captured_minor * FEE_PER_MILLE + 500) // 1000


def sandbox_payouts(account: Account, at: datetime, ledger: Ledger) -> Iterator[PayoutReport]:
    """Yield the last payout where it has arrived since it was booked, and all that were sent after it."""
    today = at.date()
    last = ledger.last_payout(account.id, SANDBOX)
    if last and last.state is PayoutState.IN_TRANSIT and last.arrival <= today:
        yield attrs.evolve(last, state=PayoutState.PAID)
    since = last.arrival - ARRIVES_AFTER + timedelta(days=1) if last else FIRST_DAY
    before = today - SENT_AFTER + timedelta(days=1)
    captured_minor = refunded_minor = 0
    for moved in ledger.moved(account.id, SANDBOX, since=since, before=before):
        captured_minor += moved.captured_minor
        refunded_minor += moved.refunded_minor
        report = _sent(account, moved.day, captured_minor, refunded_minor, today)
        if report.amount_minor > 0:
            yield report
            captured_minor = refunded_minor = 0


def _sent(
    account: Account, day: date, captured_minor: int, refunded_minor: int, today: date
) -> PayoutReport:
    """Return the payout that is sent when what moved on a day has cleared."""
    arrival = day + ARRIVES_AFTER
    return PayoutReport(
        provider=SANDBOX,
        reference=f"{SANDBOX}_{day + SENT_AFTER}",
        currency=account.currency,
        state=PayoutState.PAID if arrival <= today else PayoutState.IN_TRANSIT,
        arrival=arrival,
        captured_minor=captured_minor,
        refunded_minor=refunded_minor,
        fees_minor=fee_minor(captured_minor),
    )
