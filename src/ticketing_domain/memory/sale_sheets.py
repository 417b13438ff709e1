"""Orders with their codes, and attempts to pay."""

from collections.abc import Collection, Mapping, MutableMapping, Sequence
from datetime import datetime

import attrs

from ticketing_domain.errors import NotFound, StaleWrite
from ticketing_domain.memory.store import OrderName
from ticketing_domain.ports import Orders, PaymentBook
from ticketing_domain.sale.allocation import Bought
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order import (
    CancelledOrder,
    ExpiredOrder,
    Item,
    Order,
    PendingOrder,
    RefundedOrder,
)
from ticketing_domain.sale.payment import Payment, PaymentState


@attrs.frozen
class MemoryOrders(Orders):
    """Orders by name; `held` and `by_buyer` find the pending ones of an event and those of a buyer."""

    rows: MutableMapping[OrderName, Order]
    held: MutableMapping[EventKey, frozenset[str]]
    by_buyer: MutableMapping[tuple[EventKey, str], tuple[str, ...]]
    codes: MutableMapping[OrderName, tuple[Item, ...]]

    def event_of(self, account_id: int, public_id: str) -> EventKey:
        try:
            return _event(self.rows[account_id, public_id])
        except KeyError:
            raise NotFound("order", public_id) from None

    def load(self, account_id: int, public_ids: Collection[str]) -> Mapping[str, Order]:
        return {
            known: self.rows[account_id, known]
            for known in public_ids
            if (account_id, known) in self.rows
        }

    def due(self, keys: Collection[EventKey], at: datetime) -> Sequence[PendingOrder]:
        return [order for key in sorted(keys) for order in self._pending(key) if order.is_due(at)]

    def next_release(self, keys: Collection[EventKey]) -> Mapping[EventKey, datetime]:
        ends = {key: [order.purchase.held_until for order in self._pending(key)] for key in keys}
        return {key: min(instants) for key, instants in ends.items() if instants}

    def bought(self, customers: Collection[tuple[EventKey, str]]) -> Mapping[EventKey, Bought]:
        counts: dict[EventKey, dict[tuple[str, int], int]] = {}
        for key, email in customers:
            units = counts.setdefault(key, {})
            for order_id in self.by_buyer.get((key, email), ()):
                order = self.rows[key.account_id, order_id]
                if not isinstance(order, ExpiredOrder | CancelledOrder | RefundedOrder):
                    for line in order.purchase.lines:
                        name = (email, line.ticket_id)
                        units[name] = units.get(name, 0) + line.quantity
        return counts

    def add(self, orders: Sequence[PendingOrder]) -> None:
        for order in orders:
            purchase, key = order.purchase, _event(order)
            self.rows[purchase.account_id, purchase.public_id] = order
            self.held[key] = self.held.get(key, frozenset()) | {purchase.public_id}
            buyer = (key, purchase.buyer.email)
            self.by_buyer[buyer] = (*self.by_buyer.get(buyer, ()), purchase.public_id)

    def save(self, orders: Sequence[Order]) -> None:
        for order in orders:
            name = (order.purchase.account_id, order.purchase.public_id)
            if name not in self.rows:
                raise StaleWrite("order", order.purchase.public_id)
            self.rows[name] = order
            if not isinstance(order, PendingOrder):
                key = _event(order)
                self.held[key] = self.held.get(key, frozenset()) - {order.purchase.public_id}

    def issue(self, account_id: int, order_id: str, items: Sequence[Item]) -> None:
        self.codes[account_id, order_id] = tuple(items)

    def void_items(self, account_id: int, order_id: str, at: datetime) -> int:
        items = self.codes.get((account_id, order_id), ())
        self.codes[account_id, order_id] = tuple(
            attrs.evolve(item, void=True, updated_at=at) for item in items
        )
        return sum(item.redeemed for item in items)

    def _pending(self, key: EventKey) -> Sequence[PendingOrder]:
        orders = (self.rows[key.account_id, order_id] for order_id in self.held.get(key, ()))
        return sorted(
            (order for order in orders if isinstance(order, PendingOrder)), key=_end_of_hold
        )


@attrs.frozen
class MemoryPayments(PaymentBook):
    """Attempts by account and id."""

    rows: MutableMapping[tuple[int, str], Payment]

    def add(self, payments: Sequence[Payment]) -> None:
        self.save(payments)

    def get(self, account_id: int, payment_ids: Collection[str]) -> Mapping[str, Payment]:
        return {
            known: self.rows[account_id, known]
            for known in payment_ids
            if (account_id, known) in self.rows
        }

    def open_attempts(self, account_id: int, order_ids: Collection[str]) -> Mapping[str, Payment]:
        return {
            payment.order_id: payment
            for payment in self.rows.values()
            if payment.account_id == account_id
            and payment.order_id in order_ids
            and payment.state is PaymentState.STARTED
        }

    def unsettled(
        self, before: datetime, limit: int, account_id: int | None = None
    ) -> Sequence[Payment]:
        open_states = {PaymentState.STARTED, PaymentState.RETURNING}
        found = [
            payment
            for payment in self.rows.values()
            if payment.state in open_states
            and payment.patient_from <= before
            and account_id in {None, payment.account_id}
        ]
        return sorted(found, key=lambda payment: payment.patient_from)[:limit]

    def save(self, payments: Sequence[Payment]) -> None:
        for payment in payments:
            self.rows[payment.account_id, payment.id] = payment


def _event(order: Order) -> EventKey:
    return EventKey(order.purchase.account_id, order.purchase.event_id)


def _end_of_hold(order: PendingOrder) -> tuple[datetime, str]:
    return order.purchase.held_until, order.purchase.public_id
