"""What the admin API prints about venues, events and tickets."""

from typing import Annotated, Literal, NotRequired, TypedDict

from adapters.http.openapi.leaves import DecimalText, Money, Time, Url
from adapters.http.openapi.shapes import CustomField, FaqItem, Profile, Slot, TicketKind
from ticketing_domain.catalogue.ticket import TicketState


class Venue(TypedDict):
    """A venue."""

    id: int
    name: str
    address: str
    city: str
    postal_code: str
    country: str
    timezone: str
    latitude: str | None
    longitude: str | None
    event_count: int


class VenueList(TypedDict):
    """All venues, by name."""

    venues: list[Venue]


class VenueOfEvent(TypedDict):
    """Where an event is."""

    id: int
    name: str
    city: str


class Event(TypedDict):
    """An event as it stands in a list."""

    id: int
    slug: str
    title: str
    description: str | None
    starts_at: Time
    ends_at: Time
    sales_starts_at: Time | None
    sales_ends_at: Time
    published: bool
    cancelled: bool
    capacity: int | None
    venue: VenueOfEvent
    listed: bool
    minimum_age: int | None
    customer_vat_rate_override: DecimalText | None
    image_url: Url | None
    background_image_url: Url | None


class VenuePage(Venue):
    """A venue with the events there."""

    events: list[Event]


class EventListStats(TypedDict):
    """The figures of a list of events, in its period."""

    upcoming_count: int
    revenue: Money
    tickets_sold: int


class EventList(TypedDict):
    """Upcoming events, and the past ones of the period."""

    upcoming_events: list[Event]
    past_events: list[Event]
    stats: EventListStats


class EventStats(TypedDict):
    """An event's figures. The last two only where it has a capacity."""

    sold_count: int
    remaining_count: Annotated[int, "Seats not sold, held ones included; -1 for no end."]
    sell_through_percentage: Annotated[
        int | None, "Null where there is nothing or no end of something to sell."
    ]
    total_orders: int
    total_revenue: Money
    redemption_rate: Annotated[float, "Percent of what was sold that came in, to 1 decimal."]
    sales_velocity: Annotated[float, "Seats sold a day since the first order, to 1 decimal."]
    capacity_consumed: NotRequired[int]
    capacity_remaining: NotRequired[int]


class TicketFigures(TypedDict):
    """What one ticket has sold."""

    title: str
    kind: TicketKind
    color: str | None
    sold: int
    reserved: int
    stock: int
    capacity: int
    price: Money
    revenue: Money


class NumberedSlot(Slot):
    """A performer's place on a line-up. `id` is the performer's number, `event_performer_id` the place's."""

    id: int
    event_performer_id: int


class Cancellation(TypedDict):
    """How far a cancelled event has come with giving money back."""

    state: Literal["running", "done"]
    orders_total: int
    orders_done: int
    orders_refused: int


class EventPage(Event):
    """An event with its figures, line-up, questions and checkout fields. The last two once it is cancelled."""

    stats: EventStats
    tickets_breakdown: list[TicketFigures]
    performers: list[NumberedSlot]
    faq_items: list[FaqItem]
    custom_fields: list[CustomField]
    cancelled_at: NotRequired[Time]
    cancellation: NotRequired[Cancellation]


class Ticket(TypedDict):
    """What an event sells. The last two only of a bundle."""

    id: int
    title: str
    kind: TicketKind
    state: TicketState
    price: Money
    stock: Annotated[int, "What remains; -1 for no end."]
    unlimited_stock: bool
    position: int
    max_per_order: int | None
    max_per_customer: int | None
    access_code_required: bool
    color: str | None
    features: list[str]
    group_size: NotRequired[int]
    unit_price: NotRequired[Money]


class EventNamed(TypedDict):
    """An event by its names."""

    id: int
    slug: str
    title: str


class TicketList(TypedDict):
    """The tickets of an event, in display order."""

    event: EventNamed
    tickets: list[Ticket]


class FaqList(TypedDict):
    """The questions of an event, in their order."""

    event: EventNamed
    faq_items: list[FaqItem]


class Performer(Profile):
    """A performer."""

    id: int
    event_count: int


class PerformerList(TypedDict):
    """All performers, by name."""

    performers: list[Performer]


class PerformerPage(Performer):
    """A performer with the events that have booked them."""

    events: list[Event]
