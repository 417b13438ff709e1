"""A device at the door of an event with rotating codes."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta
import hashlib
import hmac
from typing import Any

import pytest

from tests.integration.http.scanner.entrance import Entrance, offline
from ticketing_domain.catalogue.event import Event
from ticketing_domain.door.admission import Pass
from ticketing_domain.testing.contracts.payloads import a_night, a_ticket, reissue, what_it_shows
from ticketing_domain.testing.stage import Stage


@pytest.fixture
def night(stage: Stage) -> Event:
    """A night with rotating codes."""
    return a_night(stage, rotating=True)


@pytest.fixture
def shown(entrance: Entrance, night: Event) -> Pass:
    """A ticket for it."""
    return a_ticket(entrance.gate, night)


def test_the_code_on_a_screen_lets_its_holder_in(
    stage: Stage, entrance: Entrance, night: Event, shown: Pass
) -> None:
    """Sent as the camera saw it; once."""
    payload = what_it_shows(stage, shown)

    first, second = (entrance.redeem(night, payload).json() for _ in range(2))

    assert (first["result"], first["reason"]) == ("redeemed", None)
    assert first["ticket"]["public_id"] == shown.public_id
    assert second["result"] == "already_redeemed"
    assert "key" not in first["ticket"]


@pytest.mark.parametrize("late", [61, 90, 3600])
def test_a_screenshot_is_refused(
    stage: Stage, entrance: Entrance, night: Event, shown: Pass, late: int
) -> None:
    """The door hears why; after 29 seconds it is still good."""
    payload = what_it_shows(stage, shown)
    stage.clock.forward(seconds=late)

    refused = entrance.redeem(night, payload).json()
    again = what_it_shows(stage, shown)
    stage.clock.forward(seconds=29)
    admitted = entrance.redeem(night, again).json()

    assert (refused["result"], refused["reason"]) == ("blocked", "stale")
    assert refused["ticket"]["state"] == "redeemable"
    assert admitted["result"] == "redeemed"


def test_a_code_alone_needs_somebody_who_vouches(
    entrance: Entrance, night: Event, shown: Pass
) -> None:
    """A phone that died is no screenshot, but only people can tell."""
    refused = entrance.redeem(night, shown.code).json()
    admitted = entrance.redeem(night, shown.code, by_hand=True).json()

    assert (refused["result"], refused["reason"]) == ("blocked", "code_alone")
    assert admitted["result"] == "redeemed"
    assert entrance.redeem(night, shown.code, by_hand="yes").status_code == 422


def test_a_forged_payload_is_nobodys(
    stage: Stage, entrance: Entrance, night: Event, shown: Pass
) -> None:
    """The answer does not say whose it pretends to be."""
    answer = entrance.redeem(night, what_it_shows(stage, shown)[:-52] + "a" * 52).json()

    assert (answer["result"], answer["reason"], answer["ticket"]) == ("unknown", "forged", None)


def test_a_door_without_network_decides_with_its_snapshot(
    stage: Stage, entrance: Entrance, night: Event, shown: Pass
) -> None:
    """It has keys of tickets, and what it makes of them is what we do; the account's secret stays here."""
    snapshot = entrance.snapshot(night)
    (ticket,) = snapshot["tickets"]
    payload = what_it_shows(stage, shown)

    assert snapshot["event"]["rotating_codes"] is True
    assert opens(ticket, payload, stage.clock.at)
    assert not opens(ticket, payload, stage.clock.at + timedelta(seconds=61))
    assert stage.account.secret.hex() not in str(snapshot)


def test_what_was_reissued_or_revoked_is_dead_with_the_next_snapshot(
    stage: Stage, entrance: Entrance, night: Event, shown: Pass
) -> None:
    """A later entry takes the place of the one before; online it is dead at once."""
    gone = a_ticket(entrance.gate, night, "joe@example.com")
    before = entrance.snapshot(night)
    stage.clock.forward(seconds=1)
    new = reissue(stage, shown)
    stage.box_office.door.revoke_ticket(account_id=stage.account.id, item_id=gone.public_id)

    changed = entrance.snapshot(night, before["generated_at"])
    tickets = {ticket["public_id"]: ticket for ticket in changed["tickets"]}
    renewed, dead = tickets[shown.public_id], tickets[gone.public_id]

    assert (renewed["version"], renewed["code"]) == (2, new.code)
    assert not opens(renewed, what_it_shows(stage, shown), stage.clock.at)
    assert opens(renewed, what_it_shows(stage, new), stage.clock.at)
    assert (dead["key"], dead["state"], dead["blocked_reason"]) == (None, "blocked", "revoked")
    for text, reason in (
        (what_it_shows(stage, shown), "replaced"),
        (shown.code, "replaced"),
        (what_it_shows(stage, gone), "revoked"),
    ):
        answer = entrance.redeem(night, text).json()
        assert (answer["result"], answer["reason"]) == ("blocked", reason)


def test_what_was_scanned_offline_is_judged_by_its_own_time(
    stage: Stage, entrance: Entrance, night: Event, shown: Pass
) -> None:
    """What was fresh then has let people in; a screenshot that a careless door let in counts for nobody."""
    other = a_ticket(entrance.gate, night, "joe@example.com")
    at, fresh, stale = stage.clock.at, what_it_shows(stage, shown), what_it_shows(stage, other)
    stage.clock.forward(hours=2)

    answer = entrance.sync(
        offline(night, fresh, 1, at + timedelta(seconds=29)),
        offline(night, stale, 2, at + timedelta(seconds=61)),
    )

    first, second = answer.json()["results"]
    assert (first["result"], first["redeemed_at"]) == ("redeemed", "2026-06-01T12:00:29Z")
    assert (second["result"], second["reason"]) == ("blocked", "stale")
    assert entrance.gate.inside(night) == 1


def opens(ticket: dict[str, Any], payload: str, at: datetime) -> bool:
    """Decide as a door would that was written from the documents alone."""
    ticket_id, window, mac = payload.removeprefix("tkt_").split(".")
    message = f"{ticket_id}.{int(window) * 30}".encode()
    made = hmac.new(bytes.fromhex(ticket["key"]), message, hashlib.sha256).digest()
    good = b32encode(made).decode().lower().rstrip("=")
    now = int(at.astimezone(UTC).timestamp()) // 30
    return hmac.compare_digest(mac, good) and abs(int(window) - now) <= 1
