"""Keeping tickets: put them on sale, change them, archive them and bring them back."""

import attrs
from moneyed import Money

from ticketing_domain.catalogue.keep_events import lock_event
from ticketing_domain.catalogue.ticket import (
    PALETTE,
    TICKET_RULES,
    UNLIMITED,
    GroupTicket,
    StandardTicket,
    Ticket,
    TicketPlan,
    TicketState,
)
from ticketing_domain.changes import UNSET, Given, check, given
from ticketing_domain.errors import NotFound, Problems
from ticketing_domain.figures.stats import printed_stock
from ticketing_domain.ports import Books
from ticketing_domain.sale.inventory import Inventory, Offer, Stock


@attrs.frozen
class TicketChanges:
    """What a promoter sends to make or change a ticket. `stock` is what remains, -1 for unlimited."""

    title: Given[str | None] = UNSET
    price: Given[Money | None] = UNSET
    stock: Given[int | None] = UNSET
    state: Given[TicketState] = UNSET
    color: Given[str | None] = UNSET
    max_per_order: Given[int | None] = UNSET
    max_per_customer: Given[int | None] = UNSET
    features: Given[tuple[str, ...]] = UNSET
    access_code: Given[str | None] = UNSET
    position: Given[int | None] = UNSET
    group_size: Given[int | None] = UNSET
    unit_price: Given[Money | None] = UNSET
    unreadable: Problems = attrs.field(factory=dict)


@attrs.frozen
class AddTicket:
    """Put a new kind of ticket on an event."""

    books: Books

    def __call__(
        self, *, account_id: int, slug: str, is_group: bool, changes: TicketChanges
    ) -> Offer:
        """Return the ticket with its stock; raises `NotFound` or `Invalid`."""
        with self.books() as books:
            inventory = lock_event(books, account_id, slug)
            plan = plan_ticket(changes, is_group=is_group, before=None)
            (number,) = books.numbers.take("ticket", 1)
            ticket = _ticket(plan, number, inventory, plan.position or _next_position(inventory))
            offer = Offer(ticket, Stock(allocation=_allocation(plan)))
            books.events.add_ticket(ticket, offer.stock)
            books.commit()
        return offer


@attrs.frozen
class ChangeTicket:
    """Change a ticket. A new `stock` sets what remains, whatever was sold or is held (contract §3)."""

    books: Books

    def __call__(
        self, *, account_id: int, slug: str, ticket_id: int, is_group: bool, changes: TicketChanges
    ) -> Offer:
        """Return the changed ticket with its stock; raises `NotFound` (also where it is of the other kind) or
        `Invalid`."""
        with self.books() as books:
            inventory = lock_event(books, account_id, slug)
            before = find_offer(inventory, ticket_id)
            if isinstance(before.ticket, GroupTicket) is not is_group:
                raise NotFound("ticket", ticket_id)
            plan = plan_ticket(changes, is_group=is_group, before=before)
            ticket = _ticket(plan, ticket_id, inventory, plan.position or before.ticket.position)
            if before.ticket.state is TicketState.ARCHIVED and changes.state is UNSET:
                ticket = attrs.evolve(ticket, state=TicketState.ARCHIVED)
            stock = (
                before.stock if changes.stock is UNSET else before.stock.refilled(_allocation(plan))
            )
            offer = Offer(ticket, stock)
            books.events.save_ticket(ticket)
            books.inventories.save([inventory.with_offer(offer)])
            books.commit()
        return offer


@attrs.frozen
class ArchiveTicket:
    """Take a ticket off sale, or bring it back; orders of it keep working."""

    books: Books
    state: TicketState

    def __call__(self, *, account_id: int, slug: str, ticket_id: int) -> Offer:
        """Return the ticket in its new state; raises `NotFound`."""
        with self.books() as books:
            offer = find_offer(lock_event(books, account_id, slug), ticket_id)
            moved = attrs.evolve(
                offer, ticket=attrs.evolve(offer.ticket, state=self._state(offer.ticket))
            )
            books.events.save_ticket(moved.ticket)
            books.commit()
        return moved

    def _state(self, ticket: Ticket) -> TicketState:
        """Bringing back acts on archived tickets only, so that it never shows a hidden one."""
        if self.state is TicketState.ACTIVE and ticket.state is not TicketState.ARCHIVED:
            return ticket.state
        return self.state


def find_offer(inventory: Inventory, ticket_id: int) -> Offer:
    """Return one of the event's tickets with its stock; raises `NotFound`."""
    try:
        return inventory.offers[ticket_id]
    except KeyError:
        raise NotFound("ticket", ticket_id) from None


def plan_ticket(changes: TicketChanges, *, is_group: bool, before: Offer | None) -> TicketPlan:
    """Lay the changes over the ticket that was there and judge the result; raises `Invalid`."""
    was = _plan_of(before, is_group=is_group)
    plan = TicketPlan(
        is_group=is_group,
        title=given(changes.title, was.title),
        price=given(changes.price, was.price),
        stock=given(changes.stock, was.stock),
        state=given(changes.state, was.state),
        color=given(changes.color, was.color),
        max_per_order=given(changes.max_per_order, was.max_per_order),
        max_per_customer=given(changes.max_per_customer, was.max_per_customer),
        features=given(changes.features, was.features),
        access_code=given(changes.access_code, was.access_code) or None,
        group_size=given(changes.group_size, was.group_size),
        unit_price=given(changes.unit_price, was.unit_price),
        position=given(changes.position, was.position),
        group_size_before=was.group_size,
        sold_or_held=was.sold_or_held,
    )
    check(plan, TICKET_RULES, changes.unreadable)
    return plan


def _plan_of(before: Offer | None, *, is_group: bool) -> TicketPlan:
    if before is None:
        return TicketPlan(is_group=is_group)
    ticket = before.ticket
    group = ticket if isinstance(ticket, GroupTicket) else None
    archived = ticket.state is TicketState.ARCHIVED
    return TicketPlan(
        is_group=is_group,
        title=ticket.title,
        price=ticket.price,
        stock=printed_stock(before.stock),
        state=TicketState.ACTIVE if archived else ticket.state,
        color=ticket.color,
        max_per_order=ticket.max_per_order,
        max_per_customer=ticket.max_per_customer,
        features=ticket.features,
        access_code=ticket.access_code,
        group_size=group.group_size if group else None,
        unit_price=group.unit_price if group else None,
        position=ticket.position,
        sold_or_held=before.stock.sold + before.stock.reserved,
    )


def _ticket(plan: TicketPlan, number: int, inventory: Inventory, position: int) -> Ticket:
    """Make the ticket that a judged plan describes."""
    assert plan.title and plan.price is not None  # noqa: S101, PT018 (the rules have seen to it)
    ticket = StandardTicket(
        id=number,
        account_id=inventory.event.account_id,
        event_id=inventory.event.id,
        title=plan.title.strip(),
        price=plan.price,
        position=position,
        color=plan.color or PALETTE[(position - 1) % len(PALETTE)],
        state=plan.state,
        max_per_order=plan.max_per_order,
        max_per_customer=plan.max_per_customer,
        features=plan.features,
        access_code=plan.access_code,
    )
    if not plan.is_group or plan.group_size is None or plan.unit_price is None:
        return ticket
    facts = {field.name: getattr(ticket, field.name) for field in attrs.fields(StandardTicket)}
    return GroupTicket(**facts, group_size=plan.group_size, unit_price=plan.unit_price)


def _allocation(plan: TicketPlan) -> int | None:
    return None if plan.stock == UNLIMITED else plan.stock


def _next_position(inventory: Inventory) -> int:
    return 1 + max((offer.ticket.position for offer in inventory.offers.values()), default=0)
