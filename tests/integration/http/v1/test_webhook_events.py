"""Everything that the documents of either API say is told, is told: made by requests, and delivered."""

from collections.abc import Mapping
import json
from typing import Any, Final

import attrs
import pytest

from adapters.http.admin.notices import NAMES
from adapters.http.v1.notices import TYPES
from adapters.wiring import webhook_sender
from tests.integration.http.admin.clients import client_of
from tests.integration.http.scanner.entrance import entrance_of, offline
from tests.integration.http.v1.offices import Office, OpenOffice, made
from ticketing_domain.notices.egress import Outcome
from ticketing_domain.notices.endpoint import TELLS, Dialect
from ticketing_domain.people.account import Mode
from ticketing_domain.testing.contracts.post_office import Receivers

V1_URL: Final = "https://receiver.example/v1"
ADMIN_URL: Final = "https://receiver.example/admin"
WEEK: Final = 7 * 24 * 3600


@attrs.define
class Letterbox(Receivers):
    """Receivers that keep what they were sent, by address."""

    bodies: dict[str, list[Any]] = attrs.field(factory=dict)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        self.bodies.setdefault(url, []).append(json.loads(body))
        return super().post(url, headers, body)


@pytest.fixture
def letterbox() -> Letterbox:
    return Letterbox()


@pytest.fixture
def office(open_office: OpenOffice, letterbox: Letterbox) -> Office:
    """A promoter with an endpoint at each API, for everything."""
    office = open_office(egress=letterbox)
    made(office.post("/v1/webhook_endpoints", {"url": V1_URL}))
    made(client_of(office.stage).post("/admin/webhooks", json={"url": ADMIN_URL}))
    return office


def send(office: Office) -> None:
    """Have the sender go round."""
    webhook_sender(office.stage.box_office).once()


def sold(office: Office, event: Any) -> Any:
    """Sell a ticket; returns the paid order."""
    order = made(office.order(event))
    assert office.pay(order).status_code == 200
    return office.get(f"/v1/orders/{order['id']}").json()


def test_every_event_of_the_promoter_api_is_told(
    open_office: OpenOffice, letterbox: Letterbox
) -> None:
    """A whole sale in a test world, by its own requests alone: all that the API has names for arrives."""
    office = open_office(egress=letterbox, mode=Mode.TEST)
    receiver = made(office.post("/v1/webhook_endpoints", {"url": V1_URL}))
    office.venue(name="Moon Club")
    event = office.event(live=True, doors="2026-09-01T19:00:00Z")
    order = sold(office, event)
    office.post(f"/v1/tickets/{order['tickets'][0]['id']}/scan")
    office.post(f"/v1/orders/{order['id']}/refund", {"amount": 100})
    assert office.post("/v1/test_clock/advance", {"seconds": WEEK}).status_code == 200
    made_ping = office.post(f"/v1/webhook_endpoints/{receiver['id']}/ping")
    send(office)

    assert made_ping.status_code == 202
    told = {one["type"]: one for one in letterbox.bodies[V1_URL]}
    assert told.keys() == set(TYPES.values())
    assert TYPES.keys() >= TELLS[Dialect.V1]
    assert told["order.completed"]["data"]["id"] == order["id"]
    assert told["order.refunded"]["data"]["refund"]["amount"] == 100
    assert told["payout.paid"]["data"]["status"] == "paid"
    ids = [one["id"] for one in letterbox.bodies[V1_URL]]
    assert len(ids) == len(set(ids))


def test_every_action_of_the_admin_api_is_told(office: Office, letterbox: Letterbox) -> None:
    """Published, paid, let in, refunded, given back, run out, and taken off the shop."""
    stage, admin = office.stage, client_of(office.stage)
    night, general = stage.night()
    order = stage.buy(night, (general, 1))
    entrance = entrance_of(stage)
    assert entrance.redeem(night, entrance.gate.code(order)).json()["result"] == "redeemed"
    refund = admin.post(f"/admin/orders/{order.purchase.public_id}/refund", json={"amount": "1.00"})
    assert refund.status_code == 200
    given_back = stage.hold(night, (general, 1))
    stage.box_office.cancel_hold(
        account_id=stage.account.id, order_id=given_back.purchase.public_id
    )
    stage.hold(night, (general, 1))
    stage.clock.forward(minutes=11)
    stage.box_office.expire_holds()
    assert admin.delete(f"/admin/events/{night.slug}/publication").status_code < 300
    send(office)

    told = [one["action"] for one in letterbox.bodies[ADMIN_URL]]
    expected = sorted(NAMES[action] for action in TELLS[Dialect.ADMIN])
    assert sorted(told) == expected
    assert expected.count("order.cancelled") == 2
    assert len(set(expected)) == 6


def test_a_scan_at_the_door_is_told(office: Office, letterbox: Letterbox) -> None:
    """By a device, online: to both APIs, after the order of which the ticket is."""
    stage, entrance = office.stage, entrance_of(office.stage)
    night, general = stage.night()
    order = stage.buy(night, (general, 1))
    answer = entrance.redeem(night, entrance.gate.code(order))
    send(office)

    assert answer.json()["result"] == "redeemed"
    *_, paid, scanned = letterbox.bodies[V1_URL]
    assert (paid["type"], scanned["type"]) == ("order.completed", "scan.recorded")
    ticket = office.get(f"/v1/tickets/{scanned['data']['ticketId']}").json()
    said = scanned["data"]
    assert said == {
        "ticketId": ticket["id"],
        "orderId": ticket["orderId"],
        "eventId": ticket["eventId"],
        "tierId": ticket["tierId"],
        "tierName": "General",
        "admitted": 1,
        "redeemed": 1,
        "admits": 1,
        "remainingAdmissions": 0,
        "scannedAt": "2026-06-01T12:00:00Z",
    }
    *_, redeemed = letterbox.bodies[ADMIN_URL]
    assert redeemed["action"] == "ticket.redeemed"
    assert redeemed["eventable"] == {
        "id": ticket["id"].removeprefix("tkt_"),
        "type": "Ticket",
        "order_id": order.purchase.public_id,
        "event_slug": night.slug,
        "event_title": "Lantern Night",
        "ticket_title": "General",
        "admitted": 1,
        "redeemed": 1,
        "admits": 1,
    }


def test_a_scan_that_lets_nobody_in_is_not_told(office: Office, letterbox: Letterbox) -> None:
    """Shown again, sent again, unknown, or refused: one person came in, and one scan is told, whoever scanned."""
    stage, entrance = office.stage, entrance_of(office.stage)
    night, general = stage.night()
    code = entrance.gate.code(stage.buy(night, (general, 1)))
    scan = offline(night, code, 1, stage.clock.at)
    for _ in range(2):
        entrance.sync(scan)
    entrance.redeem(night, code)
    entrance.redeem(night, "NOBODYS")
    assert office.post("/v1/tickets/scan", {"payload": code}).json()["valid"] is False
    send(office)

    told = [one["type"] for one in letterbox.bodies[V1_URL]]
    assert told == ["event.published", "order.completed", "scan.recorded"]


def test_a_group_that_comes_in_two_parts_is_told_twice(
    office: Office, letterbox: Letterbox
) -> None:
    """Each time with how many came, and how many are in."""
    stage, entrance = office.stage, entrance_of(office.stage)
    night, four = stage.night(group_size=4)
    code = entrance.gate.code(stage.buy(night, (four, 1)))
    for count in (1, 3):
        entrance.redeem(night, code, count=count)
    send(office)

    scans = [one["data"] for one in letterbox.bodies[V1_URL] if one["type"] == "scan.recorded"]
    assert [(one["admitted"], one["redeemed"]) for one in scans] == [(1, 1), (3, 4)]
