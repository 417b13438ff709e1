"""The order and its states. A state is a type that has only the transitions which exist from it (ADR 0004).

    PendingOrder ──pay──▶ PaidOrder ──ask_refund──▶ RefundPendingOrder ──complete──▶ PartiallyRefundedOrder
      │    │                  ▲                        ▲                                │
      │    └─cancel─▶ CancelledOrder                   └───────────ask_refund───────────┘
      └─expire─▶ ExpiredOrder ─pay_late─┘              RefundPendingOrder ──complete──▶ RefundedOrder

A pending order holds its tickets until `purchase.held_until`. A refund that a provider refuses for good is abandoned,
and the order is again what it was.
"""

from datetime import datetime
from typing import Protocol, TypeAlias, TypeGuard

import attrs
from moneyed import Money

from ticketing_domain import money
from ticketing_domain.errors import Refused
from ticketing_domain.sale.purchase import Purchase

FREE: str = "free"
"""The provider named on an order that cost nothing."""


class RefundRefused(Refused):
    """The amount cannot be given back; `left` is what still can be."""

    code = "refund_refused"

    def __init__(self, left: Money) -> None:
        super().__init__(f"must be more than 0 and at most {money.text(left)}")
        self.left = left


class OrderIs(Refused):
    """The order's state does not allow what was asked."""

    code = "order_state"

    def __init__(self, status: str) -> None:
        super().__init__(f"the order is {status.replace('_', ' ')}")
        self.status = status


@attrs.frozen
class Item:
    """One code of a paid order: it admits `admits` people (a bundle all of its group), of whom `redeemed` are in.

    `version` counts how often it was issued; `revoked_at` is since when this version admits nobody (ADR 0016).
    """

    public_id: str
    ticket_id: int
    ticket_title: str
    code: str
    admits: int = 1
    redeemed: int = 0
    redeemed_at: datetime | None = None
    void: bool = False
    updated_at: datetime | None = None
    version: int = 1
    revoked_at: datetime | None = None

    @property
    def admits_nobody(self) -> bool:
        """Whether its code is dead: the money went back, or it was revoked."""
        return self.void or self.revoked_at is not None


@attrs.frozen
class Receipt:
    """How and when an order was paid."""

    paid_at: datetime
    provider: str
    payment_id: str | None = None


@attrs.frozen
class Refund:
    """Money on its way back, or there since `completed_at`; `shares_minor` splits it over the order's lines.

    No answer is missed before `patient_from`: the request, or later where the provider has not given it back yet.
    """

    id: str
    amount_minor: int
    shares_minor: tuple[int, ...]
    requested_at: datetime
    completed_at: datetime | None = None
    patient_from: datetime = attrs.field(
        default=attrs.Factory(lambda self: self.requested_at, takes_self=True), eq=False
    )


@attrs.frozen
class PendingOrder:
    """Everything is held for the buyer, who has not paid yet."""

    purchase: Purchase

    def is_due(self, at: datetime) -> bool:
        """Tell whether the hold has ended: its tickets are free for whoever comes first."""
        return self.purchase.held_until <= at

    def pay(self, receipt: Receipt) -> "PaidOrder":
        """Return the order as paid."""
        return PaidOrder(self.purchase, receipt)

    def expire(self) -> "ExpiredOrder":
        """Return the order after its hold has ended."""
        return ExpiredOrder(self.purchase)

    def cancel(self) -> "CancelledOrder":
        """Return the order after the buyer gave the hold back."""
        return CancelledOrder(self.purchase)


@attrs.frozen
class ExpiredOrder:
    """The hold ended unpaid; what it held was given back."""

    purchase: Purchase

    def pay_late(self, receipt: Receipt) -> "PaidOrder":
        """Return the order as paid after all: only for who has taken its tickets again."""
        return PaidOrder(self.purchase, receipt)


@attrs.frozen
class CancelledOrder:
    """The buyer gave the hold back before paying."""

    purchase: Purchase


@attrs.frozen
class PaidOrder:
    """The buyer has paid and holds codes."""

    purchase: Purchase
    receipt: Receipt

    def ask_refund(
        self, refund_id: str, amount: Money | None, at: datetime
    ) -> "RefundPendingOrder":
        """Start giving back an amount, or all of it where None; raises `RefundRefused`."""
        return _start_refund(self, (), refund_id, amount, at)


@attrs.frozen
class PartiallyRefundedOrder:
    """Part of the money went back; the codes still admit."""

    purchase: Purchase
    receipt: Receipt
    refunds: tuple[Refund, ...]

    def ask_refund(
        self, refund_id: str, amount: Money | None, at: datetime
    ) -> "RefundPendingOrder":
        """Start giving back an amount, or all that is left where None; raises `RefundRefused`."""
        return _start_refund(self, self.refunds, refund_id, amount, at)


@attrs.frozen
class RefundPendingOrder:
    """A refund was asked for and the provider has not confirmed it yet."""

    purchase: Purchase
    receipt: Receipt
    refunds: tuple[Refund, ...]
    pending: Refund

    def complete(self, at: datetime) -> "PartiallyRefundedOrder | RefundedOrder":
        """Return the order after the money went back; partials that reach the total count as full (contract §3)."""
        refunds = (*self.refunds, attrs.evolve(self.pending, completed_at=at))
        if sum(refund.amount_minor for refund in refunds) >= self.purchase.total_minor:
            return RefundedOrder(self.purchase, self.receipt, refunds)
        return PartiallyRefundedOrder(self.purchase, self.receipt, refunds)

    def put_off(self, until: datetime) -> "RefundPendingOrder":
        """Return the order of which the provider need not be asked before the instant."""
        return attrs.evolve(self, pending=attrs.evolve(self.pending, patient_from=until))

    def abandon(self) -> "PaidOrder | PartiallyRefundedOrder":
        """Return the order as it was before: the provider will not give this money back."""
        if self.refunds:
            return PartiallyRefundedOrder(self.purchase, self.receipt, self.refunds)
        return PaidOrder(self.purchase, self.receipt)


@attrs.frozen
class RefundedOrder:
    """All the money went back; the codes are void and what was sold is free again."""

    purchase: Purchase
    receipt: Receipt
    refunds: tuple[Refund, ...]


SoldOrder: TypeAlias = PaidOrder | RefundPendingOrder | PartiallyRefundedOrder | RefundedOrder
"""An order that was paid once: what a promoter sees in lists."""

Order: TypeAlias = PendingOrder | ExpiredOrder | CancelledOrder | SoldOrder


def status(order: Order) -> str:
    """Return the word that both APIs print for the order's state."""
    return _STATUS[type(order)]


def was_paid(order: Order) -> TypeGuard[SoldOrder]:
    """Tell whether the order was ever paid, whatever has been refunded since."""
    return not isinstance(order, PendingOrder | ExpiredOrder | CancelledOrder)


def refunds_of(order: Order) -> tuple[Refund, ...]:
    """Return the refunds that were completed."""
    match order:
        case PartiallyRefundedOrder() | RefundPendingOrder() | RefundedOrder():
            return order.refunds
        case _:
            return ()


def refunded_minor(order: Order) -> int:
    """Return what has gone back so far, in minor units."""
    return sum(refund.amount_minor for refund in refunds_of(order))


class _Refundable(Protocol):
    @property
    def purchase(self) -> Purchase: ...
    @property
    def receipt(self) -> Receipt: ...


def _start_refund(
    order: _Refundable,
    before: tuple[Refund, ...],
    refund_id: str,
    amount: Money | None,
    at: datetime,
) -> RefundPendingOrder:
    purchase = order.purchase
    left = purchase.total_minor - sum(refund.amount_minor for refund in before)
    wanted = left if amount is None else money.to_minor(amount)
    if wanted > left or (wanted <= 0 and purchase.total_minor > 0):
        raise RefundRefused(money.from_minor(left, purchase.currency))
    shares = _shares_left(purchase, before, wanted)
    pending = Refund(id=refund_id, amount_minor=wanted, shares_minor=shares, requested_at=at)
    return RefundPendingOrder(purchase, order.receipt, before, pending)


def _shares_left(
    purchase: Purchase, before: tuple[Refund, ...], amount_minor: int
) -> tuple[int, ...]:
    """Split a refund in proportion to what is left of each line, so that no line goes below nothing."""
    lefts = [
        line.total_minor - sum(refund.shares_minor[place] for refund in before)
        for place, line in enumerate(purchase.lines)
    ]
    return money.split(amount_minor, lefts)


_STATUS = {
    PendingOrder: "pending",
    ExpiredOrder: "expired",
    CancelledOrder: "cancelled",
    PaidOrder: "paid",
    RefundPendingOrder: "refund_pending",
    PartiallyRefundedOrder: "partially_refunded",
    RefundedOrder: "refunded",
}
