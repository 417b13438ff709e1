"""What doors do: scan, scan again, and report later what they did without us."""

from datetime import timedelta
from typing import Any

from adapters.simulator import buyers
from adapters.simulator.world import Bought, Violation, World


def scan(world: World) -> None:
    """Let somebody in who shows a code; now and then, send the scan again."""
    shown = _somebody(world)
    if shown is None:
        return
    bought, code = shown
    body = {**_scan(world, bought, code), "count": world.luck.choice((1, 1, 1, 2))}
    reply = world.ask("door", "POST", "/scanner/redemptions", body)
    world.scans.append(body)
    if reply is None or reply.status != 200:
        return
    _judge(world, body, reply.json)


def repeat(world: World) -> None:
    """Send a scan again that was made before: it lets nobody in twice."""
    if world.scans:
        body = world.luck.choice(world.scans[-20:])
        reply = world.ask("door", "POST", "/scanner/redemptions", body)
        if reply is not None and reply.status == 200:
            world.met("a scan was sent again")
            _judge(world, body, reply.json)


def sync(world: World) -> None:
    """Report scans that were made offline, some of them twice, in any order."""
    scans: list[dict[str, Any]] = []
    for _ in range(world.luck.choice((1, 2, 4))):
        shown = _somebody(world)
        if shown is not None:
            ago = timedelta(minutes=world.luck.choice((0, 1, 30)))
            at = (world.house.clock.at - ago).isoformat()
            scans.append({**_scan(world, *shown), "scanned_at": at})
    scans += [one for one in scans if world.luck.random() < 0.3]
    world.luck.shuffle(scans)
    if not scans:
        return
    reply = world.ask("door", "POST", "/scanner/sync", {"scans": scans})
    if reply is not None and reply.status == 200:
        world.met("a door reported what it had done offline")
        late = [one["result"] for one in reply.json["results"]]
        world.met("a code was scanned that was used up", late.count("already_redeemed"))


def count(world: World, code: str, people: int, admits: int) -> None:
    """Count people who were told at a door that they may come in; raises `Violation` where they are too many."""
    world.let_in[code] += people
    if world.let_in[code] > admits:
        raise Violation(f"code {code} admitted {world.let_in[code]} people of {admits}")


def _judge(world: World, body: dict[str, Any], told: Any) -> None:
    """Count who was let in, once for each scan, and never more than the code admits."""
    if told["result"] == "redeemed" and not body.get("counted"):
        body["counted"] = True
        count(world, told["ticket"]["public_id"], body["count"], told["ticket"]["admits"])
        if told["remaining_admissions"]:
            world.met("part of a group came in")
    if told["result"] == "already_redeemed":
        world.met("a code was scanned that was used up")
    if told["result"] == "blocked":
        world.met("a code was scanned that was blocked")
    if body.setdefault("told", told["result"]) != told["result"]:
        raise Violation(f"scan {body['scan_id']} is answered differently a second time")


def _somebody(world: World) -> tuple[Bought, str] | None:
    known = [one for one in world.bought.values() if one.codes]
    if known:
        bought = world.luck.choice(known[-8:])
        return bought, world.luck.choice(bought.codes)
    unread = [one for one in world.bought.values() if one.was_paid]
    if unread:
        buyers.fetch(world, world.luck.choice(unread))
    return None


def _scan(world: World, bought: Bought, code: str) -> dict[str, Any]:
    return {"code": code, "event_slug": bought.show.event.slug, "scan_id": world.uuid()}
