"""What buyers do: hold, pay, give back, look, and send again what was not answered."""

from typing import Any, Final

from adapters.simulator.gateway import Bank
from adapters.simulator.inline import Reply
from adapters.simulator.scene import ACCESS_CODE, PROMO_CODES
from adapters.simulator.world import Bought, Show, Violation, Wish, World
from ticketing_domain.catalogue.ticket import TicketState

PAID: Final = frozenset({"paid", "refund_pending", "partially_refunded", "refunded"})
SOURCES: Final = ("tok_ok",) * 5 + ("tok_timeout", "tok_declined")
REFUSALS: Final = {
    "sold_out": "a ticket was sold out",
    "capacity_full": "the house was full",
    "limit_per_customer": "a customer had enough",
    "limit_per_order": "an order was too large",
    "promo_invalid": "a promo code was used up",
    "access_code_required": "somebody lacked the access code",
    "payment_in_progress": "a second payment was refused while the first had no outcome",
    "payment_declined": "a payment was declined",
    "payment_returned": "a payment came in vain",
    "idempotency_in_progress": "a key was still in use",
    "sales_not_open": "sales were not open",
}


def shop(world: World) -> str:
    """Return where the promoter's shop is."""
    return f"/shops/{world.account.subdomain}"


def buy(world: World) -> None:
    """Want tickets, pay them at once, and fetch the codes."""
    bought = hold(world)
    if bought is not None and not bought.was_paid:
        settle(world, bought)
    if bought is not None and bought.was_paid:
        fetch(world, bought)


def hold(world: World) -> Bought | None:
    """Want tickets."""
    luck = world.luck
    show = luck.choice(world.shows)
    wanted = luck.sample(show.tickets, luck.choice((1, 1, 2)))
    marker = world.name("Buyer")
    body: dict[str, Any] = {
        "items": [{"ticket_id": one.id, "quantity": luck.choice((1, 1, 2, 3))} for one in wanted],
        "email": f"buyer{luck.randrange(6)}@example.com",
        "name": marker,
    }
    if luck.random() < 0.25:
        body["promo_code"] = luck.choice(PROMO_CODES)
    if any(one.state is TicketState.HIDDEN for one in wanted) and luck.random() < 0.8:
        body["access_code"] = ACCESS_CODE
    url = f"{shop(world)}/events/{show.event.slug}/checkouts"
    key = world.key() if luck.random() < 0.8 else None
    wish = world.wish("buyer", "POST", url, body, key=key, marker=marker)
    return held(world, wish, world.send(wish))


def held(world: World, wish: Wish, reply: Reply | None) -> Bought | None:
    """Understand the answer to a wish for tickets."""
    if reply is None or note_refusal(world, reply) or reply.status != 201:
        return None
    slug = wish.url.split("/")[-2]
    show = next(one for one in world.shows if one.event.slug == slug)
    return remember(world, show, reply.json)


def remember(world: World, show: Show, told: Any) -> Bought:
    """Write down an order that somebody was told of."""
    known = world.bought.get(told["public_id"])
    if known is None:
        known = Bought(
            told["public_id"], told["secret"], show, told["status"], told["total"]["amount"]
        )
        world.bought[known.order_id] = known
    known.was_paid |= told["status"] in PAID
    return known


def pay(world: World) -> None:
    """Pay what is held, or what one believes to be held."""
    bought = pick(world, "pending")
    if bought is not None:
        settle(world, bought)


def settle(world: World, bought: Bought) -> None:
    """Pay an order in the way that there is."""
    gateway = world.house.gateway
    if isinstance(gateway, Bank):
        world.tell(f"buyer pays {bought.order_id} at the bank")
        gateway.buyer_pays(bought.order_id)
        return
    url = f"{shop(world)}/checkouts/{bought.order_id}/payment?secret={bought.secret}"
    reply = world.ask("buyer", "POST", url, {"source": world.luck.choice(SOURCES)})
    if reply is None:
        return
    if note_refusal(world, reply):
        bought.status = "refused" if bought.status == "pending" else bought.status
    if reply.status == 202:
        world.met("a payment had no outcome yet")
    if reply.status == 200:
        paid(bought, reply.json["status"])


def paid(bought: Bought, status: str) -> None:
    """Note that somebody was told how an order stands."""
    if bought.was_paid and status not in PAID:
        raise Violation(f"order {bought.order_id} was paid and is told to be {status}")
    bought.status = status
    bought.was_paid |= status in PAID


def cancel(world: World) -> None:
    """Give a hold back."""
    bought = pick(world, "pending")
    if bought is None:
        return
    url = f"{shop(world)}/checkouts/{bought.order_id}?secret={bought.secret}"
    reply = world.ask("buyer", "DELETE", url)
    if reply is not None and not note_refusal(world, reply) and reply.status == 204:
        bought.cancelled = True


def look(world: World) -> None:
    """Look how an order stands, and fetch the codes of a paid one."""
    bought = pick(world)
    if bought is None:
        return
    url = f"{shop(world)}/checkouts/{bought.order_id}?secret={bought.secret}"
    reply = world.ask("buyer", "GET", url)
    if reply is None:
        return
    if reply.status != 200 or reply.json["total"]["amount"] != bought.total:
        raise Violation(f"order {bought.order_id} is not there as it was placed")
    paid(bought, reply.json["status"])
    if bought.was_paid and not bought.codes:
        fetch(world, bought)


def fetch(world: World, bought: Bought) -> None:
    """Fetch the codes of a paid order."""
    url = f"{shop(world)}/orders/{bought.order_id}?secret={bought.secret}"
    reply = world.ask("buyer", "GET", url)
    if reply is not None and reply.status == 200:
        bought.codes = [item["code"] for item in reply.json["items"]]


def again(world: World) -> None:
    """Send a wish again: one that was not answered, or any other."""
    keyed = [wish for wish in world.wishes if wish.is_keyed]
    waiting = [wish for wish in keyed if wish.unanswered] or keyed[-20:]
    if not waiting:
        return
    wish = world.luck.choice(waiting)
    reply = world.send(wish)
    if reply is not None and wish.url.endswith("/checkouts"):
        held(world, wish, reply)


def reuse(world: World) -> None:
    """Send another wish under a key that was used."""
    placed = [wish for wish in world.wishes if wish.is_keyed and wish.first is not None]
    if not placed:
        return
    before = world.luck.choice(placed[-20:])
    name = {"idempotency-key": before.headers["idempotency-key"]}
    wish = world.wish(before.who, before.method, before.url, {"nothing": "like it"}, key=name)
    world.wishes.remove(wish)
    reply = world.send(wish)
    if reply is not None and reply.status < 300:
        raise Violation("a key that named one wish was good for another")
    world.met("a key was refused for another wish")


def pick(world: World, status: str | None = None) -> Bought | None:
    """Choose an order that somebody knows of, one with a status where one is named."""
    known = [one for one in world.bought.values() if status is None or one.status == status]
    return world.luck.choice(known[-12:]) if known else None


def note_refusal(world: World, reply: Reply) -> bool:
    """Note why something was refused; tells whether it was."""
    if reply.status < 400:
        return False
    error = reply.json.get("error") if reply.json else None
    code = error.get("code") if isinstance(error, dict) else None
    if code in REFUSALS:
        world.met(REFUSALS[code])
    return True
