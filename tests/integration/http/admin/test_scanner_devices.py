"""A promoter pairs scanner devices, and shuts them out."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.integration.http.admin.clients import BASE_URL, anonymous_of, client_of
from tests.integration.http.admin.shapes import misfits
from ticketing_domain.testing.stage import Stage

DEVICE = {"id": "text", "name": "text", "created_at": "time", "revoked_at": "time?"}
PATH = "/admin/scanner_devices"


@pytest.mark.parametrize(
    "body",
    [{"name": "Main door"}, {"scanner_device": {"name": "Main door"}}],
    ids=["bare", "wrapped"],
)
def test_a_device_is_paired_and_its_token_shown_once(
    stage: Stage, promoter: TestClient, body: dict[str, Any]
) -> None:
    """From then on it is at the door."""
    made = promoter.post(PATH, json=body)

    device = made.json()
    token = device.pop("token")
    assert made.status_code == 201
    assert made.headers["location"] == f"{BASE_URL}{PATH}/{device['id']}"
    assert token.startswith(f"tkt_device_{device['id']}_")
    assert misfits(DEVICE, device) == []
    assert promoter.get(PATH).json() == {"scanner_devices": [device]}
    door = anonymous_of(stage, Authorization=f"Bearer {token}", Accept="application/json")
    assert door.get("/scanner/me").json()["device"] == {"id": device["id"], "name": "Main door"}


def test_a_revoked_device_is_shut_out(stage: Stage, promoter: TestClient) -> None:
    """It stays in the list, with the moment; revoking it again is harmless."""
    device = promoter.post(PATH, json={"name": "Main door"}).json()
    door = anonymous_of(stage, Authorization=f"Bearer {device['token']}", Accept="application/json")

    gone = [promoter.delete(f"{PATH}/{device['id']}") for _ in range(2)]

    assert {(one.status_code, one.content) for one in gone} == {(204, b"")}
    assert door.get("/scanner/me").status_code == 401
    (kept,) = promoter.get(PATH).json()["scanner_devices"]
    assert kept["revoked_at"] == "2026-06-01T12:00:00Z"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (None, "can't be blank"),
        ("  ", "can't be blank"),
        (5, "must be a text"),
        ("x" * 256, "is too long (maximum is 255 characters)"),
    ],
)
def test_a_device_needs_a_name(promoter: TestClient, name: object, said: str) -> None:
    """By which the promoter knows the door."""
    answer = promoter.post(PATH, json={"name": name})

    assert (answer.status_code, answer.json()) == (422, {"errors": {"name": [said]}})


def test_devices_of_others_are_not_there(
    stage: Stage, promoter: TestClient, strangers: Stage
) -> None:
    """Neither seen nor revoked."""
    theirs = client_of(strangers).post(PATH, json={"name": "Their door"}).json()

    foreign = promoter.delete(f"{PATH}/{theirs['id']}")
    absent = promoter.delete(f"{PATH}/aaaaaaaa")

    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content
    assert promoter.get(PATH).json() == {"scanner_devices": []}
