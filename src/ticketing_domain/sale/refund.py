"""Refunding: asked for, sent by the provider, booked; the order waits in `refund_pending` between the transactions.

A full refund voids the codes and gives stock and seats back; a partial one does neither; partials that reach the
total count as full (contract §3, "Orders"). What a crash leaves pending, `FinishRefunds` completes: the refund's id
makes a repetition at the provider harmless.
"""

from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs
from moneyed import Money

from ticketing_domain import moments
from ticketing_domain.figures.days import DayFigures, DayKey, add_up
from ticketing_domain.names import Randomness, public_id
from ticketing_domain.notices.notice import Action, order_notice
from ticketing_domain.people.customer import NOBODY
from ticketing_domain.ports import Books, Clock, UnitOfWork
from ticketing_domain.sale.advice import Alert
from ticketing_domain.sale.alerts import RaiseAlert
from ticketing_domain.sale.inventory import Inventory
from ticketing_domain.sale.order import (
    FREE,
    OrderIs,
    PaidOrder,
    PartiallyRefundedOrder,
    RefundedOrder,
    RefundPendingOrder,
    status,
)
from ticketing_domain.sale.patience import MOST_SILENCES, PATIENCE, pause
from ticketing_domain.sale.payment import Payments, RefundDeclined
from ticketing_domain.sale.promo_uses import free_uses
from ticketing_domain.sale.purchase import Purchase
from ticketing_domain.sale.reads import PendingRefunds
from ticketing_domain.sale.release import load_order

Refunded: TypeAlias = RefundPendingOrder | PartiallyRefundedOrder | RefundedOrder


@attrs.frozen
class RefundOrder:
    """Give money of a paid order back: an amount, or all that is left."""

    books: Books
    payments: Payments
    now: Clock
    random: Randomness

    def __call__(
        self,
        *,
        account_id: int,
        order_id: str,
        amount: Money | None,
        refund_id: str | None = None,
    ) -> Refunded:
        """Return the order as it is after the refund; `refund_pending` where the provider has not answered.

        Who may have to continue after a crash names the refund: `refund_id` again is the same refund, sent once. Raises `NotFound`, `OrderIs` (not paid, or a refund is under way), `RefundRefused`, `RefundDeclined`.
        """
        asked = self._ask(account_id, order_id, amount, refund_id)
        if isinstance(asked, RefundPendingOrder) and refund_id in {None, asked.pending.id}:
            return self.finish(asked)
        return asked

    def finish(self, asked: RefundPendingOrder) -> Refunded:
        """Have the provider send the money, and book it."""
        try:
            sent = self._send(asked)
        except RefundDeclined:
            self._abandon(asked)
            raise
        return self._book(asked) if sent else asked

    def put_off(self, asked: RefundPendingOrder) -> None:
        """Leave a refund alone for a while: a bank takes its time, or nobody answers."""
        at = self.now()
        with self.books() as books:
            waiting = _still_waiting(books, asked)
            if waiting is not None:
                until = at + pause(at - asked.pending.requested_at)
                books.orders.save([waiting.put_off(until)])
                books.commit()

    def _ask(
        self, account_id: int, order_id: str, amount: Money | None, refund_id: str | None
    ) -> Refunded:
        with self.books() as books:
            order = load_order(books, account_id, order_id)
            if isinstance(order, Refunded) and _knows(order, refund_id):
                return order
            if not isinstance(order, PaidOrder | PartiallyRefundedOrder):
                raise OrderIs(status(order))
            asked = order.ask_refund(refund_id or public_id(self.random), amount, self.now())
            books.orders.save([asked])
            books.commit()
        return asked

    def _send(self, asked: RefundPendingOrder) -> bool:
        purchase, pending = asked.purchase, asked.pending
        if asked.receipt.provider == FREE or asked.receipt.payment_id is None:
            return True
        with self.books() as books:
            payment = books.payments.get(purchase.account_id, [asked.receipt.payment_id])[
                asked.receipt.payment_id
            ]
        return self.payments.refund(
            payment.reference or "", pending.id, payment.amount_of(pending.amount_minor)
        )

    def _book(self, asked: RefundPendingOrder) -> Refunded:
        purchase = asked.purchase
        with self.books() as books:
            key = books.orders.event_of(purchase.account_id, purchase.public_id)
            inventory = books.inventories.lock([key])[key]
            at = self.now()
            waiting = _still_waiting(books, asked)
            if waiting is None:
                return _finished_elsewhere(books, purchase)
            done = waiting.complete(at)
            _book_refund(books, inventory, waiting, done, at)
            books.outbox.add(
                [order_notice(Action.ORDER_REFUNDED, done, inventory.event, self.random, at)]
            )
            books.commit()
        return done

    def _abandon(self, asked: RefundPendingOrder) -> None:
        with self.books() as books:
            waiting = _still_waiting(books, asked)
            if waiting is not None:
                books.orders.save([waiting.abandon()])
                books.commit()


@attrs.frozen
class FinishRefunds:
    """Complete refunds that a crash or a silent provider left pending."""

    pending: PendingRefunds
    refund: RefundOrder
    now: Clock
    alert: RaiseAlert

    def __call__(self, account_id: int | None = None) -> int:
        """Try each pending refund of one account or of all once more; returns how many are done now."""
        done = in_vain = 0
        for order in self.pending(self.now() - PATIENCE, account_id):
            if self._finish(order):
                done += 1
            else:
                in_vain += 1
                self.refund.put_off(order)
            if in_vain == MOST_SILENCES:
                break
        return done

    def _finish(self, order: RefundPendingOrder) -> bool:
        try:
            return not isinstance(self.refund.finish(order), RefundPendingOrder)
        except RefundDeclined as refused:
            # Whoever asked for it has gone: nobody else would learn that the money is not coming.
            payment_id = order.receipt.payment_id or ""
            reason = f"a refund was refused: {refused.reason}"
            self.alert(Alert(order.purchase.account_id, payment_id, reason, self.now()))
            return True


def _book_refund(
    books: UnitOfWork,
    inventory: Inventory,
    asked: RefundPendingOrder,
    done: PartiallyRefundedOrder | RefundedOrder,
    at: datetime,
) -> None:
    """Write down in the inventory, the order, the customer and the figures that money went back."""
    purchase, amount_minor = asked.purchase, asked.pending.amount_minor
    whole = isinstance(done, RefundedOrder)
    after = inventory.refund(purchase, asked.pending.shares_minor)
    if whole:
        admitted = books.orders.void_items(purchase.account_id, purchase.public_id, at)
        after = after.take_back(purchase, admitted)
    books.inventories.save([after])
    books.orders.save([done])
    if whole:
        free_uses(books, [purchase])
    zone = inventory.account.zone
    paid_on = DayKey(purchase.account_id, moments.local_day(asked.receipt.paid_at, zone))
    undone = DayFigures(orders=-1, seats_sold=-purchase.seats) if whole else DayFigures()
    changes = [(paid_on, undone + DayFigures(revenue_minor=-amount_minor))]
    if purchase.buyer.email != NOBODY:
        changes.append(_book_customer(books, purchase, amount_minor, zone))
    books.days.add(add_up(changes))


def _book_customer(
    books: UnitOfWork, purchase: Purchase, amount_minor: int, zone: ZoneInfo
) -> tuple[DayKey, DayFigures]:
    """Write down that a customer got money back; returns what changes in the figures of the day they came."""
    email = purchase.buyer.email
    customer = books.customers.lock(purchase.account_id, [email])[email]
    books.customers.save([customer.got_back(amount_minor)])
    came_on = DayKey(purchase.account_id, moments.local_day(customer.created_at, zone))
    return came_on, DayFigures(spent_minor=-amount_minor)


def _knows(order: Refunded, refund_id: str | None) -> bool:
    """Tell whether the order has a refund of this name, under way or done."""
    under_way = isinstance(order, RefundPendingOrder) and order.pending.id == refund_id
    return under_way or refund_id in {refund.id for refund in order.refunds}


def _still_waiting(books: UnitOfWork, asked: RefundPendingOrder) -> RefundPendingOrder | None:
    """Return the order while the refund that was asked for is under way; an answer may come when the next one is."""
    order = load_order(books, asked.purchase.account_id, asked.purchase.public_id)
    if isinstance(order, RefundPendingOrder) and order.pending.id == asked.pending.id:
        return order
    return None


def _finished_elsewhere(books: UnitOfWork, purchase: Purchase) -> Refunded:
    """Return the order where another process has booked the same refund meanwhile."""
    order = load_order(books, purchase.account_id, purchase.public_id)
    if isinstance(order, Refunded):
        return order
    raise OrderIs("paid")
