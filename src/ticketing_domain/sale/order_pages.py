"""Orders page by page and by key, whatever became of them: those that were never paid stand among the others.

An order stands in a page with its lines, its codes and its last payment, so that a whole page costs as little as one
order.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import attrs

from ticketing_domain.sale.order import Item
from ticketing_domain.sale.payment import PaymentState
from ticketing_domain.sale.purchase import Line


@attrs.frozen
class LastPayment:
    """The payment of an order, else the attempt that has no outcome yet, else the last one."""

    id: str
    provider: str
    state: PaymentState


@attrs.frozen
class PlacedOrder:
    """An order as other systems look at it; amounts in minor units, `status` as it was last written down.

    `provider` is who was paid, None until then; `items` are the codes, none until then.
    """

    public_id: str
    event_id: int
    status: str
    buyer_email: str
    buyer_name: str | None
    currency: str
    total_minor: int
    refunded_minor: int
    placed_at: datetime
    held_until: datetime
    paid_at: datetime | None
    provider: str | None
    lines: tuple[Line, ...]
    items: tuple[Item, ...] = ()
    payment: LastPayment | None = None

    def status_at(self, at: datetime) -> str:
        """Return the status at an instant: a hold that is due has ended, whoever writes it down."""
        if self.status == "pending" and self.held_until <= at:
            return "expired"
        return self.status


@attrs.frozen
class PlacedCursor:
    """Where a page of orders ended."""

    placed_at: datetime
    public_id: str


@attrs.frozen
class PlacedFilter:
    """Which orders of an account a list shows: of an event (by id or slug), in a state, of a buyer; None does not
    filter. `status` is as at the instant of the question."""

    account_id: int
    event: int | str | None = None
    status: str | None = None
    buyer_email: str | None = None


class PlacedReads(Protocol):
    """Protocol: all orders that were ever placed."""

    def placed_orders(
        self, wanted: PlacedFilter, at: datetime, *, after: PlacedCursor | None, limit: int
    ) -> Sequence[PlacedOrder]:
        """Return a page of orders as they stand at the instant, the newest first."""
        ...

    def placed_order(self, account_id: int, public_id: str) -> PlacedOrder:
        """Return one order; raises `NotFound`."""
        ...
