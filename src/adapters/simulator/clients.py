"""What promoters' own systems do: everything under an idempotency key, and again under the same one."""

from typing import Any

from adapters.http.v1.ids import Named, Sealed, named, sealed
from adapters.simulator import buyers, doors
from adapters.simulator.buyers import SOURCES
from adapters.simulator.promoters import paid_order
from adapters.simulator.world import Bought, Show, World
from ticketing_domain import money


def order(world: World) -> None:
    """Place an order."""
    luck, secret = world.luck, world.account.secret
    show = luck.choice(world.shows)
    ticket, marker = luck.choice(show.tickets), world.name("Client")
    body = {
        "eventId": sealed(Sealed.EVENT, show.event.id, secret),
        "buyerEmail": f"buyer{luck.randrange(6)}@example.com",
        "buyerName": marker,
        "items": [
            {"tierId": sealed(Sealed.TIER, ticket.id, secret), "quantity": luck.choice((1, 2))}
        ],
    }
    wish = world.wish("client", "POST", "/v1/orders", body, key=world.key(), marker=marker)
    reply = world.send(wish)
    if reply is not None and reply.status == 201:
        _remember(world, show, reply.json)
    elif reply is not None and reply.status == 409:
        world.met("a promoter's system was told that something is sold out")


def pay(world: World) -> None:
    """Pay an order, with the answer kept."""
    bought = buyers.pick(world, "pending")
    if bought is None:
        return
    url = f"/v1/orders/{named(Named.ORDER, bought.order_id)}/payment"
    wish = world.wish(
        "client", "POST", url, {"source": world.luck.choice(SOURCES)}, key=world.key()
    )
    reply = world.send(wish)
    if reply is not None and reply.status == 200:
        _told(bought, reply.json)


def refund(world: World) -> None:
    """Give money back, with the answer kept."""
    bought = paid_order(world)
    if bought is None:
        return
    url = f"/v1/orders/{named(Named.ORDER, bought.order_id)}/refund"
    part = world.luck.choice((None, 1, 2, 400))
    bought.refunds_asked += 1
    wish = world.wish("client", "POST", url, {"amount": part} if part else {}, key=world.key())
    reply = world.send(wish)
    if reply is not None and reply.status == 200:
        _told(bought, reply.json)
        bought.refunded_minor = max(bought.refunded_minor, reply.json["refunded"])
    elif reply is not None and reply.status == 202:
        world.met("a refund had no outcome yet")


def make_event(world: World) -> None:
    """Make an event with a tier."""
    marker = world.name("Event")
    body = {
        "title": marker,
        "venueId": sealed(
            Sealed.VENUE,
            world.house.records.venues(world.account.id)[0].venue.id,
            world.account.secret,
        ),
        "doors": "2026-09-01T20:00:00Z",
        "tiers": [{"name": "General", "price": 500, "stock": 5}],
    }
    wish = world.wish("client", "POST", "/v1/events", body, key=world.key(), marker=marker)
    reply = world.send(wish)
    if reply is not None and reply.status == 201:
        world.met("an event was made with its tiers")


def scan(world: World) -> None:
    """Scan a code, with the answer kept."""
    known = [one for one in world.bought.values() if one.codes]
    if known:
        code = world.luck.choice(world.luck.choice(known[-8:]).codes)
        wish = world.wish("client", "POST", "/v1/tickets/scan", {"payload": code}, key=world.key())
        reply = world.send(wish)
        if reply is not None and reply.status == 200 and reply.json["valid"]:
            told = reply.json["ticket"]
            doors.count(world, told["id"].removeprefix("tkt_"), 1, told["admits"])


def look(world: World) -> None:
    """Look at an order."""
    bought = buyers.pick(world)
    if bought is not None:
        url = f"/v1/orders/{named(Named.ORDER, bought.order_id)}"
        reply = world.ask("client", "GET", url)
        if reply is not None and reply.status == 200:
            _told(bought, reply.json)
            bought.tickets = [ticket["id"] for ticket in reply.json["tickets"]]


def replace(world: World) -> None:
    """Give a ticket a new code, or let nobody in on it any more."""
    known = [one for one in world.bought.values() if one.tickets]
    if not known:
        return
    bought = world.luck.choice(known[-8:])
    what = world.luck.choice(("reissue", "reissue", "revoke"))
    # Whether an answer comes or not: from now on the codes that the buyer knows may be dead.
    bought.reissued, bought.codes = True, []
    url = f"/v1/tickets/{world.luck.choice(bought.tickets)}/{what}"
    reply = world.send(world.wish("client", "POST", url, {}, key=world.key()))
    if reply is not None and reply.status == 200:
        world.met("a code was given anew" if what == "reissue" else "a code was revoked")


def _remember(world: World, show: Show, told: Any) -> None:
    public_id = told["id"].removeprefix("ord_")
    purchase = world.house.records.order(world.account.id, public_id).order.purchase
    status = "paid" if told["status"] == "completed" else told["status"]
    shown = {
        "public_id": public_id,
        "secret": purchase.secret,
        "status": status,
        "total": {"amount": money.text(purchase.total)},
    }
    buyers.remember(world, show, shown)


def _told(bought: Bought, told: Any) -> None:
    status = "paid" if told["status"] == "completed" else told["status"]
    buyers.paid(bought, status)
