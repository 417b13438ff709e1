"""Bugs to plant: each is a mistake that a ticketing system has really made, and that no single request shows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs
import pytest

from ticketing_domain.catalogue import cancel_event
from ticketing_domain.names import Randomness, public_id
from ticketing_domain.ports import UnitOfWork
from ticketing_domain.sale import confirm, order, place_holds, recall, refund, release
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.inventory import EventKey, Inventory
from ticketing_domain.sale.place_holds import Answer, PlaceHolds
from ticketing_domain.sale.promo_uses import PromoUses

Plant = Callable[[pytest.MonkeyPatch], None]


def expiry_gives_back_twice(patch: pytest.MonkeyPatch) -> None:
    """A hold that has ended gives its tickets back a second time."""
    once = release.give_back_due_holds

    def twice(
        books: UnitOfWork,
        inventories: Mapping[EventKey, Inventory],
        at: datetime,
        random: Randomness,
        uses: PromoUses | None = None,
    ) -> dict[EventKey, Inventory]:
        due = books.orders.due(list(inventories), at) if inventories else ()
        after = once(books, inventories, at, random, uses)
        for one in due:
            key = EventKey(one.purchase.account_id, one.purchase.event_id)
            after[key] = after[key].give_back(one.purchase)
        return after

    for module in (release, place_holds, confirm, cancel_event):
        if hasattr(module, "give_back_due_holds"):
            patch.setattr(module, "give_back_due_holds", twice)


def refund_ignores_an_earlier_partial(patch: pytest.MonkeyPatch) -> None:
    """What is left to refund is reckoned as if nothing had been refunded before."""
    begin = order._start_refund

    def ignoring(
        paid: Any, before: tuple[order.Refund, ...], *wanted: Any
    ) -> order.RefundPendingOrder:
        return attrs.evolve(begin(paid, (), *wanted), refunds=before)

    patch.setattr(order, "_start_refund", ignoring)


def idempotency_is_stored_after_the_commit(patch: pytest.MonkeyPatch) -> None:
    """The key is written down in a transaction of its own, after that of the effect."""
    place = PlaceHolds.__call__

    def placed(self: PlaceHolds, requests: Sequence[HoldRequest]) -> tuple[Answer, ...]:
        later: list[tuple[Any, datetime]] = []
        with pytest.MonkeyPatch.context() as meanwhile:
            meanwhile.setattr(
                place_holds, "remember", lambda _, named, at: later.append((list(named), at))
            )
            answers = place(self, requests)
        with self.books() as books:
            for named, at in later:
                recall.remember(books, named, at)
            books.commit()
        return answers

    patch.setattr(PlaceHolds, "__call__", placed)


def every_refund_has_another_name(patch: pytest.MonkeyPatch) -> None:
    """A refund that is sent again is another refund to the provider."""
    finish = refund.RefundOrder._send

    def renamed(self: refund.RefundOrder, asked: order.RefundPendingOrder) -> bool:
        pending = attrs.evolve(asked.pending, id=public_id(self.random))
        return finish(self, attrs.evolve(asked, pending=pending))

    patch.setattr(refund.RefundOrder, "_send", renamed)


def a_late_payment_takes_what_is_gone(patch: pytest.MonkeyPatch) -> None:
    """Money that comes after the hold has ended buys tickets without looking whether they are there."""
    patch.setattr(confirm._Batch, "take_again", lambda *_: True)


PLANTS: Sequence[Plant] = (
    expiry_gives_back_twice,
    refund_ignores_an_earlier_partial,
    idempotency_is_stored_after_the_commit,
    every_refund_has_another_name,
    a_late_payment_takes_what_is_gone,
)
