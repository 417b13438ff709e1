"""Reading orders from memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from ticketing_domain.errors import NotFound
from ticketing_domain.memory.store import Store
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order import (
    Order,
    PendingOrder,
    RefundedOrder,
    RefundPendingOrder,
    SoldOrder,
    refunded_minor,
    was_paid,
)
from ticketing_domain.sale.reads import (
    OrderCursor,
    OrderFilter,
    OrderPage,
    OrderSummary,
    OrderTotals,
    summary_of,
)


class MemoryOrderReads:
    """Implements `OrderReads`, and finds the chores that orders make."""

    _store: Store

    def orders(
        self, wanted: OrderFilter, *, after: OrderCursor | None, limit: int
    ) -> Sequence[OrderSummary]:
        found = sorted(self._matching(wanted), key=_newest_last, reverse=True)
        beyond = [
            order
            for order in found
            if after is None or _newest_last(order) < (after.paid_at, after.public_id)
        ]
        return [summary_of(order) for order in beyond[:limit]]

    def order_totals(self, wanted: OrderFilter) -> OrderTotals:
        found = list(self._matching(wanted))
        return OrderTotals(
            order_count=sum(not isinstance(order, RefundedOrder) for order in found),
            revenue_minor=sum(
                order.purchase.total_minor - refunded_minor(order) for order in found
            ),
        )

    def order(self, account_id: int, public_id: str) -> OrderPage:
        with self._store.lock:
            order = self._store.orders.get((account_id, public_id)) or self._by_code(
                account_id, public_id
            )
            if order is None:
                raise NotFound("order", public_id)
            event = self._store.events[EventKey(account_id, order.purchase.event_id)]
            items = self._store.items.get((account_id, order.purchase.public_id), ())
        return OrderPage(order, items, event.slug, event.title)

    def due_holds(self, at: datetime, account_id: int | None = None) -> Sequence[EventKey]:
        with self._store.lock:
            pending = [
                order for order in self._store.orders.values() if isinstance(order, PendingOrder)
            ]
        keys = {
            EventKey(order.purchase.account_id, order.purchase.event_id)
            for order in pending
            if order.is_due(at) and account_id in {None, order.purchase.account_id}
        }
        return sorted(keys)

    def pending_refunds(
        self, before: datetime, account_id: int | None = None
    ) -> Sequence[RefundPendingOrder]:
        with self._store.lock:
            orders = [
                order
                for order in self._store.orders.values()
                if isinstance(order, RefundPendingOrder)
                and account_id in {None, order.purchase.account_id}
            ]
        return [order for order in orders if order.pending.patient_from <= before]

    def _by_code(self, account_id: int, code: str) -> Order | None:
        plain = code.replace("-", "").upper()
        for (owner, _), order in self._store.orders.items():
            if owner == account_id and order.purchase.order_code == plain:
                return order
        return None

    def _matching(self, wanted: OrderFilter) -> Iterator[SoldOrder]:
        with self._store.lock:
            orders = list(self._store.orders.values())
        for order in orders:
            if (
                was_paid(order)
                and order.purchase.account_id == wanted.account_id
                and self._matches(order, wanted)
            ):
                yield order

    def _matches(self, order: SoldOrder, wanted: OrderFilter) -> bool:
        purchase = order.purchase
        event = self._store.events[EventKey(purchase.account_id, purchase.event_id)]
        return (
            (wanted.since is None or order.receipt.paid_at >= wanted.since)
            and (wanted.event_slug is None or event.slug == wanted.event_slug)
            and (not wanted.query or self._says(order, wanted.query.strip().lower()))
        )

    def _says(self, order: SoldOrder, query: str) -> bool:
        purchase = order.purchase
        items = self._store.items.get((purchase.account_id, purchase.public_id), ())
        said = (purchase.public_id, purchase.buyer.email, purchase.buyer.name or "")
        codes = (
            purchase.order_code,
            *(item.code for item in items),
            *(item.public_id for item in items),
        )
        plain = query.replace("-", "")
        return any(query in text.lower() for text in said) or plain in {
            code.lower() for code in codes
        }


def _newest_last(order: SoldOrder) -> tuple[datetime, str]:
    return order.receipt.paid_at, order.purchase.public_id
