"""Recounting: the figures once more, from the records alone.

Counters are kept with every change; this folds over the orders instead. Where the two differ, a rule was broken:
property tests, the simulator and `ticketing verify` hold them against each other (contract §6.8).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import attrs

from ticketing_domain import moments
from ticketing_domain.door.scan import LoggedScan
from ticketing_domain.figures.days import DayFigures, DayKey
from ticketing_domain.notices.notice import Notice
from ticketing_domain.people.account import Account
from ticketing_domain.people.customer import NOBODY, Customer
from ticketing_domain.sale.inventory import EventKey, Inventory, Seats, Stock, Takings
from ticketing_domain.sale.order import (
    CancelledOrder,
    ExpiredOrder,
    Item,
    Order,
    PendingOrder,
    RefundedOrder,
    SoldOrder,
    refunded_minor,
    refunds_of,
)
from ticketing_domain.sale.promo_code import PromoCode


class Records(Protocol):
    """Protocol: everything that is in the books, streamed, for recounting."""

    def all_accounts(self) -> Iterator[Account]: ...

    def recorded_inventories(self, account: Account) -> Iterator[Inventory]: ...

    def recorded_orders(self, key: EventKey) -> Iterator[tuple[Order, Sequence[Item]]]:
        """Return every order of an event with its codes, in no order."""
        ...

    def recorded_scans(self, key: EventKey) -> Iterator[LoggedScan]:
        """Return every scan that let people in at an event, in no order."""
        ...

    def recorded_customers(self, account: Account) -> Iterator[Customer]: ...

    def recorded_notices(self, account: Account) -> Iterator[Notice]:
        """Return the notices of an account in the order in which they happened."""
        ...

    def recorded_days(self, account: Account) -> Mapping[DayKey, DayFigures]: ...

    def recorded_promo_codes(self, account: Account) -> Iterator[PromoCode]: ...


@attrs.frozen
class Tally:
    """What recounting one event found: its inventory as it should be, and what it adds to customers and days."""

    inventory: Inventory
    spent_minor: Mapping[str, int]
    days: Mapping[DayKey, DayFigures]
    promo_uses: Mapping[str, int] = attrs.field(factory=dict)


def recount(inventory: Inventory, orders: Iterable[tuple[Order, Sequence[Item]]]) -> Tally:
    """Count an event's orders again; only capacity, allocations and ceiling are taken from what is kept."""
    counts = _Counts(inventory)
    for order, items in orders:
        counts.add(order, items)
    return Tally(counts.inventory(), counts.spent, counts.days, counts.promo_uses)


class _Counts:
    """The running counts of one recount."""

    def __init__(self, kept: Inventory) -> None:
        self.kept = kept
        self.stocks = {known: Stock(offer.stock.allocation) for known, offer in kept.offers.items()}
        self.held = self.sold = 0
        self.takings = Takings()
        self.spent: dict[str, int] = {}
        self.days: dict[DayKey, DayFigures] = {}
        self.promo_uses: dict[str, int] = {}

    def add(self, order: Order, items: Sequence[Item]) -> None:
        code = order.purchase.promo_code
        if code and not isinstance(order, ExpiredOrder | CancelledOrder | RefundedOrder):
            self.promo_uses[code] = self.promo_uses.get(code, 0) + 1
        match order:
            case PendingOrder(purchase):
                self.held += purchase.seats
                for line in purchase.lines:
                    self.stocks[line.ticket_id] = self.stocks[line.ticket_id].moved(
                        reserved=line.quantity
                    )
            case ExpiredOrder() | CancelledOrder():
                pass
            case _:
                self.add_sold(order, items)

    def add_sold(self, order: SoldOrder, items: Sequence[Item]) -> None:
        purchase, stands = order.purchase, not isinstance(order, RefundedOrder)
        for place, line in enumerate(purchase.lines):
            back = sum(refund.shares_minor[place] for refund in refunds_of(order))
            self.stocks[line.ticket_id] = self.stocks[line.ticket_id].moved(
                sold=line.quantity if stands else 0, revenue_minor=line.total_minor - back
            )
        net = purchase.total_minor - refunded_minor(order)
        first = self.takings.first_paid_at
        paid_at = order.receipt.paid_at
        self.takings = Takings(
            paid_orders=self.takings.paid_orders + stands,
            revenue_minor=self.takings.revenue_minor + net,
            redeemed=self.takings.redeemed + sum(item.redeemed for item in items if not item.void),
            first_paid_at=paid_at if first is None else min(first, paid_at),
        )
        self.sold += purchase.seats if stands else 0
        if purchase.buyer.email != NOBODY:
            self.spent[purchase.buyer.email] = self.spent.get(purchase.buyer.email, 0) + net
        day = DayKey(purchase.account_id, moments.local_day(paid_at, self.kept.account.zone))
        change = DayFigures(
            orders=int(stands), revenue_minor=net, seats_sold=purchase.seats if stands else 0
        )
        self.days[day] = self.days.get(day, DayFigures()) + change

    def inventory(self) -> Inventory:
        seats = self.kept.seats
        counted = Seats(
            capacity=seats.capacity, held=self.held, sold=self.sold, ceiling=seats.ceiling
        )
        return self.kept.with_stocks(self.stocks, seats=counted, takings=self.takings)
