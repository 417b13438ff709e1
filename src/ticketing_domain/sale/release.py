"""Releasing holds: the ends of a hold that are not a sale.

A hold that is due counts as free at once: whoever takes stock first gives it back, in the same transaction
(contract §4); a job does the same for events where nobody comes.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import attrs

from ticketing_domain.errors import NotFound
from ticketing_domain.names import Randomness
from ticketing_domain.notices.notice import Action, order_notice
from ticketing_domain.ports import Books, Clock, UnitOfWork
from ticketing_domain.sale.inventory import EventKey, Inventory
from ticketing_domain.sale.order import (
    CancelledOrder,
    ExpiredOrder,
    Order,
    OrderIs,
    PendingOrder,
    status,
)
from ticketing_domain.sale.payment import PaymentInProgress
from ticketing_domain.sale.promo_uses import PromoUses, free_uses
from ticketing_domain.sale.reads import DueHolds

END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)
"""By then every hold is due."""


def give_back_due_holds(
    books: UnitOfWork,
    inventories: Mapping[EventKey, Inventory],
    at: datetime,
    random: Randomness,
    uses: PromoUses | None = None,
) -> dict[EventKey, Inventory]:
    """End the holds that are due and return the inventories with what they held; those are not saved yet.

    Whoever wants promo codes in the same unit of work passes the `uses` into which those of the holds are freed.
    """
    after = dict(inventories)
    due = books.orders.due(list(inventories), at) if inventories else ()
    for order in due:
        key = EventKey(order.purchase.account_id, order.purchase.event_id)
        after[key] = after[key].give_back(order.purchase)
    if due:
        expired = [order.expire() for order in due]
        books.orders.save(expired)
        _free(books, due, uses)
        books.outbox.add(
            [
                order_notice(
                    Action.ORDER_EXPIRED, order, _inventory_of(order, after).event, random, at
                )
                for order in expired
            ]
        )
    return after


def _free(books: UnitOfWork, ended: Sequence[PendingOrder], uses: PromoUses | None) -> None:
    if uses is None:
        free_uses(books, [order.purchase for order in ended])
        return
    for order in ended:
        uses.free(order.purchase)


@attrs.frozen
class ExpireHolds:
    """End holds that are due where no buyer comes to do it."""

    books: Books
    due_holds: DueHolds
    now: Clock
    random: Randomness

    def __call__(self, account_id: int | None = None) -> int:
        """Give back what is due, one event at a time, of one account or of all; returns how many events had something
        due."""
        at = self.now()
        keys = self.due_holds(at, account_id)
        for key in keys:
            with self.books() as books:
                before = dict(books.inventories.lock([key]))
                after = give_back_due_holds(books, before, at, self.random)
                books.inventories.save(
                    [after[known] for known in after if after[known] is not before[known]]
                )
                books.commit()
        return len(keys)


@attrs.frozen
class CancelHold:
    """Give a hold back before it ends, because the buyer says so."""

    books: Books
    now: Clock
    random: Randomness

    def __call__(self, *, account_id: int, order_id: str) -> CancelledOrder:
        """Cancel a pending order; cancelling twice is harmless. Raises `NotFound`, `OrderIs`, `PaymentInProgress`."""
        at = self.now()
        with self.books() as books:
            key = books.orders.event_of(account_id, order_id)
            inventory = books.inventories.lock([key])[key]
            order = load_order(books, account_id, order_id)
            if isinstance(order, CancelledOrder):
                return order
            unpaid = isinstance(order, PendingOrder | ExpiredOrder)
            if unpaid and books.payments.open_attempts(account_id, [order_id]):
                # Even after the hold has ended, the money may still come and take the tickets again.
                raise PaymentInProgress(order_id)
            if not isinstance(order, PendingOrder):
                raise OrderIs(status(order))
            cancelled = order.cancel()
            books.inventories.save([inventory.give_back(order.purchase)])
            books.orders.save([cancelled])
            free_uses(books, [order.purchase])
            books.outbox.add(
                [order_notice(Action.ORDER_CANCELLED, cancelled, inventory.event, self.random, at)]
            )
            books.commit()
        return cancelled


def load_order(books: UnitOfWork, account_id: int, order_id: str) -> Order:
    """Return one order, locked; raises `NotFound`."""
    try:
        return books.orders.load(account_id, [order_id])[order_id]
    except KeyError:
        raise NotFound("order", order_id) from None


def _inventory_of(order: Order, inventories: Mapping[EventKey, Inventory]) -> Inventory:
    return inventories[EventKey(order.purchase.account_id, order.purchase.event_id)]
