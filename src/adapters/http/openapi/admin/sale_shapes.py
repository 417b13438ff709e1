"""What the admin API prints about orders and customers."""

from typing import Annotated, TypedDict

from adapters.http.openapi.admin.shapes import EventNamed
from adapters.http.openapi.leaves import DecimalText, Money, Time
from adapters.http.openapi.shapes import FieldAnswer


class Tax(Money):
    """The tax that a sum contains, with its rate in percent."""

    rate: DecimalText


class Order(TypedDict):
    """An order as it stands in a list."""

    public_id: str
    order_code: str
    display_number: str
    status: str
    customer_name: str | None
    customer_email: str | None
    total: Money
    payment_provider: str
    paid_at: Time
    created_at: Time
    item_count: int
    attribution: dict[str, str]
    promo_code: str | None
    discount: Money
    tax: Tax


class Item(TypedDict):
    """What one code of an order admits to."""

    public_id: str
    ticket_title: str
    event_id: int
    event_slug: str
    redeemed: bool
    redeemed_at: Time | None
    custom_field_answers: list[FieldAnswer]


class OrderPage(Order):
    """An order with its items, one for each code."""

    custom_field_answers: list[FieldAnswer]
    items: list[Item]


class OrderListStats(TypedDict):
    """The totals of a list of orders."""

    order_count: int
    revenue: Money


class OrderList(TypedDict):
    """Orders that were ever paid, newest first."""

    orders: list[Order]
    stats: OrderListStats


class Customer(TypedDict):
    """A buyer who has paid at least once."""

    id: int
    email: str
    name: str
    company: str | None
    total_spent: Money
    marketing_consent: bool
    marketing_consent_at: Time | None
    created_at: Time


class CustomerPage(Customer):
    """A customer with everything they ever bought."""

    orders: list[Order]


class CustomerListStats(TypedDict):
    """The totals of a list of customers."""

    customer_count: int
    total_spent: Money


class CustomerList(TypedDict):
    """Customers, newest first."""

    customers: list[Customer]
    stats: CustomerListStats


class TicketOption(TypedDict):
    """A ticket that guests could have."""

    id: int
    title: str
    remaining: int


class GuestParty(TypedDict):
    """People who come without paying."""

    public_id: str
    customer_name: str
    party_size: int
    delivery_email: str | None
    staff_note: str | None
    created_at: Time
    redeemed_count: int


class GuestList(TypedDict):
    """Who comes to an event without paying, and which tickets more guests could have."""

    event: EventNamed
    ticket_options: list[TicketOption]
    guest_parties: list[GuestParty]


class GuestOrder(OrderPage):
    """The order of a party of guests."""

    party_size: int
    delivery_email: str | None
    staff_note: str | None


class DoorScan(TypedDict):
    """Where somebody came in, and when by that door's clock."""

    device: str
    device_id: str
    at: Time


class LaterScan(DoorScan):
    """A scan that came after the code was used up."""

    scan_id: str
    reported_at: Time


class UsedUpTicket(TypedDict):
    """The ticket that was shown more often than it admits."""

    public_id: str
    order_public_id: str
    ticket_label: str
    buyer_name: str | None
    admits: int


class DuplicateScan(TypedDict):
    """A scan by which people came in on a code that admitted none of them any more."""

    ticket: UsedUpTicket
    too_many: Annotated[int, "How many came in although the code was used up."]
    scan: LaterScan
    first_scan: DoorScan


class DuplicateScans(TypedDict):
    """All duplicates of an event, the earliest first."""

    duplicate_scans: list[DuplicateScan]
