"""What promoters do: change what is sold, give money back, call shows off; and what strangers try."""

from adapters.simulator import buyers
from adapters.simulator.world import Bought, Show, Violation, World
from ticketing_domain import money
from ticketing_domain.catalogue.ticket import GroupTicket


def restock(world: World) -> None:
    """Set what remains of a ticket."""
    show = world.luck.choice(world.shows)
    ticket = world.luck.choice(show.tickets)
    kind = "group_tickets" if isinstance(ticket, GroupTicket) else "standard_tickets"
    url = f"/admin/events/{show.event.slug}/{kind}/{ticket.id}"
    world.ask("promoter", "PATCH", url, {"stock": world.luck.choice((0, 1, 4, 9))})


def resize(world: World) -> None:
    """Set how many seats the house has."""
    show = world.luck.choice(world.shows)
    body = {"capacity": world.luck.choice((None, 3, 15, 30))}
    world.ask("promoter", "PATCH", f"/admin/events/{show.event.slug}", body)


def publish(world: World) -> None:
    """Take a show off the shop, and put it there again."""
    show = world.luck.choice(world.shows)
    url = f"/admin/events/{show.event.slug}/publication"
    world.ask("promoter", "DELETE" if world.luck.random() < 0.3 else "POST", url)


def relimit(world: World) -> None:
    """Change how often a promo code may be used."""
    code = world.luck.choice(world.house.records.promo_codes(world.account.id))
    url = f"/admin/promo_codes/{code.promo.id}"
    body = {"usage_limit": world.luck.choice((1, 3, None)), "active": world.luck.random() < 0.8}
    world.ask("promoter", "PATCH", url, body)


def call_off(world: World) -> None:
    """Call a show off for good."""
    show = world.luck.choice(world.shows)
    world.called_off.add(show.event.slug)
    reply = world.ask("promoter", "POST", f"/admin/events/{show.event.slug}/cancellation", {})
    if reply is not None and reply.status in {200, 202}:
        world.met("a show was called off")
        if reply.status == 202:
            world.met("a show with orders was called off")


def refund(world: World) -> None:
    """Give money of an order back, part of it or all that is left."""
    bought = paid_order(world)
    if bought is None:
        return
    url = f"/admin/orders/{bought.order_id}/refund"
    part = world.luck.choice((None, 1, 3, 500))
    amount = None if part is None else str(money.from_minor(part, world.account.currency).amount)
    bought.refunds_asked += 1
    reply = world.ask("promoter", "POST", url, {} if amount is None else {"amount": amount})
    if reply is None:
        return
    if reply.status == 200:
        buyers.paid(bought, reply.json["status"])
    elif bought.status == "refunded":
        world.met("an order that was refunded was not refunded again")


def paid_order(world: World) -> Bought | None:
    """Choose an order that somebody was told to be paid."""
    known = [one for one in world.bought.values() if one.was_paid]
    return world.luck.choice(known[-12:]) if known else None


def invite(world: World) -> None:
    """Invite guests, who pay nothing and take their seats from the same stock."""
    show = world.luck.choice(world.shows)
    body = {
        "ticket_id": world.luck.choice(show.tickets).id,
        "customer_name": world.name("Guest"),
        "party_size": world.luck.choice((1, 2, 3)),
    }
    reply = world.ask("promoter", "POST", f"/admin/events/{show.event.slug}/guest_parties", body)
    if reply is not None and reply.status == 201:
        world.met("guests were invited")


def draft(world: World) -> None:
    """Make a new event, which is not published."""
    venue = world.house.records.venues(world.account.id)[0].venue
    title = world.name("Draft")
    body = {
        "title": title,
        "venue_id": venue.id,
        "starts_at": "2026-09-01T20:00:00Z",
        "ends_at": "2026-09-01T23:00:00Z",
    }
    world.ask("promoter", "POST", "/admin/events", body)


def pry(world: World) -> None:
    """As a stranger, reach for what is another account's."""
    show: Show = world.luck.choice(world.shows)
    bought = buyers.pick(world)
    order = bought.order_id if bought else "abcdefghijklmnop"
    url, method = world.luck.choice(
        (
            (f"/admin/events/{show.event.slug}", "GET"),
            (f"/admin/orders/{order}", "GET"),
            (f"/admin/orders/{order}/refund", "POST"),
            (f"/admin/events/{show.event.slug}/cancellation", "POST"),
            (f"/scanner/events/{show.event.slug}/tickets", "GET"),
        )
    )
    reply = world.ask("stranger", method, url, {} if method == "POST" else None)
    if reply is not None and reply.status != 404:
        raise Violation(f"a stranger is answered with {reply.status} at {url}")
    world.met("a stranger found nothing")
