"""What is told about orders and payouts."""

from typing import Annotated, Literal, NotRequired, TypedDict

from adapters.http.openapi.leaves import Time, Url
from adapters.http.v1.orders import OrderStatus
from ticketing_domain.sale.payout import PayoutState

Day = Annotated[str, "A day: YYYY-MM-DD."]


class OrderLine(TypedDict):
    """So many of one tier, at the price of the moment."""

    tierId: str
    name: str
    quantity: int
    price: Annotated[int, "Of one, in minor units."]
    total: int
    currency: str


class OrderTicket(TypedDict):
    """A ticket of the order."""

    id: str
    tierId: str
    tierName: str
    admits: int
    redeemed: int
    void: Annotated[bool, "Whether it admits nobody any more."]


class Payment(TypedDict):
    """How the payment stands. `id` is null until one was tried, `url` where to pay is null where nobody can.

    `clientSecret` answers the call that begins a payment which the buyer makes in their browser.
    """

    id: str | None
    provider: str
    status: Literal["awaiting_source", "processing", "succeeded", "failed", "returned", "cancelled"]
    amount: int
    currency: str
    url: Url | None
    clientSecret: NotRequired[str]


class OrderFacts(TypedDict):
    """What an order and its notices have in common."""

    id: str
    status: OrderStatus
    eventId: str
    buyerEmail: Annotated[str | None, "null where the buyer was forgotten."]
    buyerName: str
    currency: str
    total: Annotated[int, "In minor units, like every amount."]
    refunded: int
    items: list[OrderLine]
    createdAt: Time
    paidAt: Time | None


class Order(OrderFacts):
    """An order. `tickets` once it is paid."""

    tickets: list[OrderTicket]
    payment: Payment
    expiresAt: Annotated[Time | None, "When the hold ends; null once it is paid."]


class OrderPage(TypedDict):
    """A page of orders, the newest first."""

    data: list[Order]
    hasMore: bool
    nextCursor: str | None


class RefundMade(TypedDict):
    """What went back just now."""

    amount: int
    currency: str


class OrderNotice(OrderFacts):
    """The order as it was then."""

    refund: NotRequired[RefundMade]


class Payout(TypedDict):
    """A payout. `amount` = `captured` - `refunded` - `fees`."""

    id: str
    status: PayoutState
    amount: Annotated[int, "In minor units, like every amount."]
    currency: str
    arrivalDate: Day
    captured: int
    refunded: int
    fees: int
    provider: str
    createdAt: Time


class PayoutPage(TypedDict):
    """A page of payouts, the latest arrival first."""

    data: list[Payout]
    hasMore: bool
    nextCursor: str | None
