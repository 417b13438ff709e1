"""Tickets and their scans at the promoter API."""

from typing import Any
import uuid

import pytest

from tests.integration.http.v1.offices import Office, fields_of, key_of
from ticketing_domain.catalogue.event import Event
from ticketing_domain.door.admission import Pass
from ticketing_domain.notices.notice import Action
from ticketing_domain.people.account import Mode
from ticketing_domain.testing.contracts.payloads import a_night, a_ticket, what_it_shows
from ticketing_domain.testing.gate import Gate
from ticketing_domain.testing.stage import Stage

SCAN = "/v1/tickets/scan"


@pytest.fixture
def stage(office: Office) -> Stage:
    """The promoter."""
    return office.stage


@pytest.fixture
def night(stage: Stage) -> Event:
    """A night with rotating codes."""
    return a_night(stage, rotating=True)


@pytest.fixture
def shown(stage: Stage, night: Event) -> Pass:
    """A ticket for it."""
    return a_ticket(Gate(stage), night)


def scanned(office: Office, payload: str, named: str | None = None, **fields: Any) -> Any:
    """Scan something; returns the answer, which is always a decision."""
    answer = office.post(SCAN, {"payload": payload, **fields}, named)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_ticket_tells_how_it_stands_and_what_it_shows(
    office: Office, stage: Stage, night: Event, shown: Pass
) -> None:
    """With ids that lead on, and until when its payload is the one to show."""
    ticket = office.get(f"/v1/tickets/tkt_{shown.public_id}").json()

    event = office.get(f"/v1/events/{night.slug}").json()
    assert ticket == {
        "id": f"tkt_{shown.public_id}",
        "orderId": f"ord_{shown.order_id}",
        "eventId": event["id"],
        "tierId": event["tiers"][0]["id"],
        "tierName": "General",
        "buyerName": "Jane Doe",
        "status": "valid",
        "admits": 1,
        "redeemed": 0,
        "remainingAdmissions": 1,
        "redeemedAt": None,
        "updatedAt": "2026-06-01T12:00:00Z",
        "code": shown.code,
        "payload": what_it_shows(stage, shown),
        "payloadChangesAt": "2026-06-01T12:00:30Z",
        "version": 1,
    }
    assert "jane@example.com" not in str(ticket)


def test_a_scan_lets_in_once(office: Office, stage: Stage, night: Event, shown: Pass) -> None:
    """The first is valid; the second says why it is not; both are decided, so both are 200."""
    payload = what_it_shows(stage, shown)

    first, second = scanned(office, payload), scanned(office, payload)

    assert list(first) == ["valid", "reason", "ticket", "scannedAt", "remainingAdmissions"]
    assert (first["valid"], first["reason"], first["remainingAdmissions"]) == (True, None, 0)
    assert first["scannedAt"] == "2026-06-01T12:00:00Z"
    assert (first["ticket"]["id"], first["ticket"]["status"]) == (
        f"tkt_{shown.public_id}",
        "redeemed",
    )
    assert (second["valid"], second["reason"]) == (False, "already_redeemed")
    assert not {"payload", "code"} & first["ticket"].keys()
    assert office.get(f"/v1/events/{night.slug}").json()["scans"] == 1


def test_what_does_not_admit_says_why(
    office: Office, stage: Stage, night: Event, shown: Pass
) -> None:
    """A screenshot, a forgery, a code alone, another night's, nobody's, a revoked one."""
    other = a_night(stage, rotating=False)
    stale = what_it_shows(stage, shown)
    stage.clock.forward(seconds=61)
    fresh = what_it_shows(stage, shown)

    reasons = [
        scanned(office, stale)["reason"],
        scanned(office, fresh[:-1] + ("a" if fresh[-1] != "a" else "b"))["reason"],
        scanned(office, shown.code)["reason"],
        scanned(office, fresh, eventId=other.slug)["reason"],
        scanned(office, "NOBODYS")["reason"],
        scanned(office, fresh, count=2)["reason"],
    ]
    office.post(f"/v1/tickets/tkt_{shown.public_id}/revoke")

    assert reasons == [
        "stale",
        "forged",
        "code_alone",
        "wrong_event",
        "unknown",
        "already_redeemed",
    ]
    assert scanned(office, fresh)["reason"] == "revoked"
    assert Gate(stage).inside(night) == 0


def test_a_scan_sent_again_is_one_scan(
    office: Office, stage: Stage, night: Event, shown: Pass
) -> None:
    """Byte for byte the same answer, whatever has become of the ticket since; one person is in, one notice goes out."""
    key, payload = str(uuid.uuid4()), what_it_shows(stage, shown)
    first = office.post(SCAN, {"payload": payload}, key)
    stage.clock.forward(minutes=10)
    office.post(f"/v1/tickets/tkt_{shown.public_id}/reissue")

    again = office.post(SCAN, {"payload": payload}, key)

    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert Gate(stage).inside(night) == 1
    told = [
        notice
        for notice in stage.box_office.reads.recorded_notices(stage.account)
        if notice.action is Action.TICKET_REDEEMED
    ]
    assert len(told) == 1


def test_a_key_names_one_scan(office: Office, stage: Stage, shown: Pass) -> None:
    """Another payload, another ticket's path, another call: all refused under it. None at all is refused too."""
    key, payload = str(uuid.uuid4()), what_it_shows(stage, shown)
    office.post(SCAN, {"payload": payload}, key)

    others = [
        office.post(SCAN, {"payload": "NOBODYS"}, key),
        office.post(SCAN, {"payload": payload, "count": 1}, key),
        office.post(f"/v1/tickets/tkt_{shown.public_id}/scan", {"payload": payload}, key),
        office.post(f"/v1/tickets/tkt_{shown.public_id}/reissue", {}, key),
    ]
    nameless = office.client.post(SCAN, json={"payload": payload}, headers=office.bearer)

    for answer in others:
        assert fields_of(answer, "idempotency.key_reused") is None
    assert fields_of(nameless, "idempotency.key_required", 400) is None


def test_a_ticket_is_scanned_by_its_id(office: Office, stage: Stage, night: Event) -> None:
    """With what it shows, or without: then whoever asks vouches for its holder."""
    one, two = (a_ticket(Gate(stage), night, email) for email in ("a@example.com", "b@example.com"))
    path, other_path = (f"/v1/tickets/tkt_{each.public_id}/scan" for each in (one, two))

    shown = office.post(path, {"payload": what_it_shows(stage, one)})
    vouched = office.post(other_path, {})
    strange = office.post(path, {"payload": what_it_shows(stage, two)})

    assert shown.json()["valid"] is vouched.json()["valid"] is True
    assert fields_of(strange, "ticket.invalid") == {"payload": ["is not of this ticket"]}
    by_hand = {
        scan.item_id: scan.by_hand for scan in stage.box_office.reads.recorded_scans(one.key)
    }
    assert by_hand == {one.public_id: False, two.public_id: True}


def test_a_group_comes_in_parts(office: Office, stage: Stage) -> None:
    """`count` says how many stand there."""
    event = stage.event(rotating_codes=True)
    four = stage.ticket(event, "4-pack", price="60.00", group_size=4)
    stage.publish(event)
    (item,) = Gate(stage).items(stage.buy(event, (four, 1)))
    shown = stage.box_office.door.reads.pass_of(stage.account.id, item.public_id)
    payload = what_it_shows(stage, shown)

    answers = [scanned(office, payload, count=count) for count in (3, 2, 1)]

    assert [(one["valid"], one["remainingAdmissions"]) for one in answers] == [
        (True, 1),
        (False, 1),
        (True, 0),
    ]


def test_a_reissued_ticket_shows_something_new(
    office: Office, stage: Stage, night: Event, shown: Pass
) -> None:
    """Whatever was shown before is dead at once; what is shown now admits."""
    old = what_it_shows(stage, shown)

    new = office.post(f"/v1/tickets/tkt_{shown.public_id}/reissue").json()

    assert (new["id"], new["version"], new["status"]) == (f"tkt_{shown.public_id}", 2, "valid")
    assert scanned(office, old)["reason"] == "replaced"
    assert scanned(office, shown.code)["reason"] == "replaced"
    assert scanned(office, new["payload"])["valid"] is True


def test_a_revoked_ticket_shows_nothing(office: Office, shown: Pass) -> None:
    """Until it is issued anew."""
    path = f"/v1/tickets/tkt_{shown.public_id}"

    revoked = office.post(f"{path}/revoke").json()
    renewed = office.post(f"{path}/reissue").json()

    assert (revoked["status"], revoked["payload"], revoked["payloadChangesAt"]) == (
        "revoked",
        None,
        None,
    )
    assert (renewed["status"], renewed["version"]) == ("valid", 2)


def test_a_refunded_ticket_stays_dead(office: Office, stage: Stage, night: Event) -> None:
    """Nobody comes in on it, and it is neither issued anew nor revoked."""
    (offer,) = stage.inventory(night).offers.values()
    order = stage.buy(night, (offer.ticket, 1))
    (item,) = Gate(stage).items(order)
    shown = stage.box_office.door.reads.pass_of(stage.account.id, item.public_id)
    stage.refund(order)
    path = f"/v1/tickets/tkt_{item.public_id}"

    assert office.get(path).json()["status"] == "refunded"
    assert scanned(office, what_it_shows(stage, shown))["reason"] == "refunded"
    for change in ("reissue", "revoke"):
        assert fields_of(office.post(f"{path}/{change}"), "ticket.void", 409) is None


def test_tickets_of_others_are_not_there(office: Office, stranger: Office, shown: Pass) -> None:
    """Absent and foreign look the same, and a test key sees nothing of what is live."""
    path = f"/v1/tickets/tkt_{shown.public_id}"
    for path_of in (path, "/v1/tickets/tkt_aaaaaaaaaaaaaaaa", "/v1/tickets/ord_x", "/v1/tickets/x"):
        assert fields_of(stranger.get(path_of), "ticket.not_found", 404) is None
        for call in ("scan", "reissue", "revoke"):
            answer = stranger.post(f"{path_of}/{call}", {})
            assert fields_of(answer, "ticket.not_found", 404) is None
    test_key = key_of(office.stage, Mode.TEST)
    answer = office.client.get(path, headers={"Authorization": f"Bearer {test_key}"})
    assert answer.status_code == 404
    assert scanned(stranger, what_it_shows(office.stage, shown))["reason"] == "unknown"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ("payload",)),
        ({"payload": " "}, ("payload",)),
        ({"payload": None}, ("payload",)),
        ({"payload": 7}, ("payload",)),
        ({"payload": "x" * 256}, ("payload",)),
        ({"payload": "X", "count": 0}, ("count",)),
        ({"payload": "X", "count": 1001}, ("count",)),
        ({"payload": "X", "count": "1", "eventId": 3}, ("count", "eventId")),
    ],
    ids=str,
)
def test_a_scan_that_cannot_be_read_says_what_is_wrong(
    office: Office, body: Any, fields: tuple[str, ...]
) -> None:
    """All that is wrong at once, in the names of this API; the key is free again."""
    key = str(uuid.uuid4())

    refused = office.post(SCAN, body, key)

    assert set(fields_of(refused, "ticket.invalid")) == set(fields)
    assert office.post(SCAN, {"payload": "NOBODYS"}, key).status_code == 200


def test_a_scan_at_no_known_event_is_refused(office: Office) -> None:
    """An id that is none of the account's is no door."""
    answer = office.post(SCAN, {"payload": "X", "eventId": "evt_nowhere"})

    assert fields_of(answer, "event.not_found", 404) is None


def test_a_test_world_scans_at_its_own_time(office: Office) -> None:
    """An hour ahead, only what is shown an hour ahead admits."""
    stage = office.stage
    test = Office(stage, office.client, key_of(stage, Mode.TEST))
    test.post("/v1/venues", {"name": "Moon Club", "address": "A", "city": "B", "postalCode": "1"})
    event = test.event(live=True, rotatingQr=True)
    order = test.order(event).json()
    test.pay(order)
    path = f"/v1/orders/{order['id']}"
    (ticket,) = test.get(path).json()["tickets"]
    before = test.get(f"/v1/tickets/{ticket['id']}").json()["payload"]

    test.post("/v1/test_clock/advance", {"seconds": 3600})
    after = test.get(f"/v1/tickets/{ticket['id']}").json()["payload"]

    assert scanned(test, before)["reason"] == "stale"
    answer = scanned(test, after)
    assert (answer["valid"], answer["scannedAt"]) == (True, "2026-06-01T13:00:00Z")
