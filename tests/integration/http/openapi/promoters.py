"""A town of promoters' systems for strangers to poke at: one of everything that the promoter API's paths name."""

from collections.abc import Mapping
from typing import Any
import uuid

import attrs
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.http.app import build_app
from adapters.webhooks.egress import WebEgress
from tests.integration.http.openapi.town import Names, Town
from tests.integration.http.v1.offices import BASE_URL, Office, a_tier, made, office_over
from ticketing_domain.memory import MemoryBooks
from ticketing_domain.people.account import Mode

DAYS_TO_THE_BANK = 4
SOMEWHERE_PUBLIC = "93.184.216.34"
REALLY_SENT_AGAIN = 5
"""One in so many requests under a name that was used before keeps it."""


def open_promoters(mode: Mode = Mode.TEST) -> Town:
    """Build the town in memory, with a key of a mode; only one of the test world moves its clock."""
    memory = MemoryBooks()
    # The real judge of addresses; nobody sends anything here.
    egress = WebEgress(resolve=lambda _: [SOMEWHERE_PUBLIC])
    office = office_over(memory.open, memory.reads, mode, egress=egress)
    if mode is Mode.TEST:
        office.venue(name="Moon Club")
    event = office.event(a_tier(stock=-1), live=True)
    refunded, scanned = paid(office, event), paid(office, event)
    office.stage.clock.forward(days=DAYS_TO_THE_BANK)
    office.stage.box_office.do_chores()
    (payout, *_) = office.get("/v1/payouts").json()["data"]
    held = made(office.order(event))
    endpoint = made(office.post("/v1/webhook_endpoints", {"url": "https://receiver.example"}))
    delivery = office.post(f"/v1/webhook_endpoints/{endpoint['id']}/ping").json()
    rows = {
        "events": event["slug"],
        "venues": "moon-club",
        "tiers": event["tiers"][0]["id"],
        "orders": refunded["id"],
        "tickets": scanned["tickets"][0]["id"],
        "payouts": payout["id"],
        "webhook_endpoints": endpoint["id"],
        "deliveries": delivery["id"],
    }
    app = build_app(office.stage.box_office, base_url=BASE_URL)
    return Town(app, office.key, rows, known_in(office, event, held, scanned))


def known_in(office: Office, event: Any, held: Any, scanned: Any) -> Mapping[str, Names]:
    """Return what only some paths need to know: what can still be paid, what is on sale, what a buyer shows."""
    shown = office.get(f"/v1/tickets/{scanned['tickets'][1]['id']}").json()
    return {
        "/v1/": {"header.EntryRate-Account": office.stage.account.subdomain},
        "/v1/events": {"body.venueId": "moon-club"},
        "/v1/orders": {
            "body.items[*].tierId": event["tiers"][0]["id"],
            "body.eventId": event["id"],
        },
        "}/payment": {"path.id": held["id"], "body.source": "tok_ok"},
        "/v1/tickets/scan": {"body.payload": shown["payload"]},
    }


def paid(office: Office, event: Any) -> Any:
    """Place an order and pay it."""
    order = made(office.order(event, 2))
    return office.pay(order).json()


@attrs.define(eq=False)
class NamedAnew:
    """ASGI middleware: strangers who seldom think of a new name get one; else nearly all that they send would be refused
    as sent under a name of something else."""

    app: ASGIApp
    used: dict[bytes, int] = attrs.field(factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = [(name, self._named(name, value)) for name, value in scope["headers"]]
            scope = {**scope, "headers": headers}
        await self.app(scope, receive, send)

    def _named(self, name: bytes, value: bytes) -> bytes:
        if name != b"idempotency-key" or len(value) != len(str(uuid.UUID(int=0))):
            return value
        times = self.used[value] = self.used.get(value, 0) + 1
        if times % REALLY_SENT_AGAIN < 2:
            return value
        return str(uuid.UUID(int=len(self.used) * 2**32 + times, version=4)).encode()
