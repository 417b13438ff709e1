"""What tests do with codes: show them, scan them, issue them anew."""

from datetime import datetime
from uuid import UUID

from ticketing_domain.catalogue.event import Event
from ticketing_domain.door.admission import Pass
from ticketing_domain.door.redeem import Answered
from ticketing_domain.door.rotating import flaw_of, payload_at, read, ticket_key
from ticketing_domain.door.scan import Answer, AnsweredOnce, Scan
from ticketing_domain.kept_answers import KeptAnswer, NamedWish
from ticketing_domain.testing.gate import Gate
from ticketing_domain.testing.stage import Stage

ROTATES, STAYS = True, False


def a_night(stage: Stage, *, rotating: bool) -> Event:
    """Publish a night with one ticket."""
    event = stage.event(rotating_codes=rotating)
    stage.ticket(event, stock=50)
    return stage.publish(event)


def a_ticket(gate: Gate, night: Event, email: str = "jane@example.com") -> Pass:
    """Sell a ticket for a night."""
    stage = gate.stage
    (offer,) = stage.inventory(night).offers.values()
    (item,) = gate.items(stage.buy(night, (offer.ticket, 1), email=email))
    return stage.box_office.door.reads.pass_of(stage.account.id, item.public_id)


def reissue(stage: Stage, shown: Pass) -> Pass:
    """Issue a ticket anew."""
    return stage.box_office.door.reissue(account_id=stage.account.id, item_id=shown.public_id)


def what_it_shows(stage: Stage, shown: Pass, *, rotating: bool = ROTATES) -> str:
    """Look at the buyer's screen."""
    key = ticket_key(stage.account.secret, shown.public_id, shown.version)
    return payload_at(key, shown.public_id, stage.clock.at, rotating=rotating).text


def read_window(text: str) -> str:
    """Return the window that a payload names."""
    return text.split(".")[1]


def door_keys(stage: Stage, night: Event, since: datetime | None = None) -> dict[str, bytes | None]:
    """Take a snapshot; returns its keys by ticket."""
    taken = stage.box_office.door.snapshot(
        account_id=night.account_id, slug=night.slug, since=since
    )
    assert taken.event.event.rotating_codes
    return {shown.public_id: taken.key_of(shown) for shown in taken.passes}


def opens(key: bytes | None, stage: Stage, shown: Pass) -> bool:
    """Tell whether a door that has a key would let in whoever shows what a version of a ticket shows."""
    payload = read(what_it_shows(stage, shown))
    assert key is not None
    assert payload is not None
    return flaw_of(payload, key, stage.clock.at, rotating=ROTATES) is None


def once(stage: Stage, gate: Gate, night: Event, payload: str, fingerprint: str = "scan") -> Scan:
    """Make a scan that is answered once, under one and the same key."""

    def said(answer: Answered) -> KeptAnswer:
        assert isinstance(answer, Answer)
        return KeptAnswer(200, {}, answer.scan.result.value.encode())

    wish = NamedWish(stage.account.id, str(UUID(int=7, version=4)), fingerprint)
    return gate.scan_of(night, payload, 1, once=AnsweredOnce(wish, stage.clock.at, said))
