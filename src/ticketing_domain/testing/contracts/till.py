"""What tests need at a till: states by name, and a provider that gives nothing back."""

import attrs
from moneyed import Money

from ticketing_domain.memory import SandboxPayments
from ticketing_domain.sale.order import (
    PaidOrder,
    PendingOrder,
    status,
)
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import (
    RefundDeclined,
)
from ticketing_domain.testing.stage import Stage


def order_status(stage: Stage, order: PendingOrder | PaidOrder) -> str:
    """Look up what has become of an order."""
    return status(stage.box_office.reads.order(stage.account.id, order.purchase.public_id).order)


def stage_payment(stage: Stage, order: PendingOrder | PaidOrder) -> PaymentRequest:
    """Make the wish to pay an order."""
    return PaymentRequest(stage.account.id, order.purchase.public_id, "tok_ok")


@attrs.frozen
class Reluctant(SandboxPayments):
    """A provider that does not answer the first refund, or refuses every one."""

    refuses: bool = False
    asked: list[str] = attrs.field(factory=list)

    def refund(self, reference: str, refund_id: str, amount: Money) -> bool:
        """Write down what was asked, and answer from the second time on."""
        self.asked.append(refund_id)
        if self.refuses:
            raise RefundDeclined("the account is closed")
        return len(self.asked) > 1
