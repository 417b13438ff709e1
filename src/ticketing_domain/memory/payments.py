"""A payment provider that answers from what it is shown: for tests, demos and sandboxes.

The source decides: `tok_ok` is captured, `tok_declined` is refused, `tok_timeout` is captured but the answer is lost.
It keeps nothing, so it answers the same after a restart and from every process.
"""

import attrs
from moneyed import Money

from ticketing_domain.sale.payment import Captured, Declined, Outcome, Payment, Payments, Unknown


@attrs.frozen
class SandboxPayments(Payments):
    """Takes no real money."""

    provider: str = "sandbox"

    def charge(self, payment: Payment) -> Outcome:
        return Unknown() if payment.source == "tok_timeout" else self.outcome_of(payment)

    def outcome_of(self, payment: Payment) -> Outcome:
        match payment.source:
            case "tok_ok" | "tok_timeout":
                return Captured(f"sandbox_{payment.id}")
            case "tok_declined":
                return Declined("the card was declined")
            case _:
                return Declined("the sandbox knows tok_ok, tok_declined and tok_timeout")

    def refund(self, reference: str, refund_id: str, amount: Money) -> bool:  # noqa: ARG002 (there is no money)
        return True
