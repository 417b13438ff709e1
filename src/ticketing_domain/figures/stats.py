"""The figures of an event page (seed 001, "Stats fields"; contract §3, "Stats").

They are read off counters, so a page costs the same whether ten tickets were sold or ten million.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

import attrs
from moneyed import Money

from ticketing_domain import money
from ticketing_domain.catalogue.ticket import UNLIMITED, Ticket, TicketState
from ticketing_domain.sale.inventory import Inventory, Offer, Stock

ONE_DAY: Final = timedelta(days=1)


@attrs.frozen
class EventStats:
    """The figures of one event. Counts are seats, except where a name says orders; percentages run to 100."""

    sold_count: int
    remaining_count: int
    sell_through_percentage: int | None
    total_orders: int
    total_revenue: Money
    redemption_rate: Decimal
    sales_velocity: Decimal
    capacity_consumed: int | None
    capacity_remaining: int | None


@attrs.frozen
class TicketFigures:
    """One row of the breakdown, in units: for a group ticket, bundles. Unlimited counts are -1."""

    ticket: Ticket
    sold: int
    reserved: int
    stock: int
    capacity: int
    revenue: Money


def event_stats(inventory: Inventory, at: datetime) -> EventStats:
    """Read the figures of an event off its counters."""
    offers = list(inventory.offers.values())
    seats = inventory.seats
    return EventStats(
        sold_count=seats.sold,
        remaining_count=remaining_count(offers),
        sell_through_percentage=sell_through(offers),
        total_orders=inventory.takings.paid_orders,
        total_revenue=money.from_minor(inventory.takings.revenue_minor, inventory.account.currency),
        redemption_rate=redemption_rate(inventory.takings.redeemed, seats.sold),
        sales_velocity=sales_velocity(inventory, at),
        capacity_consumed=None if seats.capacity is None else seats.consumed,
        capacity_remaining=seats.free,
    )


def breakdown(inventory: Inventory) -> tuple[TicketFigures, ...]:
    """Return the figures of each ticket, in display order."""
    return tuple(
        _figures(offer, inventory.account.currency) for offer in in_display_order(inventory)
    )


def in_display_order(inventory: Inventory) -> Sequence[Offer]:
    """Return the event's offers as they stand on the page: by position, then by age."""
    return sorted(
        inventory.offers.values(), key=lambda offer: (offer.ticket.position, offer.ticket.id)
    )


def remaining_count(offers: Sequence[Offer]) -> int:
    """Return the seats not sold over the tickets that are not archived; held ones still count as remaining.

    -1 as soon as one of those tickets is unlimited (contract §3; the sample: 355 + 3 held = 358).
    """
    current = [offer for offer in offers if _is_current(offer.ticket)]
    if any(offer.stock.allocation is None for offer in current):
        return UNLIMITED
    return sum(
        ((offer.stock.allocation or 0) - offer.stock.sold) * offer.ticket.seats for offer in current
    )


def sell_through(offers: Sequence[Offer]) -> int | None:
    """Return the sold share of the finite stock in whole percent, rounded down, in stock units.

    None while a ticket on offer is unlimited, and where there is no stock at all.
    """
    finite = [offer.stock for offer in offers if offer.stock.allocation is not None]
    unlimited = any(
        offer.stock.allocation is None and _is_current(offer.ticket) for offer in offers
    )
    allocated = sum(stock.allocation or 0 for stock in finite)
    if unlimited or allocated == 0:
        return None
    return 100 * sum(stock.sold for stock in finite) // allocated


def redemption_rate(redeemed: int, sold: int) -> Decimal:
    """Return the share of sold seats that were scanned at the door, in percent with one decimal."""
    return _one_decimal(Decimal(100 * redeemed) / sold) if sold else Decimal("0.0")


def sales_velocity(inventory: Inventory, at: datetime) -> Decimal:
    """Return the seats sold per day since the first paid order; 0 for past or unsold events.

    Days count as a fraction and are at least one.
    """
    first = inventory.takings.first_paid_at
    if first is None or inventory.seats.sold == 0 or inventory.event.is_past(at):
        return Decimal("0.0")
    seconds = Decimal(int(max(at - first, ONE_DAY).total_seconds()))
    return _one_decimal(inventory.seats.sold * Decimal(86_400) / seconds)


def _figures(offer: Offer, currency: str) -> TicketFigures:
    stock = offer.stock
    return TicketFigures(
        ticket=offer.ticket,
        sold=stock.sold,
        reserved=stock.reserved,
        stock=printed_stock(stock),
        capacity=UNLIMITED if stock.allocation is None else stock.allocation,
        revenue=money.from_minor(stock.revenue_minor, currency),
    )


def printed_stock(stock: Stock) -> int:
    """Return what remains as promoters write it: -1 for unlimited."""
    return UNLIMITED if stock.remaining is None else stock.remaining


def _is_current(ticket: Ticket) -> bool:
    return ticket.state is not TicketState.ARCHIVED


def _one_decimal(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN)
