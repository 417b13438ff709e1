"""The guest list: seats for people who do not pay.

A party is let onto the list whole or not at all, by the same allocation that sells: publication, the window of sales
and the limits for each order and customer do not bind the promoter; stock and capacity do. Its order is paid at once,
counts as sold at no revenue, and has its codes. An e-mail makes the guest a customer, as a free order in the shop
does; without one nobody is known who could be.
"""

from datetime import datetime

import attrs

from ticketing_domain import names
from ticketing_domain.catalogue.event import EventIsCancelled
from ticketing_domain.catalogue.keep_events import lock_event
from ticketing_domain.changes import check, given
from ticketing_domain.people.customer import normalise_email
from ticketing_domain.ports import Books, Clock
from ticketing_domain.sale.allocation import Demand, allocate
from ticketing_domain.sale.booking import book_sales
from ticketing_domain.sale.guests import (
    COMPLIMENTARY,
    GUEST_RULES,
    GuestChanges,
    GuestNote,
    GuestPlan,
    GuestReads,
    without_limits,
)
from ticketing_domain.sale.hold import tax_rate
from ticketing_domain.sale.inventory import Inventory
from ticketing_domain.sale.order import PaidOrder, PendingOrder, Receipt
from ticketing_domain.sale.purchase import Purchase
from ticketing_domain.sale.release import give_back_due_holds


@attrs.frozen
class InviteGuests:
    """Put a party on the guest list of an event."""

    books: Books
    now: Clock
    random: names.Randomness

    def __call__(
        self, *, account_id: int, slug: str, changes: GuestChanges
    ) -> tuple[PaidOrder, GuestNote]:
        """Return the party's order and what is noted about it.

        Raises `NotFound`, `Invalid`, `EventIsCancelled`, and `SoldOut` or `CapacityFull` with what is left.
        """
        at = self.now()
        with self.books() as books:
            found = lock_event(books, account_id, slug)
            plan = _plan(changes, found)
            check(plan, GUEST_RULES, changes.unreadable)
            if found.event.is_cancelled:
                raise EventIsCancelled(slug)
            before = give_back_due_holds(books, {found.key: found}, at, self.random)[found.key]
            purchase = self._purchase(plan, before, at)
            sold = _held(before, purchase).sell(purchase, at)
            order = PaidOrder(purchase, Receipt(at, COMPLIMENTARY))
            note = _note(plan, sold, purchase)
            books.inventories.save([sold])
            books.orders.add([PendingOrder(purchase)])
            book_sales(books, [order], {found.key: sold}, self.random, self.now)
            books.guests.add(note)
            books.commit()
        return order, note

    def _purchase(self, plan: GuestPlan, inventory: Inventory, at: datetime) -> Purchase:
        return Purchase(
            account_id=inventory.account.id,
            event_id=inventory.event.id,
            public_id=names.public_id(self.random),
            secret=names.secret(self.random),
            order_code=names.order_code(self.random),
            buyer=plan.buyer,
            lines=(plan.line,),
            currency=inventory.account.currency,
            tax_rate=tax_rate(inventory),
            placed_at=at,
            held_until=at,
        )


@attrs.frozen
class GuestList:
    """Everything about guests: inviting them, and who is on the list."""

    invite: InviteGuests
    reads: GuestReads

    @classmethod
    def open(
        cls, books: Books, reads: GuestReads, now: Clock, random: names.Randomness
    ) -> "GuestList":
        """Build the use cases over adapters."""
        return cls(InviteGuests(books, now, random), reads)


def _plan(changes: GuestChanges, inventory: Inventory) -> GuestPlan:
    ticket_id = given(changes.ticket_id, None)
    email = given(changes.delivery_email, None)
    return GuestPlan(
        ticket_id=ticket_id,
        offer=None if ticket_id is None else inventory.offers.get(ticket_id),
        customer_name=given(changes.customer_name, None),
        party_size=given(changes.party_size, None),
        delivery_email=normalise_email(email) if email else None,
        staff_note=given(changes.staff_note, None) or None,
    )


def _held(inventory: Inventory, purchase: Purchase) -> Inventory:
    """Return the inventory with the party's units taken; raises `SoldOut` or `CapacityFull`."""
    (line,) = purchase.lines
    demand = Demand(purchase.buyer.email, ((line.ticket_id, line.quantity),))
    after, (refusal,) = allocate(without_limits(inventory, line.ticket_id), [demand], {})
    if refusal:
        raise refusal
    return after


def _note(plan: GuestPlan, inventory: Inventory, purchase: Purchase) -> GuestNote:
    return GuestNote(
        key=inventory.key,
        order_id=purchase.public_id,
        party_size=purchase.seats,
        staff_note=plan.staff_note,
        created_at=purchase.placed_at,
    )
