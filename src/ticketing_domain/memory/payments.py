"""The sandbox: payments for trying things out; no money moves anywhere.

    tok_ok        pays
    tok_declined  is refused
    tok_timeout   pays, but the answer is lost on its way; asking later tells

Nothing is remembered. What becomes of an attempt is read from its source alone, so that a restarted server, or
another process, gives the same answer to the same question.
"""

from collections.abc import Iterable
from datetime import datetime

import attrs
from moneyed import Money

from ticketing_domain.memory.sandbox_payouts import SANDBOX, sandbox_payouts
from ticketing_domain.people.account import Account
from ticketing_domain.sale.payment import (
    Captured,
    Declined,
    Outcome,
    Payment,
    Payments,
    Unknown,
)
from ticketing_domain.sale.payout import Ledger, PayoutReport


@attrs.frozen
class SandboxPayments(Payments):
    """Answer as the buyer's source says."""

    @property
    def provider(self) -> str:
        """The name printed as `payment_provider`."""
        return SANDBOX

    def charge(self, payment: Payment) -> Outcome:
        """Take the money of an attempt, or pretend that the line broke before the answer came."""
        return Unknown() if payment.source == "tok_timeout" else self.outcome_of(payment)

    def outcome_of(self, payment: Payment) -> Outcome:
        """Tell what became of an attempt."""
        match payment.source:
            case "tok_ok" | "tok_timeout":
                return Captured(f"sandbox_{payment.id}")
            case "tok_declined":
                return Declined("card declined")
            case _:
                return Declined("unknown source")

    def abandon(self, payment: Payment) -> Outcome:
        """Tell what became of an attempt: it never waits for anybody."""
        return self.outcome_of(payment)

    def refund(self, reference: str, refund_id: str, amount: Money) -> bool:  # noqa: ARG002 (the port names it)
        """Give money back, which always succeeds: there is none."""
        return True

    def payouts(self, account: Account, at: datetime, ledger: Ledger) -> Iterable[PayoutReport]:
        """Return what would have been sent to the bank."""
        return sandbox_payouts(account, at, ledger)
