"""Why a box office says no: one class for each reason, with what the buyer needs to know (contract §4)."""

from datetime import datetime

from ticketing_domain.errors import Refused


class HoldRefused(Refused):
    """A wish for tickets that cannot be held.

    `ticket_id` and `ticket_title` are of the ticket that binds, `available` how much of it is left (units, or seats for the capacity),
    `next_release_at` when the earliest hold of the event ends; each is None where it says nothing.
    """

    def __init__(
        self,
        message: str,
        *,
        ticket_id: int | None = None,
        ticket_title: str | None = None,
        available: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.ticket_id = ticket_id
        self.ticket_title = ticket_title
        self.available = available
        self.next_release_at: datetime | None = None

    @property
    def may_pass(self) -> bool:
        """Whether a hold that ends could make the same wish possible."""
        return False


class SoldOut(HoldRefused):
    """Fewer units of the ticket are left than were asked for."""

    code = "sold_out"

    @property
    def may_pass(self) -> bool:
        """Holds of this ticket may end."""
        return True


class CapacityFull(HoldRefused):
    """The house has fewer free seats than were asked for, whatever the ticket's own stock."""

    code = "capacity_full"

    @property
    def may_pass(self) -> bool:
        """Holds of any ticket of the event may end."""
        return True


class OverOrderLimit(HoldRefused):
    """More units of the ticket than one order may contain."""

    code = "limit_per_order"


class OverCustomerLimit(HoldRefused):
    """More units of the ticket than one e-mail address may buy over all its orders."""

    code = "limit_per_customer"


class SalesNotOpen(HoldRefused):
    """Ticket sales have not begun."""

    code = "sales_not_open"


class SalesClosed(HoldRefused):
    """Ticket sales are over."""

    code = "sales_closed"


class AccessCodeRequired(HoldRefused):
    """The ticket is hidden and the right access code was not shown."""

    code = "access_code_required"


class PromoInvalid(HoldRefused):
    """The promo code does not count for this order; `guessed` where the buyer knows no code that would."""

    code = "promo_invalid"

    def __init__(self, message: str, *, guessed: bool = False) -> None:
        super().__init__(message)
        self.guessed = guessed
