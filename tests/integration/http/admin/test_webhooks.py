"""A promoter's systems keep webhooks in the admin API's own words."""

import json
from typing import Any

import attrs
import pytest
from starlette.testclient import TestClient

from adapters.wiring import webhook_sender
from tests.integration.http.admin.clients import BASE_URL, client_of
from tests.integration.http.admin.shapes import misfits
from ticketing_domain.notices.egress import Outcome
from ticketing_domain.testing.contracts.post_office import Receivers, replies
from ticketing_domain.testing.stage import Stage

PATH = "/admin/webhooks"
URL = "https://receiver.example/hooks"
ALL = [
    "event.published",
    "event.unpublished",
    "order.cancelled",
    "order.paid",
    "order.refunded",
    "ticket.redeemed",
]
WEBHOOK = {
    "id": "integer",
    "name": "text?",
    "active": "boolean",
    "url": "text",
    "subscribed_actions": ["text"],
    "disabled_reason": "text?",
    "disabled_at": "time?",
    "created_at": "time",
}


@attrs.define
class Postbox(Receivers):
    """Receivers that keep what they were sent."""

    bodies: list[Any] = attrs.field(factory=list)
    headers: list[Any] = attrs.field(factory=list)

    def post(self, url: str, headers: Any, body: bytes) -> Outcome:
        self.bodies.append(json.loads(body))
        self.headers.append(headers)
        return super().post(url, headers, body)


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def house(stage: Stage, postbox: Postbox) -> Stage:
    """The stage, with a way out."""
    return attrs.evolve(stage, box_office=attrs.evolve(stage.box_office, egress=postbox))


@pytest.fixture
def promoter(house: Stage) -> TestClient:
    return client_of(house)


def send(house: Stage) -> None:
    """Have the sender go round."""
    webhook_sender(house.box_office).once()


@pytest.mark.parametrize("wrapped", [False, True], ids=["bare", "wrapped"])
def test_a_webhook_is_added_and_its_secret_shown_once(
    promoter: TestClient, *, wrapped: bool
) -> None:
    """It is told everything where nothing else was said."""
    body = {"name": "Till", "url": URL}
    made = promoter.post(PATH, json={"webhook": body} if wrapped else body)

    webhook = made.json()
    secret = webhook.pop("signing_secret")
    assert made.status_code == 201
    assert made.headers["location"] == f"{BASE_URL}{PATH}/{webhook['id']}"
    assert misfits(WEBHOOK, webhook) == []
    assert webhook["subscribed_actions"] == ALL
    assert promoter.get(PATH).json() == {"webhooks": [webhook]}
    assert secret not in promoter.get(PATH).text


def test_actions_have_two_spellings(promoter: TestClient) -> None:
    """`order_paid` is `order.paid`; an action that nobody knows is refused under its field."""
    wanted = {"url": URL, "subscribed_actions": ["order_paid", "ticket.redeemed"]}
    made = promoter.post(PATH, json=wanted).json()
    assert made["subscribed_actions"] == ["order.paid", "ticket.redeemed"]
    refused = promoter.post(PATH, json={"url": "ftp://x", "subscribed_actions": ["order.lost"]})
    assert refused.status_code == 422
    assert set(refused.json()["errors"]) == {"url", "subscribed_actions"}
    nothing = promoter.post(PATH, json={"url": URL, "subscribed_actions": []})
    assert set(nothing.json()["errors"]) == {"subscribed_actions"}


def test_a_sale_is_told_in_the_public_shape(
    house: Stage, promoter: TestClient, postbox: Postbox
) -> None:
    """Public ids and slugs only, amounts as decimal strings, and the stable id at the top."""
    promoter.post(PATH, json={"url": URL, "subscribed_actions": ["order.paid"]})
    night, general = house.night()
    order = house.buy(night, (general, 2))
    send(house)

    (told,) = postbox.bodies
    item = {
        "ticket_title": "General",
        "event_title": "Lantern Night",
        "event_slug": night.slug,
        "price": "21.00",
    }
    assert told == {
        "id": told["id"],
        "action": "order.paid",
        "created_at": "2026-06-01T12:00:00Z",
        "eventable": {
            "id": order.purchase.public_id,
            "type": "Order",
            "customer_email": "jane@example.com",
            "customer_name": "Jane Doe",
            "total_amount": "42.00",
            "currency": "EUR",
            "status": "paid",
            "items": [item, item],
        },
        "account": {"name": "Moon Club", "subdomain": house.account.subdomain},
    }
    (headers,) = postbox.headers
    assert headers["X-Webhook-Timestamp"] == told["created_at"]
    assert headers["webhook-id"] == told["id"]


def test_a_dropped_order_is_a_cancelled_one(
    house: Stage, promoter: TestClient, postbox: Postbox
) -> None:
    """Given back or run out: its status tells."""
    promoter.post(PATH, json={"url": URL, "subscribed_actions": ["order.cancelled"]})
    night, general = house.night()
    given_back = house.hold(night, (general, 1))
    house.box_office.cancel_hold(
        account_id=house.account.id, order_id=given_back.purchase.public_id
    )
    house.hold(night, (general, 1))
    house.clock.forward(minutes=11)
    house.box_office.expire_holds()
    send(house)
    assert [(one["action"], one["eventable"]["status"]) for one in postbox.bodies] == [
        ("order.cancelled", "cancelled"),
        ("order.cancelled", "expired"),
    ]


def test_the_original_body_is_shown_to_whoever_has_its_signature(
    house: Stage, promoter: TestClient, postbox: Postbox
) -> None:
    """Byte for byte; without the signature, or with another, there is nothing."""
    webhook = promoter.post(PATH, json={"url": URL}).json()
    house.night()
    send(house)
    (headers,) = postbox.headers
    path = f"{PATH}/{webhook['id']}/deliveries/{headers['X-Webhook-Delivery-Id']}"
    assert headers["X-Webhook-Id"] == str(webhook["id"])

    shown = promoter.get(path, headers={"X-Webhook-Signature": headers["X-Webhook-Signature"]})

    assert (shown.status_code, shown.json()) == (200, postbox.bodies[0])
    for wrong in ("", "0" * 64, headers["X-Webhook-Signature"].upper()):
        assert promoter.get(path, headers={"X-Webhook-Signature": wrong}).status_code == 404


def test_a_webhook_is_turned_off_and_on(house: Stage, promoter: TestClient) -> None:
    """By its owner, or because the receiver is gone; activation brings it back."""
    postbox = house.box_office.egress
    assert isinstance(postbox, Postbox)
    webhook = promoter.post(PATH, json={"url": URL}).json()
    one = f"{PATH}/{webhook['id']}"
    off = promoter.patch(one, json={"active": False}).json()
    assert (off["active"], off["disabled_reason"]) == (False, "by_owner")
    assert promoter.post(f"{one}/activation").json()["active"]
    postbox.answer = replies(410)
    house.night()
    send(house)
    (gone,) = promoter.get(PATH).json()["webhooks"]
    assert (gone["active"], gone["disabled_reason"]) == (False, "gone")
    assert promoter.post(f"{one}/activation").json()["disabled_reason"] is None


def test_a_webhook_is_changed_and_deleted(promoter: TestClient) -> None:
    """What was not sent stays."""
    webhook = promoter.post(PATH, json={"url": URL, "name": "Till"}).json()
    one = f"{PATH}/{webhook['id']}"
    changed = promoter.patch(one, json={"webhook": {"url": f"{URL}/2"}}).json()
    assert (changed["url"], changed["name"]) == (f"{URL}/2", "Till")
    assert promoter.patch(one, json={"url": "ftp://x"}).status_code == 422
    assert promoter.delete(one).status_code == 204
    assert promoter.get(PATH).json() == {"webhooks": []}
    assert promoter.delete(one).status_code == 404
