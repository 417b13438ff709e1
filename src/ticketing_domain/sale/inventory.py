"""The inventory of one event: what is left, held and sold, in units of each ticket and in seats of the house.

Rule 1: of a ticket with finite stock, sold + reserved never pass its allocation.
Rule 2: seats held + sold never pass the capacity by a new sale; lowering the capacity below them keeps every order
and hold, and stops sales (contract §3).
Rule 3: what a hold took, its end gives back, exactly once.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

import attrs

from ticketing_domain.catalogue.custom_field import CustomField
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.people.account import Account
from ticketing_domain.sale.purchase import Purchase


class EventKey(NamedTuple):
    """Where an event is found: its account and its id. Keys sort in the order in which inventories are locked."""

    account_id: int
    event_id: int


@attrs.frozen
class Stock:
    """Units of one ticket. `allocation` is what was ever given to it (None: unlimited); the rest counts units."""

    allocation: int | None
    reserved: int = 0
    sold: int = 0
    revenue_minor: int = 0

    @property
    def remaining(self) -> int | None:
        """Units that can still be taken; None where the stock has no end."""
        return None if self.allocation is None else self.allocation - self.reserved - self.sold

    def refilled(self, remaining: int | None) -> "Stock":
        """Return the stock with this much remaining, whatever was sold or held before."""
        given = None if remaining is None else remaining + self.reserved + self.sold
        return attrs.evolve(self, allocation=given)

    def moved(self, *, reserved: int = 0, sold: int = 0, revenue_minor: int = 0) -> "Stock":
        """Return the stock with units and revenue added to (or, negative, taken from) its counters."""
        return Stock(
            allocation=self.allocation,
            reserved=self.reserved + reserved,
            sold=self.sold + sold,
            revenue_minor=self.revenue_minor + revenue_minor,
        )


@attrs.frozen
class Seats:
    """Seats of the house, over all tickets of the event; a bundle counts each of its seats.

    `ceiling` is the capacity, or what was consumed when the capacity was lowered below that. The database refuses
    whatever passes it; it sinks to the capacity as seats come free.
    """

    capacity: int | None
    held: int = 0
    sold: int = 0
    ceiling: int | None = None

    @property
    def consumed(self) -> int:
        """Seats paid or held."""
        return self.held + self.sold

    @property
    def free(self) -> int | None:
        """Seats that a new sale may take; None where there is no cap."""
        return None if self.capacity is None else max(0, self.capacity - self.consumed)

    def moved(self, *, held: int = 0, sold: int = 0) -> "Seats":
        """Return the seats with some added to (or, negative, taken from) the held and the sold."""
        return _with_ceiling(self.capacity, self.held + held, self.sold + sold, self.ceiling)

    def resized(self, capacity: int | None) -> "Seats":
        """Return the seats under another capacity."""
        ceiling = None if capacity is None else max(capacity, self.consumed)
        return attrs.evolve(self, capacity=capacity, ceiling=ceiling)


def _with_ceiling(capacity: int | None, held: int, sold: int, ceiling: int | None) -> Seats:
    if capacity is not None and ceiling is not None and ceiling > capacity:
        ceiling = max(capacity, min(ceiling, held + sold))
    return Seats(capacity=capacity, held=held, sold=sold, ceiling=ceiling)


def seats_of(capacity: int | None) -> Seats:
    """Return the seats of an event of which nothing is sold yet."""
    return Seats(capacity=capacity, ceiling=capacity)


@attrs.frozen
class Takings:
    """What the event has brought in: counters that every change keeps and `figures.recount` proves."""

    paid_orders: int = 0
    revenue_minor: int = 0
    redeemed: int = 0
    first_paid_at: datetime | None = None

    def paid(self, total_minor: int, at: datetime) -> "Takings":
        """Return the takings with one more order paid."""
        return attrs.evolve(
            self,
            paid_orders=self.paid_orders + 1,
            revenue_minor=self.revenue_minor + total_minor,
            first_paid_at=min(self.first_paid_at or at, at),
        )


@attrs.frozen
class Offer:
    """A ticket with its stock."""

    ticket: Ticket
    stock: Stock


@attrs.frozen
class Inventory:
    """Everything that decides about one event's sale; loaded locked, saved where `version` is still the same."""

    account: Account
    event: Event
    version: int
    seats: Seats
    takings: Takings
    offers: Mapping[int, Offer]
    custom_fields: tuple[CustomField, ...] = ()

    @property
    def key(self) -> EventKey:
        """Where the event is found."""
        return EventKey(self.event.account_id, self.event.id)

    def give_back(self, purchase: Purchase) -> "Inventory":
        """Return the inventory after the hold of the purchase has ended without a sale."""
        stocks = {
            line.ticket_id: self.stock(line.ticket_id).moved(reserved=-line.quantity)
            for line in purchase.lines
        }
        return self.with_stocks(stocks, seats=self.seats.moved(held=-purchase.seats))

    def sell(self, purchase: Purchase, at: datetime) -> "Inventory":
        """Return the inventory after what the purchase held has been paid."""
        stocks = {
            line.ticket_id: self.stock(line.ticket_id).moved(
                reserved=-line.quantity, sold=line.quantity, revenue_minor=line.total_minor
            )
            for line in purchase.lines
        }
        takings = self.takings.paid(purchase.total_minor, at)
        seats = self.seats.moved(held=-purchase.seats, sold=purchase.seats)
        return self.with_stocks(stocks, seats=seats, takings=takings)

    def refund(self, purchase: Purchase, shares_minor: Iterable[int]) -> "Inventory":
        """Return the inventory after money went back, a share for each line; tickets and seats stay sold."""
        stocks = {
            line.ticket_id: self.stock(line.ticket_id).moved(revenue_minor=-share)
            for line, share in zip(purchase.lines, shares_minor, strict=True)
        }
        refunded = sum(
            self.stock(known).revenue_minor - stock.revenue_minor for known, stock in stocks.items()
        )
        takings = attrs.evolve(self.takings, revenue_minor=self.takings.revenue_minor - refunded)
        return self.with_stocks(stocks, takings=takings)

    def take_back(self, purchase: Purchase, admitted: int) -> "Inventory":
        """Return the inventory after a whole order was undone: its tickets and seats are free again.

        `admitted` people had already come in on it; they no longer count as redeemed.
        """
        stocks = {
            line.ticket_id: self.stock(line.ticket_id).moved(sold=-line.quantity)
            for line in purchase.lines
        }
        takings = attrs.evolve(
            self.takings,
            paid_orders=self.takings.paid_orders - 1,
            redeemed=self.takings.redeemed - admitted,
        )
        return self.with_stocks(
            stocks, seats=self.seats.moved(sold=-purchase.seats), takings=takings
        )

    def stock(self, ticket_id: int) -> Stock:
        """Return the stock of one of the event's tickets."""
        return self.offers[ticket_id].stock

    def with_stocks(
        self,
        stocks: Mapping[int, Stock],
        *,
        seats: Seats | None = None,
        takings: Takings | None = None,
    ) -> "Inventory":
        """Return the inventory with other counters."""
        changed = {
            known: Offer(self.offers[known].ticket, stock) for known, stock in stocks.items()
        }
        return attrs.evolve(
            self,
            offers={**self.offers, **changed},
            seats=seats or self.seats,
            takings=takings or self.takings,
        )

    def with_offer(self, offer: Offer) -> "Inventory":
        """Return the inventory with a ticket added or replaced."""
        return attrs.evolve(self, offers={**self.offers, offer.ticket.id: offer})
