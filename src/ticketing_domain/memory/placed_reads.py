"""Reading all orders that were ever placed from memory."""

from collections.abc import Sequence
from datetime import datetime

from ticketing_domain.errors import NotFound
from ticketing_domain.memory.store import Store
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order import Order, refunded_minor, status, was_paid
from ticketing_domain.sale.order_pages import LastPayment, PlacedCursor, PlacedFilter, PlacedOrder
from ticketing_domain.sale.payment import Payment, PaymentState


class MemoryPlacedReads:
    """Implements `PlacedReads`."""

    _store: Store

    def placed_orders(
        self, wanted: PlacedFilter, at: datetime, *, after: PlacedCursor | None, limit: int
    ) -> Sequence[PlacedOrder]:
        with self._store.lock:
            found = [
                order
                for (account_id, _), order in self._store.orders.items()
                if account_id == wanted.account_id and self._is_wanted(order, wanted, at)
            ]
            newest = sorted(found, key=_name, reverse=True)
            beyond = [
                order
                for order in newest
                if after is None or _name(order) < (after.placed_at, after.public_id)
            ]
            return [self._placed(order) for order in beyond[:limit]]

    def placed_order(self, account_id: int, public_id: str) -> PlacedOrder:
        with self._store.lock:
            order = self._store.orders.get((account_id, public_id))
            if order is None:
                raise NotFound("order", public_id)
            return self._placed(order)

    def _is_wanted(self, order: Order, wanted: PlacedFilter, at: datetime) -> bool:
        purchase = order.purchase
        event = self._store.events[EventKey(purchase.account_id, purchase.event_id)]
        return (
            (wanted.event is None or wanted.event in (event.id, event.slug))
            and (wanted.status is None or self._placed(order).status_at(at) == wanted.status)
            and (wanted.buyer_email is None or purchase.buyer.email == wanted.buyer_email)
        )

    def _placed(self, order: Order) -> PlacedOrder:
        purchase = order.purchase
        receipt = order.receipt if was_paid(order) else None
        name = (purchase.account_id, purchase.public_id)
        return PlacedOrder(
            public_id=purchase.public_id,
            event_id=purchase.event_id,
            status=status(order),
            buyer_email=purchase.buyer.email,
            buyer_name=purchase.buyer.name,
            currency=purchase.currency,
            total_minor=purchase.total_minor,
            refunded_minor=refunded_minor(order),
            placed_at=purchase.placed_at,
            held_until=purchase.held_until,
            paid_at=receipt.paid_at if receipt else None,
            provider=receipt.provider if receipt else None,
            lines=purchase.lines,
            items=self._store.items.get(name, ()),
            payment=self._last_payment(order),
        )

    def _last_payment(self, order: Order) -> LastPayment | None:
        purchase = order.purchase
        attempts = [
            payment
            for (account_id, _), payment in self._store.payments.items()
            if account_id == purchase.account_id and payment.order_id == purchase.public_id
        ]
        last = max(attempts, key=_weight, default=None)
        return LastPayment(last.id, last.provider, last.state) if last else None


def _name(order: Order) -> tuple[datetime, str]:
    return order.purchase.placed_at, order.purchase.public_id


def _weight(payment: Payment) -> tuple[int, datetime, str]:
    """Order attempts by how much they tell: the one that brought the money, the one without an outcome, the last."""
    weights = {PaymentState.CAPTURED: 2, PaymentState.STARTED: 1}
    return weights.get(payment.state, 0), payment.started_at, payment.id
