"""What is held before a scanner: only what the ticket's own key has signed, and only in its time, lets anybody in."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
import json
from pathlib import Path

import attrs

from tests.fuzz.target import Target, text_of
from ticketing_domain.catalogue.event import Event
from ticketing_domain.door.admission import Pass
from ticketing_domain.door.recognise import Known, Seen, look_up
from ticketing_domain.door.rotating import (
    NEIGHBOURS,
    Flaw,
    Payload,
    flaw_of,
    payload_at,
    read,
    signature,
    ticket_key,
    window_at,
)
from ticketing_domain.door.scan import Scan, plain_code, what_is_shown
from ticketing_domain.sale.inventory import Inventory
from ticketing_domain.testing.contracts.payloads import a_night, a_ticket, what_it_shows
from ticketing_domain.testing.gate import Gate
from ticketing_domain.testing.stage import NOON, Stage, memory_stage

VECTORS = json.loads(
    (Path(__file__).parents[2] / "docs" / "vectors" / "codes.json").read_text("utf-8")
)
KEY = bytes(range(32))


@attrs.frozen
class Night:
    """A night with rotating codes, a ticket for it, and one for another night."""

    stage: Stage
    event: Event
    mine: Pass
    shown: tuple[str, ...]


@cache
def night() -> Night:
    """Sell tickets, and keep what they show now, showed a while ago, and would show elsewhere."""
    stage = memory_stage()
    gate, event = Gate(stage), a_night(stage, rotating=True)
    mine, other = a_ticket(gate, event), a_ticket(gate, event, "joe@example.com")
    stays = what_it_shows(stage, mine, rotating=False)
    old = what_it_shows(stage, mine)
    stage.clock.forward(minutes=5)
    now, theirs = what_it_shows(stage, mine), what_it_shows(stage, other)
    shown = (now, old, stays, theirs, mine.code, now[:-52] + theirs[-52:])
    return Night(stage, event, mine, shown)


def good_for(stage: Stage, shown: Pass) -> set[str]:
    """Return everything that lets the holder of a ticket in at this moment."""
    key, now = (
        ticket_key(stage.account.secret, shown.public_id, shown.version),
        window_at(stage.clock.at),
    )
    return {
        Payload(shown.public_id, window, signature(key, shown.public_id, window)).text
        for window in range(now - NEIGHBOURS, now + NEIGHBOURS + 1)
    }


def check_reading(parser: Callable[[str], Payload | None], data: bytes) -> None:
    """A payload reads back as itself, whatever case it came in, and admits only with the signature of the key."""
    text = text_of(data)
    payload = parser(text)
    assert what_is_shown(what_is_shown(text)) == what_is_shown(text)
    if payload is None:
        return
    trimmed = text.strip()
    assert trimmed.isascii(), "a door in another language would not read it"
    assert payload.text == trimmed.lower()
    assert parser(payload.text) == parser(f" {payload.text.upper()}\n") == payload
    assert parser(payload.stub) is None
    signed = payload.mac == signature(KEY, payload.ticket_id, payload.window)
    for rotating in (True, False):
        flaw = flaw_of(payload, KEY, NOON, rotating=rotating)
        assert (flaw is Flaw.FORGED) is not signed


def check_door(parser: Callable[[Known, Scan, Inventory, datetime], Seen], data: bytes) -> None:
    """At a door where codes rotate, no text but the ticket's own of this moment is without a flaw."""
    here = night()
    text = spliced(here.shown, data)
    scan = Gate(here.stage).scan_of(here.event, what_is_shown(text), 1)
    with here.stage.box_office.books() as books:
        known = look_up(books, [scan])
    seen = parser(known, scan, here.stage.inventory(here.event), here.stage.clock.at)
    if seen.shown is not None and seen.flaw is None:
        assert scan.code in good_for(here.stage, seen.shown)
    assert scan.logged_as not in good_for(here.stage, here.mine)
    assert plain_code(plain_code(text)) == plain_code(text)


def spliced(shown: tuple[str, ...], data: bytes) -> str:
    """Return something that is shown with a part of it overwritten, so that signatures are met at all."""
    if len(data) < 2 or data[0] >= len(shown):
        return text_of(data[1:])
    whole, start, instead = shown[data[0]], data[1], text_of(data[2:])
    return whole[:start] + instead + whole[start + len(instead) :]


def seeds() -> list[bytes]:
    texts = [one["text"] for one in VECTORS["read"]] + VECTORS["not_read"]
    texts += [one["payload"] for one in VECTORS["judged"]]
    texts.append(payload_at(KEY, "a" * 16, NOON, rotating=True).text)
    texts.append(texts[0].replace("k", "\u212a"))
    return [text.encode("utf-8", "surrogatepass") for text in texts]


TARGETS = (
    Target("payloads", check_reading, read, seeds()),
    Target(
        "doors",
        check_door,
        Known.seen,
        [bytes([which, start, *b"a"]) for which in range(8) for start in (0, 4, 21, 30, 81)]
        + [bytes([which, 90]) for which in range(8)]
        + [b"\xfe" + one for one in seeds()],
    ),
)
