"""Whatever is sent, the answer is one of the documents': never a failure of ours."""

import json
import os
from pathlib import Path
from typing import Any
import uuid

import pytest

from tests.integration.http.v1.offices import Office

DATA = Path(__file__).parents[3] / "data"
EVERY: list[str] = json.loads((DATA / "hostile_strings.json").read_text(encoding="utf-8"))
HOSTILE = EVERY if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else EVERY[::5]

VALUES: list[Any] = [
    *(None, True, 0, -1, 1.5, 10**17, "", " ", "\x00", "\ud800", "💥" * 300, [], [[]], {}),
    *([None], [{}], [{"tierId": None}], {"a": {"b": []}}, "9" * 400, -(10**17)),
]
FIELDS = {
    "/v1/venues": ("name", "address", "city", "postalCode", "country", "timezone"),
    "/v1/events": (
        "title",
        "venueId",
        "doors",
        "ends",
        "description",
        "slug",
        "rotatingQr",
        "tiers",
    ),
    "/v1/orders": ("eventId", "buyerEmail", "buyerName", "items"),
}


def good_bodies(event: Any) -> dict[str, dict[str, Any]]:
    """Return a body for each path that would be taken."""
    items = [{"tierId": event["tiers"][0]["id"], "quantity": 1}]
    where = {"name": "Barn", "address": "Way 1", "city": "Ulm", "postalCode": "89073"}
    who = {"buyerEmail": "jane@example.com", "buyerName": "Jane"}
    when = {"title": "Night", "venueId": "vn_moon_club", "doors": "2026-07-01T19:00:00Z"}
    return {
        "/v1/venues": where,
        "/v1/events": when,
        "/v1/orders": {"eventId": event["id"], "items": items, **who},
    }


def send(office: Office, method: str, path: str, content: bytes) -> int:
    """Send bytes as JSON; returns the status, of an answer that is what it says it is."""
    headers = {
        **office.bearer,
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),
    }
    answer = office.client.request(method, path, headers=headers, content=content)
    if answer.status_code >= 400:
        assert set(answer.json()["error"]) >= {"code", "message", "docs"}
    return answer.status_code


@pytest.mark.parametrize("path", FIELDS)
def test_any_value_in_any_field(office: Office, path: str) -> None:
    """It is taken, or refused on its field."""
    good = good_bodies(office.event(live=True))[path]
    for field in FIELDS[path]:
        for value in VALUES:
            content = json.dumps({**good, field: value}).encode()
            assert send(office, "POST", path, content) in {201, 400, 404, 409, 422}, (field, value)
    assert not office.stage.box_office.verify().discrepancies


def test_any_text_in_any_text(office: Office) -> None:
    """What was taken is there again, letter for letter; what was not, was refused."""
    event = office.event(live=True)
    for text in HOSTILE:
        made = office.post("/v1/venues", {**good_bodies(event)["/v1/venues"], "name": text})
        assert made.status_code in {201, 422}
        changed = office.patch(f"/v1/events/{event['id']}", {"title": text, "description": text})
        assert changed.status_code in {200, 422}
        tier = f"/v1/events/{event['id']}/tiers/{event['tiers'][0]['id']}"
        assert office.patch(tier, {"name": text}).status_code in {200, 422}
        assert office.order(event, buyerName=text).status_code in {201, 409, 422}
        for query in ("q", "cityId", "status", "from", "cursor", "limit"):
            found = office.client.get("/v1/events", params={query: text}, headers=office.bearer)
            assert found.status_code in {200, 400, 422}, (query, text)
        for query in ("eventId", "buyerEmail", "status"):
            found = office.client.get("/v1/orders", params={query: text}, headers=office.bearer)
            assert found.status_code in {200, 422}, (query, text)
    assert office.client.get("/storefront/events").status_code == 200


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b"null", b'"x"', b"\xff", b'{"a":1}{"b":2}', b'{"items":[' + b"[" * 10_000],
    ids=range(7),
)
def test_what_is_no_object_is_refused(office: Office, content: bytes) -> None:
    """Wherever a body is read."""
    event = office.event(live=True)
    order = office.order(event).json()
    one, two = f"/v1/events/{event['id']}", f"/v1/orders/{order['id']}"
    for method, path in (
        *(("POST", path) for path in FIELDS),
        *(("PATCH", one), ("POST", f"{one}/publish"), ("POST", f"{one}/tiers")),
        *(("POST", f"{two}/payment"), ("POST", f"{two}/refund")),
    ):
        assert send(office, method, path, content) == 400, path
