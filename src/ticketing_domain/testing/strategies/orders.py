"""Orders in every state, as the transitions make them."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from ticketing_domain.sale.order import (
    FREE,
    CancelledOrder,
    ExpiredOrder,
    Item,
    Order,
    PaidOrder,
    PartiallyRefundedOrder,
    PendingOrder,
    Receipt,
    Refund,
    RefundedOrder,
    RefundPendingOrder,
)
from ticketing_domain.sale.purchase import Purchase
from ticketing_domain.testing.strategies import common as some
from ticketing_domain.testing.strategies.sale import purchases

MOMENT = timedelta(seconds=1)


def pending_orders() -> st.SearchStrategy[PendingOrder]:
    """Orders that are held."""
    return purchases().map(PendingOrder)


def expired_orders() -> st.SearchStrategy[ExpiredOrder]:
    """Orders of which the hold has ended."""
    return purchases().map(ExpiredOrder)


def cancelled_orders() -> st.SearchStrategy[CancelledOrder]:
    """Orders that were given back."""
    return purchases().map(CancelledOrder)


@st.composite
def receipts(draw: st.DrawFn, *, purchase: Purchase | None = None) -> Receipt:
    """How an order was paid: by a provider, or, where it cost nothing, by nobody."""
    paid_at = draw(some.instants()) if purchase is None else purchase.placed_at + MOMENT
    if purchase is not None and purchase.total_minor == 0:
        return Receipt(paid_at, FREE)
    return Receipt(paid_at, "sandbox", draw(some.public_ids))


@st.composite
def paid_orders(draw: st.DrawFn) -> PaidOrder:
    """Orders that are paid, some of which cost nothing."""
    purchase = draw(purchases())
    return PaidOrder(purchase, draw(receipts(purchase=purchase)))


def refunds() -> st.SearchStrategy[Refund]:
    """Money that went back, or is on its way."""
    return (partially_refunded_orders() | refund_pending_orders()).map(
        lambda order: order.pending if isinstance(order, RefundPendingOrder) else order.refunds[0]
    )


@st.composite
def partially_refunded_orders(draw: st.DrawFn) -> PartiallyRefundedOrder:
    """Orders of which a part went back, in one step or in two; something is left."""
    purchase = draw(purchases(at_least_minor=3))
    receipt = draw(receipts(purchase=purchase))
    given_back = draw(_parts(purchase, less_than=purchase.total_minor))
    return PartiallyRefundedOrder(purchase, receipt, given_back)


@st.composite
def refunded_orders(draw: st.DrawFn) -> RefundedOrder:
    """Orders of which everything went back."""
    purchase = draw(purchases(at_least_minor=3))
    receipt = draw(receipts(purchase=purchase))
    parts = draw(st.just(()) | _parts(purchase, less_than=purchase.total_minor))
    rest = purchase.total_minor - sum(part.amount_minor for part in parts)
    last = _refund(purchase, draw(some.public_ids), rest, len(parts), completed=True)
    return RefundedOrder(purchase, receipt, (*parts, last))


@st.composite
def refund_pending_orders(draw: st.DrawFn) -> RefundPendingOrder:
    """Orders of which something, or everything, is on its way back."""
    purchase = draw(purchases(at_least_minor=3))
    receipt = draw(receipts(purchase=purchase))
    parts = draw(st.just(()) | _parts(purchase, less_than=purchase.total_minor))
    left = purchase.total_minor - sum(part.amount_minor for part in parts)
    amount = draw(st.just(left) | st.integers(1, left))
    pending = _refund(purchase, draw(some.public_ids), amount, len(parts), completed=False)
    return RefundPendingOrder(purchase, receipt, parts, pending)


def orders() -> st.SearchStrategy[Order]:
    """Orders in every state."""
    return st.one_of(
        pending_orders(),
        expired_orders(),
        cancelled_orders(),
        paid_orders(),
        partially_refunded_orders(),
        refunded_orders(),
        refund_pending_orders(),
    )


@st.composite
def _parts(draw: st.DrawFn, purchase: Purchase, *, less_than: int) -> tuple[Refund, ...]:
    """One refund or two that went back, together less than so much."""
    first = draw(st.just(1) | st.integers(1, less_than - 1))
    left = less_than - 1 - first
    amounts = [first, *([draw(st.integers(1, left))] if left and draw(st.booleans()) else [])]
    names = draw(
        st.lists(some.public_ids, min_size=len(amounts), max_size=len(amounts), unique=True)
    )
    return tuple(
        _refund(purchase, name, amount, number, completed=True)
        for number, (name, amount) in enumerate(zip(names, amounts, strict=True))
    )


def _refund(
    purchase: Purchase, name: str, amount_minor: int, number: int, *, completed: bool
) -> Refund:
    asked_at: datetime = purchase.placed_at + (number + 2) * MOMENT
    return Refund(
        id=name,
        amount_minor=amount_minor,
        shares_minor=purchase.shares(amount_minor),
        requested_at=asked_at,
        completed_at=asked_at if completed else None,
    )


@st.composite
def items(draw: st.DrawFn) -> Item:
    """Codes: nobody in, some of a group, everybody."""
    admits = draw(st.sampled_from([1, 4]) | st.integers(1, 1_000))
    redeemed = draw(st.sampled_from([0, admits]) | st.integers(0, admits))
    return Item(
        public_id=draw(some.public_ids),
        ticket_id=draw(some.numbers),
        ticket_title=draw(some.titles),
        code=draw(some.admission_codes),
        admits=admits,
        redeemed=redeemed,
        redeemed_at=draw(some.instants()) if redeemed else None,
        void=draw(st.booleans()),
        version=draw(st.integers(1, 9)),
    )
