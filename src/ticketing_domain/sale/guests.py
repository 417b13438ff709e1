"""Guests: who comes without paying, because the promoter says so.

A guest party is an order that costs nothing and was never offered in the shop. It takes stock and seats like every
other; what else is known of it stands in the guest book.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

import attrs

from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.changes import UNSET, Given, Problem, Rule, at_most, not_blank
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.inventory import EventKey, Inventory, Offer
from ticketing_domain.sale.purchase import Line

COMPLIMENTARY: Final = "complimentary"
"""The provider named on an order that was given away."""

LARGEST_PARTY: Final = 50


@attrs.frozen
class GuestChanges:
    """What a promoter sends about a party; `unreadable` is what could not be read of it."""

    ticket_id: Given[int | None] = UNSET
    customer_name: Given[str | None] = UNSET
    party_size: Given[int | None] = UNSET
    delivery_email: Given[str | None] = UNSET
    staff_note: Given[str | None] = UNSET
    unreadable: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)


@attrs.frozen
class GuestPlan:
    """A party as it would be; `ticket_id` is what was asked for, `offer` the event's ticket of that number."""

    ticket_id: int | None = None
    offer: Offer | None = None
    customer_name: str | None = None
    party_size: int | None = None
    delivery_email: str | None = None
    staff_note: str | None = None

    @property
    def buyer(self) -> Buyer:
        """Who the order is for; without an e-mail it is nobody's who could be a customer."""
        return Buyer(email=self.delivery_email or "", name=(self.customer_name or "").strip())

    @property
    def line(self) -> Line:
        """What the order is for: units for everybody in the party, at no price."""
        assert self.offer is not None and self.party_size is not None  # noqa: S101, PT018 (a judged plan)
        ticket = self.offer.ticket
        return Line(
            ticket_id=ticket.id,
            ticket_title=ticket.title,
            quantity=self.party_size // ticket.seats,
            unit_price_minor=0,
            seats_each=ticket.seats,
        )


def comes_on_a_ticket_of_the_event(plan: GuestPlan) -> Problem | None:
    if plan.ticket_id is None:
        return None
    if plan.offer is None or plan.offer.ticket.state is TicketState.ARCHIVED:
        return ("ticket_id", "is not a ticket on sale for this event")
    return None


def has_a_possible_size(plan: GuestPlan) -> Problem | None:
    if plan.party_size is None or 1 <= plan.party_size <= LARGEST_PARTY:
        return None
    return ("party_size", f"must be a whole number from 1 to {LARGEST_PARTY}")


def fills_its_bundles(plan: GuestPlan) -> Problem | None:
    """A bundle is one code for its whole group, so a party that comes on bundles fills them."""
    if plan.offer is None or plan.party_size is None:
        return None
    seats = plan.offer.ticket.seats
    return ("party_size", f"must be a multiple of {seats}") if plan.party_size % seats else None


GUEST_RULES: Final[tuple[Rule[GuestPlan], ...]] = (
    *not_blank("ticket_id", "customer_name", "party_size"),
    *at_most(255, "customer_name", "delivery_email"),
    *at_most(2_000, "staff_note"),
    comes_on_a_ticket_of_the_event,
    has_a_possible_size,
    fills_its_bundles,
)


def without_limits(inventory: Inventory, ticket_id: int) -> Inventory:
    """Return the inventory as guests meet it: no limit for each customer, but stock and capacity as they are."""
    offer = inventory.offers[ticket_id]
    ticket = attrs.evolve(offer.ticket, max_per_customer=None)
    return inventory.with_offer(Offer(ticket, offer.stock))


@attrs.frozen
class GuestNote:
    """What the guest book keeps of a party beside its order."""

    key: EventKey
    order_id: str
    party_size: int
    staff_note: str | None
    created_at: datetime


@attrs.frozen
class GuestParty:
    """A party as it stands in the list; `redeemed_count` counts its people who are in."""

    public_id: str
    customer_name: str
    party_size: int
    delivery_email: str | None
    staff_note: str | None
    created_at: datetime
    redeemed_count: int


class GuestBook(Protocol):
    """Protocol: what is noted about parties of guests."""

    def add(self, note: GuestNote) -> None: ...


class GuestReads(Protocol):
    """Protocol: guests as promoters and doors look at them."""

    def guest_parties(self, key: EventKey) -> Sequence[GuestParty]:
        """Return the parties of an event whose order was not undone, the newest first."""
        ...
