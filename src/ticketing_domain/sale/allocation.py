"""Allocation: who of many gets what, decided in one go.

`allocate` takes an inventory and the demands of a batch in their order of arrival, and grants each of them whole or
refuses it whole: first come, first served, and a refusal takes nothing. It is pure; whoever calls it holds the lock.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import attrs

from ticketing_domain.sale.inventory import Inventory
from ticketing_domain.sale.refusals import CapacityFull, HoldRefused, OverCustomerLimit, SoldOut


@attrs.frozen
class Demand:
    """Units wanted by one customer: pairs of ticket id and quantity, every ticket once."""

    email: str
    wanted: tuple[tuple[int, int], ...]


Bought: TypeAlias = Mapping[tuple[str, int], int]
"""Units that a customer (by e-mail) has of a ticket (by id) in orders that are pending or paid."""


LastWord: TypeAlias = Callable[[int], HoldRefused | None]
"""Asked about the demand in a place which nothing here refuses: None grants it, and counts what else it takes."""


def no_more_to_say(_: int) -> None:
    """Grant whatever the inventory grants."""


def allocate(
    inventory: Inventory,
    demands: Sequence[Demand],
    bought: Bought,
    last_word: LastWord = no_more_to_say,
) -> tuple[Inventory, tuple[HoldRefused | None, ...]]:
    """Hold for each demand what it wants or refuse it; returns the inventory after all, and one answer a demand.

    None grants the demand. Refuses with `OverCustomerLimit`, `SoldOut` or `CapacityFull` (contract §4, §6.1 to §6.3),
    or as the last word says.
    """
    counts = _Counts(inventory, bought, last_word)
    answers = tuple(counts.serve(demand, place) for place, demand in enumerate(demands))
    return counts.settled(inventory), answers


class _Counts:
    """The running counts of one allocation; local to it, so that a batch builds one new inventory and not many."""

    def __init__(self, inventory: Inventory, bought: Bought, last_word: LastWord) -> None:
        self.offers = inventory.offers
        self.remaining = {known: offer.stock.remaining for known, offer in inventory.offers.items()}
        self.taken: dict[int, int] = {}
        self.free_seats = inventory.seats.free
        self.seats_taken = 0
        self.bought = dict(bought)
        self.last_word = last_word

    def serve(self, demand: Demand, place: int) -> HoldRefused | None:
        for ticket_id, quantity in demand.wanted:
            refusal = self.over_limit(demand.email, ticket_id, quantity) or self.sold_out(
                ticket_id, quantity
            )
            if refusal:
                return refusal
        seats = sum(
            self.offers[ticket_id].ticket.seats * quantity for ticket_id, quantity in demand.wanted
        )
        if self.free_seats is not None and seats > self.free_seats:
            return CapacityFull(
                "the house is full"
                if self.free_seats == 0
                else f"only {self.free_seats} seats are left",
                ticket_id=demand.wanted[0][0],
                available=self.free_seats,
            )
        last = self.last_word(place)
        if last is None:
            self.take(demand, seats)
        return last

    def over_limit(self, email: str, ticket_id: int, quantity: int) -> OverCustomerLimit | None:
        ticket = self.offers[ticket_id].ticket
        if ticket.max_per_customer is None:
            return None
        left = ticket.max_per_customer - self.bought.get((email, ticket_id), 0)
        if quantity <= left:
            return None
        said = f"{ticket.title} is limited to {ticket.max_per_customer} for each customer"
        return OverCustomerLimit(said, ticket_id=ticket_id, available=max(0, left))

    def sold_out(self, ticket_id: int, quantity: int) -> SoldOut | None:
        remaining = self.remaining[ticket_id]
        if remaining is None or quantity <= remaining:
            return None
        title = self.offers[ticket_id].ticket.title
        said = f"{title} is sold out" if remaining <= 0 else f"only {remaining} of {title} are left"
        available = max(0, remaining)
        return SoldOut(said, ticket_id=ticket_id, ticket_title=title, available=available)

    def take(self, demand: Demand, seats: int) -> None:
        for ticket_id, quantity in demand.wanted:
            remaining = self.remaining[ticket_id]
            if remaining is not None:
                self.remaining[ticket_id] = remaining - quantity
            self.taken[ticket_id] = self.taken.get(ticket_id, 0) + quantity
            if self.offers[ticket_id].ticket.max_per_customer is not None:
                owned = (demand.email, ticket_id)
                self.bought[owned] = self.bought.get(owned, 0) + quantity
        self.seats_taken += seats
        if self.free_seats is not None:
            self.free_seats -= seats

    def settled(self, inventory: Inventory) -> Inventory:
        if not self.taken:
            return inventory
        stocks = {
            known: inventory.stock(known).moved(reserved=units)
            for known, units in self.taken.items()
        }
        return inventory.with_stocks(stocks, seats=inventory.seats.moved(held=self.seats_taken))
