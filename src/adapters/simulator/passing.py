"""What happens without people: time passes, rounds are made, the provider and the machine have their say."""

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
import hashlib
from typing import Final

from adapters.simulator import buyers
from adapters.simulator.gateway import Bank
from adapters.simulator.trouble import Fault
from adapters.simulator.world import World
from ticketing_domain.media.storage import NotWelcome

WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (5, 20, 20, 60, 60, 240, 601))
PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(40)


def wait(world: World) -> None:
    """Let time pass."""
    world.house.clock.move(world.luck.choice(WAITS))
    world.house.gateway.come_through()


def do_chores(world: World) -> None:
    """Let a process make a round."""
    _let(world, "chores", world.house.do_chores)


def send_webhooks(world: World) -> None:
    """Let a process send what is due."""
    _let(world, "webhooks", world.house.send_webhooks)


def restart(world: World) -> None:
    """End the processes between two requests, and start again."""
    if not world.depth:
        world.tell("restart")
        world.house.start()


def bring_post(world: World) -> None:
    """Let the bank tell us something: the oldest news, or (out of order) any, once or again."""
    bank, trouble = world.house.gateway, world.house.trouble
    if not isinstance(bank, Bank) or not bank.post:
        return
    out_of_order = trouble.strikes(Fault.REORDER, "advice")
    place = world.luck.randrange(len(bank.post)) if out_of_order else 0
    body = bank.post[place]
    wish = world.wish("bank", "POST", "/payments/stripe/webhook")
    world.wishes.remove(wish)
    wish.body = body
    reply = world.send(wish)
    if reply is not None and reply.status == 200:
        world.met("the bank told us something")
        if trouble.strikes(Fault.TWICE, "advice"):
            world.met("the bank told us the same twice")
        elif body in bank.post:
            bank.post.remove(body)


def dispute(world: World) -> None:
    """Let a buyer want money back through the bank."""
    bank, bought = world.house.gateway, buyers.pick(world)
    if isinstance(bank, Bank) and bought is not None and bought.order_id in bank.charges:
        bank.dispute(bought.order_id)
        world.met("a payment was disputed")


def upload(world: World) -> None:
    """Hang a picture at a show: announce it, bring it, name it."""
    body = PNG + world.luck.randbytes(8)
    blob = {
        "filename": "poster.png",
        "byte_size": len(body),
        "checksum": b64encode(hashlib.md5(body).digest()).decode(),  # noqa: S324 (as it is announced)
        "content_type": "image/png",
    }
    reply = world.ask("promoter", "POST", "/rails/active_storage/direct_uploads", {"blob": blob})
    if reply is None or reply.status != 200:
        return
    told = reply.json
    try:
        there = told["direct_upload"]
        world.house.storage.kept.put(there["url"], there["headers"], body)
    except NotWelcome:
        return
    show = world.luck.choice(world.shows)
    url = f"/admin/events/{show.event.slug}"
    reply = world.ask("promoter", "PATCH", url, {"image": told["signed_id"]})
    if reply is not None and reply.status == 200:
        world.met("a picture was hung")


def _let(world: World, what: str, do: Callable[[int], int]) -> None:
    try:
        done = do(world.depth)
    except BaseException:
        if not world.house.trouble.dead:
            raise
        world.killed(what)
    else:
        world.tell(f"{what} {done}")
