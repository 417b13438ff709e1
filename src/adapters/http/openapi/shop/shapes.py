"""What the shop prints: events for passers-by, checkouts and orders for buyers."""

from typing import Annotated, Literal, NotRequired, TypedDict

from adapters.http.openapi.leaves import DecimalText, Money, Time, Url
from adapters.http.openapi.shapes import (
    CustomField,
    FaqItem,
    FieldAnswer,
    Html,
    Slot,
    TicketKind,
)
from ticketing_domain.catalogue.ticket import TicketState


class Venue(TypedDict):
    """Where an event is, for people who want to get there."""

    name: str
    address: str
    postal_code: str
    city: str
    country: str
    latitude: str | None
    longitude: str | None
    time_zone: str


class ShopEvent(TypedDict):
    """A published event as it stands in the feed."""

    slug: str
    title: str
    description: Html
    url: Url
    starts_at: Time
    ends_at: Time
    sales_starts_at: Time | None
    sales_ends_at: Time
    time_zone: str
    minimum_age: int | None
    video_url: Url | None
    sold_out: bool
    cancelled: bool
    image_url: Url | None
    background_image_url: Url | None
    gallery_image_urls: list[Url]
    venue: Venue
    cheapest_available_price: Money | None


class Feed(TypedDict):
    """What is published, listed and not over, the next event first."""

    events: list[ShopEvent]


class ShopTicket(TypedDict):
    """A ticket that a buyer may choose. `group_size` only of a bundle."""

    id: int
    title: str
    kind: TicketKind
    price: Money
    state: TicketState
    sold_out: bool
    max_per_order: int | None
    group_size: NotRequired[int]
    features: list[str]
    access_code_required: bool
    discounted_price: NotRequired[
        Annotated[Money, "What one unit alone costs with the promo code of the query."]
    ]


class ShopEventPage(ShopEvent):
    """A published event with everything that it offers and asks."""

    tickets: list[ShopTicket]
    performers: list[Slot]
    faq_items: list[FaqItem]
    custom_fields: list[CustomField]


class CheckoutLine(TypedDict):
    """Units of one ticket, at the price of the moment."""

    ticket_id: int
    ticket_title: str
    quantity: int
    unit_price: Money
    total: Money


class Payment(TypedDict):
    """Who takes the payment and where: here, at `url`, or in the buyer's browser with `client_secret`, which only the
    checkout's first answer carries, and its repetition. `state` is `unknown` while the provider has not answered."""

    provider: str
    url: NotRequired[Url]
    client_secret: NotRequired[str]
    state: NotRequired[Literal["unknown", "declined"]]


class Checkout(TypedDict):
    """Tickets held for a buyer. `order_url` once it is paid."""

    public_id: str
    secret: Annotated[str, "The only key to this checkout and its order."]
    status: str
    expires_at: Time | None
    total: Money
    discount: Money
    items: list[CheckoutLine]
    payment: Payment
    order_url: NotRequired[Url]


class BoughtEvent(TypedDict):
    """What a buyer goes to."""

    slug: str
    title: str
    starts_at: Time
    venue: Venue


class BoughtItem(TypedDict):
    """What one code admits to."""

    public_id: str
    ticket_title: str
    code: str
    payload: Annotated[str | None, "What the QR code shows; null where it admits nobody any more."]
    payload_changes_at: Annotated[Time | None, "When to ask again; null where it stays."]
    admits: int
    redeemed: bool
    custom_field_answers: list[FieldAnswer]
    qr_svg_url: Url
    qr_png_url: Url


class BoughtTax(Money):
    """The tax that the total contains, with its rate in percent."""

    rate: DecimalText


class BoughtOrder(TypedDict):
    """A paid order with its codes."""

    public_id: str
    order_code: str
    display_number: str
    status: str
    event: BoughtEvent
    total: Money
    tax: BoughtTax
    custom_field_answers: list[FieldAnswer]
    items: list[BoughtItem]
    calendar_url: Url
