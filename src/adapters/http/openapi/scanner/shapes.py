"""What doors are shown."""

from typing import Annotated, Literal, TypedDict

from adapters.http.openapi.leaves import Time
from ticketing_domain.door.admission import Blocked, Result
from ticketing_domain.door.rotating import Flaw
from ticketing_domain.people.token import Permission


class DoorAccount(TypedDict):
    """Whose doors these are."""

    name: str
    subdomain: str
    timezone: str


class DoorDevice(TypedDict):
    """The device that asks."""

    id: str
    name: str


class Me(TypedDict):
    """Who asks, and what time it is here. `device` is null for a token or a member."""

    account: DoorAccount
    device: DoorDevice | None
    permission: Permission
    server_time: Time


class DoorVenue(TypedDict):
    """Where the door is."""

    name: str
    city: str


class DoorEvent(TypedDict):
    """An event as a door sees it, with how many are expected and how many are in."""

    slug: str
    title: str
    starts_at: Time
    ends_at: Time
    timezone: str
    venue: DoorVenue
    published: bool
    rotating_codes: Annotated[bool, "Whether only a payload of this moment admits."]
    sold_count: int
    redeemed_count: int


class DoorEventList(TypedDict):
    """The events whose doors may be open, or are to come."""

    events: list[DoorEvent]


class DoorTicket(TypedDict):
    """A code as a door sees it: never how to reach the buyer."""

    public_id: str
    code: str
    formatted_code: Annotated[str, "The code as it is printed for people."]
    event_slug: str
    event_label: str
    ticket_label: str
    ticket_color: str | None
    buyer_name: str | None
    admits: Annotated[int, "How many people it admits in all."]
    redeemed_count: int
    state: Literal["redeemable", "redeemed", "blocked"]
    blocked_reason: Blocked | None
    redeemed_at: Time | None
    updated_at: Time


class KnownTicket(DoorTicket):
    """A code as a door keeps it, by its `public_id`: what comes in a later snapshot takes its place."""

    version: Annotated[int, "How often it was issued; only its newest code and key are good."]
    key: Annotated[
        str | None, "Verifies its payloads, in hexadecimal; null where it admits nobody."
    ]


class Snapshot(TypedDict):
    """The codes of an event, or those that have changed. `generated_at` is the next `updated_since`."""

    event: DoorEvent
    generated_at: Time
    tickets: list[KnownTicket]


class Found(TypedDict):
    """The codes that somebody at the door looks for."""

    tickets: list[DoorTicket]


class FirstScan(TypedDict):
    """Who let somebody in on this code before, and when."""

    device: str
    device_id: str
    at: Time


class Decision(TypedDict):
    """What becomes of a scan."""

    scan_id: str
    result: Result
    reason: Annotated[
        Blocked | Flaw | None, "Why nobody may come in, where the result does not say it."
    ]
    redeemed_at: Time | None
    remaining_admissions: int
    ticket: DoorTicket | None
    first_scan: FirstScan | None


class Decisions(TypedDict):
    """What became of each scan, in the order in which they were sent."""

    results: list[Decision]
