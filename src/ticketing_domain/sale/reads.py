"""What is read about sales without deciding anything: lists, single orders, and what jobs look for.

Lists come in pages, newest first, by key and not by number, so that the deepest page costs what the first costs. A
complete list is its pages one after another.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import attrs
from moneyed import Money

from ticketing_domain import money
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order import Item, Order, RefundPendingOrder, SoldOrder, status


@attrs.frozen
class OrderSummary:
    """An order as it stands in a list. `item_count` counts codes (a bundle is one)."""

    public_id: str
    order_code: str
    status: str
    customer_name: str | None
    customer_email: str
    total_minor: int
    currency: str
    payment_provider: str
    paid_at: datetime
    created_at: datetime
    item_count: int
    attribution: Mapping[str, str]
    tax_rate: str
    tax_minor: int
    promo_code: str | None = None
    discount_minor: int = 0

    @property
    def total(self) -> Money:
        """What the order cost."""
        return money.from_minor(self.total_minor, self.currency)

    @property
    def tax(self) -> Money:
        """The tax contained in it."""
        return money.from_minor(self.tax_minor, self.currency)

    @property
    def discount(self) -> Money:
        """What a promo code took off."""
        return money.from_minor(self.discount_minor, self.currency)


def summary_of(order: SoldOrder) -> OrderSummary:
    """Return a sold order as it stands in a list."""
    purchase = order.purchase
    return OrderSummary(
        public_id=purchase.public_id,
        order_code=purchase.order_code,
        status=status(order),
        customer_name=purchase.buyer.name,
        customer_email=purchase.buyer.email,
        total_minor=purchase.total_minor,
        currency=purchase.currency,
        payment_provider=order.receipt.provider,
        paid_at=order.receipt.paid_at,
        created_at=purchase.placed_at,
        item_count=sum(line.quantity for line in purchase.lines),
        attribution=purchase.attribution,
        tax_rate=str(purchase.tax_rate),
        tax_minor=sum(line.tax_minor for line in purchase.lines),
        promo_code=purchase.promo_code,
        discount_minor=sum(line.discount_minor for line in purchase.lines),
    )


@attrs.frozen
class OrderCursor:
    """Where a page of orders ended."""

    paid_at: datetime
    public_id: str


@attrs.frozen
class OrderFilter:
    """Which orders a list shows: bought since an instant, of one event, matching a search; None does not filter.

    `query` matches the public id, the order code, a code or public id of an item, and the buyer's e-mail or name.
    """

    account_id: int
    since: datetime | None = None
    event_slug: str | None = None
    query: str | None = None


@attrs.frozen
class OrderTotals:
    """How many orders a filter finds (those wholly refunded not counted) and what they brought, less refunds."""

    order_count: int
    revenue_minor: int


@attrs.frozen
class OrderPage:
    """One order with everything that its page shows; `items` is empty until it is paid."""

    order: Order
    items: Sequence[Item]
    event_slug: str
    event_title: str


class OrderReads(Protocol):
    """Protocol: orders as promoters and buyers look at them."""

    def orders(
        self, wanted: OrderFilter, *, after: OrderCursor | None, limit: int
    ) -> Sequence[OrderSummary]:
        """Return a page of the orders that were ever paid, newest payment first."""
        ...

    def order_totals(self, wanted: OrderFilter) -> OrderTotals:
        """Return the totals over all pages of the filter."""
        ...

    def order(self, account_id: int, public_id: str) -> OrderPage:
        """Return one order by its public id, or by its order code (dashes and case do not matter); raises
        `NotFound`."""
        ...


class DueHolds(Protocol):
    """Protocol: finds events with pending holds that have ended."""

    def __call__(self, at: datetime, account_id: int | None = None) -> Sequence[EventKey]: ...


class PendingRefunds(Protocol):
    """Protocol: finds orders whose refund has been pending since before the instant."""

    def __call__(
        self, before: datetime, account_id: int | None = None
    ) -> Sequence[RefundPendingOrder]: ...
