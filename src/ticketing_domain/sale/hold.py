"""Holds: tickets kept for a buyer while they pay.

A request names an event, a buyer and units of tickets. It is granted whole or refused whole; the rules that look at
the request alone stand here in one list, first refusal wins; what is scarce is decided in `allocation`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeAlias

import attrs

from ticketing_domain import money
from ticketing_domain.changes import gather
from ticketing_domain.errors import Invalid
from ticketing_domain.kept_answers import KeptAnswer
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.allocation import Demand
from ticketing_domain.sale.answers import AnswerSent, mistakes_in_answers
from ticketing_domain.sale.inventory import Inventory
from ticketing_domain.sale.order import PaidOrder, PendingOrder
from ticketing_domain.sale.purchase import Line
from ticketing_domain.sale.refusals import (
    AccessCodeRequired,
    HoldRefused,
    OverOrderLimit,
    SalesClosed,
    SalesNotOpen,
)

MOST_UNITS_PER_ORDER: Final = 1000
"""No order holds more units than this, limits or not: a bound on what one request can lock away."""

AnswerOf: TypeAlias = Callable[[PendingOrder | PaidOrder], KeptAnswer]
"""Makes the answer to a placed order; the same order always gets the same answer."""


@attrs.frozen
class IdempotencyKey:
    """The name a caller gives to one wish, with a fingerprint of the wish: the same again gets the same answer.

    Where `answer_of` tells what the order is answered with, those words are kept with the order, as of `asked_at`.
    """

    key: str
    fingerprint: str
    answer_of: AnswerOf | None = attrs.field(default=None, eq=False, repr=False)
    asked_at: datetime | None = attrs.field(default=None, eq=False)


@attrs.frozen
class HoldRequest:
    """A buyer's wish: units of tickets (pairs of ticket id and quantity, every ticket once) of one event."""

    account_id: int
    event_slug: str
    buyer: Buyer
    wanted: tuple[tuple[int, int], ...]
    access_code: str | None = attrs.field(default=None, repr=False)
    attribution: Mapping[str, str] = attrs.field(factory=dict)
    idempotency: IdempotencyKey | None = None
    answers: tuple[AnswerSent, ...] = ()
    promo_code: str | None = attrs.field(default=None, repr=False)

    @property
    def demand(self) -> Demand:
        """What the request asks of the inventory."""
        return Demand(self.buyer.email, self.wanted)

    @property
    def units(self) -> int:
        """How many units are wanted, over all tickets."""
        return sum(quantity for _, quantity in self.wanted)


@attrs.frozen
class Remembered:
    """Which order a request with an idempotency key led to."""

    account_id: int
    key: str
    fingerprint: str
    order_id: str
    at: datetime


HoldRule: TypeAlias = Callable[[HoldRequest, Inventory, datetime], HoldRefused | None]


def the_event_takes_place(_: HoldRequest, inventory: Inventory, __: datetime) -> HoldRefused | None:
    return SalesClosed("the event is cancelled") if inventory.event.is_cancelled else None


def sales_have_opened(_: HoldRequest, inventory: Inventory, at: datetime) -> HoldRefused | None:
    opens = inventory.event.sales_starts_at
    if opens is None or at >= opens:
        return None
    return SalesNotOpen(f"ticket sales open at {opens:%Y-%m-%d %H:%M} UTC")


def sales_are_not_over(_: HoldRequest, inventory: Inventory, at: datetime) -> HoldRefused | None:
    return None if at < inventory.event.sales_ends_at else SalesClosed("ticket sales are closed")


def hidden_tickets_are_opened_by_their_code(
    request: HoldRequest, inventory: Inventory, _: datetime
) -> HoldRefused | None:
    for ticket_id, _quantity in request.wanted:
        ticket = inventory.offers[ticket_id].ticket
        if not ticket.opens_to(request.access_code):
            return AccessCodeRequired("this ticket needs its access code", ticket_id=ticket_id)
    return None


def no_ticket_passes_its_order_limit(
    request: HoldRequest, inventory: Inventory, _: datetime
) -> HoldRefused | None:
    for ticket_id, quantity in request.wanted:
        ticket = inventory.offers[ticket_id].ticket
        if ticket.max_per_order is not None and quantity > ticket.max_per_order:
            said = f"{ticket.title} is limited to {ticket.max_per_order} for each order"
            return OverOrderLimit(said, ticket_id=ticket_id, available=ticket.max_per_order)
    return None


HOLD_RULES: Final[tuple[HoldRule, ...]] = (
    the_event_takes_place,
    sales_have_opened,
    sales_are_not_over,
    hidden_tickets_are_opened_by_their_code,
    no_ticket_passes_its_order_limit,
)


def refusal_by_rule(request: HoldRequest, inventory: Inventory, at: datetime) -> HoldRefused | None:
    """Return the first refusal of the rules that look at the request alone."""
    refusals = (rule(request, inventory, at) for rule in HOLD_RULES)
    return next((refusal for refusal in refusals if refusal), None)


def mistake_in(request: HoldRequest, inventory: Inventory) -> Invalid | None:
    """Return what is wrong with the request itself: nothing wanted, too much, what this event does not sell, or
    answers that do not fit its custom fields."""
    problems = []
    if not request.wanted:
        problems.append(("items", "can't be blank"))
    for ticket_id, quantity in request.wanted:
        offer = inventory.offers.get(ticket_id)
        if offer is None or not offer.ticket.is_on_offer:
            problems.append(("items", f"{ticket_id} is not a ticket on sale for this event"))
        elif quantity < 1:
            problems.append(("items", "quantity must be 1 or more"))
    units = request.units
    if units > MOST_UNITS_PER_ORDER:
        problems.append(("items", f"must be {MOST_UNITS_PER_ORDER} units or fewer"))
    elif units > 0:
        wrong = mistakes_in_answers(request.answers, inventory.custom_fields, units)
        problems.extend(("answers", said) for said in wrong)
    return Invalid(gather(problems)) if problems else None


def lines_of(request: HoldRequest, inventory: Inventory) -> tuple[Line, ...]:
    """Price the wanted units at the prices of the moment, with the tax that they contain."""
    rate = tax_rate(inventory)
    return tuple(
        _line(inventory, ticket_id, quantity, rate) for ticket_id, quantity in request.wanted
    )


def tax_rate(inventory: Inventory) -> Decimal:
    """Return the VAT rate in percent: the event's own, else the account's."""
    override = inventory.event.vat_rate_override
    return inventory.account.vat_rate if override is None else override


def _line(inventory: Inventory, ticket_id: int, quantity: int, rate: Decimal) -> Line:
    ticket = inventory.offers[ticket_id].ticket
    price_minor = money.to_minor(ticket.price)
    return Line(
        ticket_id=ticket_id,
        ticket_title=ticket.title,
        quantity=quantity,
        unit_price_minor=price_minor,
        seats_each=ticket.seats,
        tax_minor=money.included_tax(price_minor * quantity, rate) if rate else 0,
    )
