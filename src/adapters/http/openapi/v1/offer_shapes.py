"""What is told about venues, events and tiers, to their promoter and on the storefront."""

from typing import Annotated, Literal, TypedDict

from adapters.http.openapi.leaves import Time, Url
from ticketing_domain.catalogue.event import EventStatus
from ticketing_domain.catalogue.ticket import TicketState


class Place(TypedDict):
    """Where something takes place."""

    slug: Annotated[str, "The words of its name; the venue answers to it."]
    name: str
    address: str
    city: str
    cityId: Annotated[str, "The same for all venues of a city; events are filtered by it."]
    postalCode: str
    country: str


class Venue(Place):
    """A venue of the account."""

    id: str
    timezone: Annotated[str | None, "As it was given; null for the account's."]
    eventCount: int


class VenuePage(TypedDict):
    """A page of venues, in the order in which they were added."""

    data: list[Venue]
    hasMore: bool
    nextCursor: str | None


class OpenTier(TypedDict):
    """A tier as anybody sees it."""

    id: str
    slug: str
    name: str
    price: Annotated[int, "What one costs, in minor units."]
    currency: str
    status: TicketState | Literal["sold_out"]


class Tier(OpenTier):
    """A tier as its promoter sees it."""

    stock: Annotated[int, "What is left; -1 without an end."]
    sold: int
    held: Annotated[int, "What waits for payment."]


class Event(TypedDict):
    """An event as its promoter sees it."""

    id: str
    slug: str
    title: str
    description: str | None
    status: EventStatus
    venueId: str
    cityId: str
    doors: Time
    ends: Time
    currency: str
    tiers: list[Tier]
    lowestPrice: Annotated[int | None, "Of the tiers that are on sale to everybody; minor units."]
    rotatingQr: bool
    network: Annotated[bool, "Whether it stands on the storefront while it is live."]
    scans: Annotated[int, "How many people are in."]
    createdAt: Time


class EventPage(TypedDict):
    """A page of events, the latest first."""

    data: list[Event]
    hasMore: bool
    nextCursor: str | None


class Promoter(TypedDict):
    """Whose event it is."""

    name: str
    url: Url


class StorefrontEvent(TypedDict):
    """An event as anybody sees it."""

    id: str
    slug: str
    title: str
    description: str | None
    promoter: Promoter
    venue: Place
    cityId: str
    doors: Time
    ends: Time
    currency: str
    lowestPrice: Annotated[int | None, "In minor units; null where nothing is on sale."]
    soldOut: bool
    tiers: list[OpenTier]
    url: Annotated[Url, "Where it is sold."]


class StorefrontPage(TypedDict):
    """A page of what is on, over all promoters; what is over first comes first."""

    data: list[StorefrontEvent]
    hasMore: bool
    nextCursor: str | None
