"""Cancelling an event: sales stop at once, holds go back at once, and the money of every order follows.

Calling off is one transaction. The refunds are many: each is a `RefundOrder` like any other, so no order is refunded
twice, whoever repeats what; the chore does some of them at a time and notes how far it has come.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import attrs

from ticketing_domain.catalogue.cancellation import (
    REFUNDED_AT_ONCE,
    Cancellation,
    CancellationReads,
    called_off,
)
from ticketing_domain.catalogue.keep_events import lock_event
from ticketing_domain.names import Randomness
from ticketing_domain.notices.notice import Action, event_notice, order_notice
from ticketing_domain.ports import Books, Clock, UnitOfWork
from ticketing_domain.sale.inventory import EventKey, Inventory
from ticketing_domain.sale.order import OrderIs
from ticketing_domain.sale.payment import RefundDeclined
from ticketing_domain.sale.promo_uses import free_uses
from ticketing_domain.sale.refund import RefundOrder
from ticketing_domain.sale.release import END_OF_TIME


class Refund(Protocol):
    """Protocol: gives back all that is left of an order, as `RefundOrder` does."""

    def __call__(self, *, account_id: int, order_id: str, amount: None) -> object: ...


@attrs.frozen
class CancelEvent:
    """Call an event off."""

    books: Books
    now: Clock
    random: Randomness

    def __call__(self, *, account_id: int, slug: str) -> Cancellation:
        """Return how far its refunds have come; for one that was called off before, they are tried again where some
        were refused. Raises `NotFound`."""
        at = self.now()
        with self.books() as books:
            inventory = lock_event(books, account_id, slug)
            known = books.cancellations.get(inventory.key)
            cancellation = known or self._call_off(books, inventory, at)
            left = inventory.takings.paid_orders
            if not cancellation.is_running and left:
                cancellation = cancellation.again(at)
            books.cancellations.save(cancellation)
            books.commit()
        return cancellation

    def _call_off(self, books: UnitOfWork, inventory: Inventory, at: datetime) -> Cancellation:
        event = inventory.event.cancel(at)
        books.events.save(event)
        self._give_back_holds(books, inventory, at)
        books.outbox.add([event_notice(Action.EVENT_CANCELLED, event, self.random, at)])
        return called_off(inventory.key, inventory.takings.paid_orders, at)

    def _give_back_holds(self, books: UnitOfWork, inventory: Inventory, at: datetime) -> None:
        """Cancel what is held, also where a payment is under way: if it comes, it goes back."""
        held = books.orders.due([inventory.key], END_OF_TIME)
        if not held:
            return
        after, cancelled = inventory, [order.cancel() for order in held]
        for order in held:
            after = after.give_back(order.purchase)
        books.inventories.save([after])
        books.orders.save(cancelled)
        free_uses(books, [order.purchase for order in held])
        books.outbox.add(
            [
                order_notice(Action.ORDER_CANCELLED, order, after.event, self.random, at)
                for order in cancelled
            ]
        )


@attrs.frozen
class RefundCancelled:
    """Refund the orders of events that were called off, some at a time."""

    books: Books
    reads: CancellationReads
    refund: Refund
    now: Clock

    def __call__(self, account_id: int | None = None) -> int:
        """Go on with every cancellation that is under way, of one account or of all; returns how many orders were
        looked after."""
        waiting = self.reads.open_cancellations(self.now(), account_id)
        return sum(self._go_on(key) for key in waiting)

    def _go_on(self, key: EventKey) -> int:
        before = self.reads.cancellation(key)
        if before is None or not before.is_running:
            return 0
        order_ids = self.reads.standing_orders(key, after=before.reached, limit=REFUNDED_AT_ONCE)
        refused = sum(not self._refunded(key, order_id) for order_id in order_ids)
        self._note(before, order_ids, refused)
        return len(order_ids)

    def _refunded(self, key: EventKey, order_id: str) -> bool:
        """Refund what is left of an order; False where that is refused for good. Others are at it already, or were:
        the next pass sees."""
        try:
            self.refund(account_id=key.account_id, order_id=order_id, amount=None)
        except OrderIs:
            return True
        except RefundDeclined:
            return False
        return True

    def _note(self, before: Cancellation, order_ids: Sequence[str], refused: int) -> None:
        """Write down how far it has come, unless another process has gone on meanwhile."""
        with self.books() as books:
            inventory = books.inventories.lock([before.key])[before.key]
            if books.cancellations.get(before.key) != before:
                return
            after = before.went_on(order_ids, refused) if order_ids else before
            if len(order_ids) < REFUNDED_AT_ONCE:
                after = after.ended_pass(inventory.takings.paid_orders, self.now())
            books.cancellations.save(after)
            books.commit()


@attrs.frozen
class CancelEvents:
    """Everything about calling events off: the deed, the chore that refunds, and how far it has come."""

    cancel: CancelEvent
    refund_orders: RefundCancelled
    reads: CancellationReads

    @classmethod
    def open(
        cls,
        books: Books,
        reads: CancellationReads,
        refund: RefundOrder,
        now: Clock,
        random: Randomness,
    ) -> "CancelEvents":
        """Build the use cases over adapters and the refund of single orders."""
        return cls(
            CancelEvent(books, now, random), RefundCancelled(books, reads, refund, now), reads
        )

    def progress(self, inventory: Inventory) -> Cancellation | None:
        """Return how far the refunds of an event have come; None where it is not called off."""
        return self.reads.cancellation(inventory.key) if inventory.event.is_cancelled else None
