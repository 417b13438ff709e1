"""Tickets: the kinds of admission that an event sells (seed 002).

A standard ticket admits one person on one code. A group ticket is a bundle: one code that admits `group_size`
people; its stock counts bundles, the event's capacity counts seats.
"""

import enum
import hmac
import re
from typing import Final, TypeAlias

import attrs
from moneyed import Money

from ticketing_domain.changes import Problem, Rule, at_most, not_blank

UNLIMITED: Final = -1
"""What promoters write for a stock without an end; inside the domain it is None."""

LARGEST_STOCK: Final = 10_000_000
LAST_POSITION: Final = 10_000
PALETTE: Final = (
    "#3B82F6",
    "#10B981",
    "#F59E0B",
    "#EF4444",
    "#8B5CF6",
    "#EC4899",
    "#14B8A6",
    "#64748B",
)


class TicketState(enum.Enum):
    """Whether a ticket stands in the shop window, is sold only to who knows its code, or is no longer sold."""

    ACTIVE = "active"
    HIDDEN = "hidden"
    ARCHIVED = "archived"


@attrs.frozen(kw_only=True)
class StandardTicket:
    """A ticket that admits one."""

    id: int
    account_id: int
    event_id: int
    title: str
    price: Money
    position: int
    color: str
    state: TicketState = TicketState.ACTIVE
    max_per_order: int | None = None
    max_per_customer: int | None = None
    features: tuple[str, ...] = ()
    access_code: str | None = attrs.field(default=None, repr=False)

    @property
    def seats(self) -> int:
        """How many seats one unit takes."""
        return 1

    @property
    def access_code_required(self) -> bool:
        """Whether a buyer must know a code: the ticket is hidden and has one."""
        return self.state is TicketState.HIDDEN and self.access_code is not None

    @property
    def is_on_offer(self) -> bool:
        """Whether anybody can buy the ticket: it is active, or hidden behind a code."""
        return self.state is TicketState.ACTIVE or self.access_code_required

    def opens_to(self, shown: str | None) -> bool:
        """Tell whether the ticket may be bought by who shows this access code; compared in constant time."""
        if self.state is not TicketState.HIDDEN:
            return self.state is TicketState.ACTIVE
        if self.access_code is None or shown is None:
            return False
        return hmac.compare_digest(self.access_code.encode(), shown.encode())


@attrs.frozen(kw_only=True)
class GroupTicket(StandardTicket):
    """A bundle: one code that admits `group_size`. `price` is the bundle's, `unit_price` is told per admission."""

    group_size: int
    unit_price: Money

    @property
    def seats(self) -> int:
        """How many seats one bundle takes."""
        return self.group_size


Ticket: TypeAlias = StandardTicket | GroupTicket


@attrs.frozen
class TicketPlan:
    """A ticket as it would be; None where nothing usable was said."""

    is_group: bool
    title: str | None = None
    price: Money | None = None
    stock: int | None = None
    state: TicketState = TicketState.ACTIVE
    color: str | None = None
    max_per_order: int | None = None
    max_per_customer: int | None = None
    features: tuple[str, ...] = ()
    access_code: str | None = None
    group_size: int | None = None
    unit_price: Money | None = None
    position: int | None = None
    group_size_before: int | None = None
    sold_or_held: int = 0


def has_a_possible_stock(plan: TicketPlan) -> Problem | None:
    if plan.stock is None or plan.stock == UNLIMITED or 0 <= plan.stock <= LARGEST_STOCK:
        return None
    return ("stock", "must be 0 or more, or -1 for unlimited")


def has_a_hex_color(plan: TicketPlan) -> Problem | None:
    if plan.color is None or re.fullmatch(r"#[0-9A-Fa-f]{6}", plan.color):
        return None
    return ("color", "must be a hex code like #3B82F6")


def has_a_possible_order_limit(plan: TicketPlan) -> Problem | None:
    return _limit_problem("max_per_order", plan.max_per_order)


def has_a_possible_customer_limit(plan: TicketPlan) -> Problem | None:
    return _limit_problem("max_per_customer", plan.max_per_customer)


def _limit_problem(field: str, limit: int | None) -> Problem | None:
    if limit is None or 1 <= limit <= LARGEST_STOCK:
        return None
    return (field, "must be 1 or more")


def has_few_and_short_features(plan: TicketPlan) -> Problem | None:
    if len(plan.features) > 50:
        return ("features", "must be 50 or fewer")
    if any(len(feature) > 255 or not feature.strip() for feature in plan.features):
        return ("features", "must each be 1 to 255 characters")
    return None


def is_made_active_or_hidden(plan: TicketPlan) -> Problem | None:
    if plan.state is TicketState.ARCHIVED:
        return ("state", "must be active or hidden; archive a ticket at its archival")
    return None


def has_a_usable_access_code(plan: TicketPlan) -> Problem | None:
    if plan.access_code is None or 1 <= len(plan.access_code.strip()) <= 64:
        return None
    return ("access_code", "must be 1 to 64 characters")


def has_a_possible_position(plan: TicketPlan) -> Problem | None:
    if plan.position is None or 1 <= plan.position <= LAST_POSITION:
        return None
    return ("position", f"must be a whole number from 1 to {LAST_POSITION}")


def group_has_a_size(plan: TicketPlan) -> Problem | None:
    if not plan.is_group:
        return None
    if plan.group_size is None:
        return ("group_size", "can't be blank")
    if not 2 <= plan.group_size <= 1000:
        return ("group_size", "must be a whole number from 2 to 1000")
    return None


def group_has_a_unit_price(plan: TicketPlan) -> Problem | None:
    if plan.is_group and plan.unit_price is None:
        return ("unit_price", "can't be blank")
    return None


def group_keeps_its_size_once_sold(plan: TicketPlan) -> Problem | None:
    resized = plan.group_size_before is not None and plan.group_size != plan.group_size_before
    if resized and plan.sold_or_held > 0:
        return ("group_size", "can't change while bundles are sold or held")
    return None


TICKET_RULES: Final[tuple[Rule[TicketPlan], ...]] = (
    *not_blank("title", "price", "stock"),
    *at_most(255, "title"),
    has_a_possible_stock,
    has_a_hex_color,
    has_a_possible_order_limit,
    has_a_possible_customer_limit,
    has_few_and_short_features,
    is_made_active_or_hidden,
    has_a_usable_access_code,
    has_a_possible_position,
    group_has_a_size,
    group_has_a_unit_price,
    group_keeps_its_size_once_sold,
)
