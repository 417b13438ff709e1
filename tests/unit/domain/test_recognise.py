"""A door that was offline let in whoever came before a ticket was issued anew, and no forger at any time."""

from datetime import timedelta

import pytest

from ticketing_domain.door.admission import Result
from ticketing_domain.door.rotating import Flaw, payload_at
from ticketing_domain.errors import NotFound
from ticketing_domain.notices.notice import Action
from ticketing_domain.testing.contracts.payloads import (
    ROTATES,
    STAYS,
    a_night,
    a_ticket,
    reissue,
    what_it_shows,
)
from ticketing_domain.testing.gate import MAIN, Gate
from ticketing_domain.testing.stage import Stage, memory_stage


@pytest.fixture
def stage() -> Stage:
    """A stage in memory."""
    return memory_stage()


@pytest.mark.parametrize("offline", [True, False])
@pytest.mark.parametrize("rotating", [ROTATES, STAYS])
def test_a_forged_payload_of_a_reissued_ticket_stays_forged(
    stage: Stage, *, rotating: bool, offline: bool
) -> None:
    """However often the ticket was issued, and although a door without us may have let people in before."""
    night = a_night(stage, rotating=rotating)
    gate = Gate(stage)
    shown = a_ticket(gate, night)
    forged = payload_at(b"a forger's key", shown.public_id, stage.clock.at, rotating=rotating)
    made_at = stage.clock.at
    stage.clock.forward(minutes=5)
    reissue(stage, shown)

    answer = gate.scan(night, forged.text, 1, offline=offline, scanned_at=made_at)

    assert (answer.scan.result, answer.scan.reason) == (Result.UNKNOWN, Flaw.FORGED)
    assert gate.inside(night) == 0


@pytest.mark.parametrize("text", ["payload", "code"])
def test_a_code_is_dead_from_the_moment_at_which_it_was_replaced(stage: Stage, text: str) -> None:
    """Before it, a door without us let people in; at it, nobody."""
    night = a_night(stage, rotating=STAYS)
    gate = Gate(stage)
    old = a_ticket(gate, night)
    said = old.code if text == "code" else what_it_shows(stage, old, rotating=STAYS)
    stage.clock.forward(minutes=5)
    dead_since = stage.clock.at
    reissue(stage, old)
    stage.clock.forward(minutes=5)

    late = gate.scan(night, said, 1, offline=True, scanned_at=dead_since)
    early = gate.scan(
        night, said, 2, offline=True, scanned_at=dead_since - timedelta(microseconds=1)
    )

    assert (late.scan.result, late.scan.reason) == (Result.BLOCKED, Flaw.REPLACED)
    assert early.scan.result is Result.REDEEMED


def test_a_ticket_that_nobody_knows_is_neither_reissued_nor_revoked(stage: Stage) -> None:
    """The refusal names it."""
    door = stage.box_office.door

    for change in (door.reissue, door.revoke_ticket):
        with pytest.raises(NotFound) as refused:
            change(account_id=stage.account.id, item_id="nobody's")

        assert "nobody's" in str(refused.value)


def test_the_notice_of_an_admission_says_all_of_it(stage: Stage) -> None:
    """Who came in, on what, at which door, and when."""
    night = a_night(stage, rotating=STAYS)
    gate = Gate(stage)
    shown = a_ticket(gate, night)

    gate.scan(night, shown.code, 1)

    told = list(stage.box_office.reads.recorded_notices(stage.account))
    (notice,) = [one for one in told if one.action is Action.TICKET_REDEEMED]
    assert notice.facts == {
        "event_id": night.id,
        "order_id": shown.order_id,
        "ticket_id": shown.ticket_id,
        "event_slug": night.slug,
        "event_title": "Lantern Night",
        "ticket_title": "General",
        "admitted": 1,
        "redeemed": 1,
        "admits": 1,
        "scanned_at": stage.clock.at.isoformat(),
        "scanner": MAIN.name,
    }
