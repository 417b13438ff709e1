"""How much programs may ask: in general, at doors, and with keys that open nothing."""

from datetime import datetime, timedelta
from typing import Any
import uuid

import attrs
from httpx2 import Response
import pytest
from starlette.testclient import TestClient

from adapters.http.app import build_app
from adapters.http.v1.limits import KeyLimits
from tests.integration.http.documented import watched
from tests.integration.http.v1.offices import BASE_URL, key_of
from ticketing_domain.memory.meter import MemoryMeter
from ticketing_domain.people.limits import Limit, Meter, Verdict
from ticketing_domain.testing.stage import Stage, memory_stage

QUARTER = timedelta(minutes=15)
THREE = Limit(3, QUARTER)
SLACK_SECONDS = 30
"""A place comes back by so much later than it was taken plus the span."""


@attrs.define(eq=False)
class WatchedMeter(Meter):
    """Counts in memory, and how often it was asked."""

    asked: int = 0
    _meter: MemoryMeter = attrs.field(factory=MemoryMeter)

    def take(self, bucket: str, subject: str, limit: Limit, at: datetime) -> Verdict:
        self.asked += 1
        return self._meter.take(bucket, subject, limit, at)

    def forget(self, at: datetime) -> None:
        self._meter.forget(at)


@attrs.frozen
class Caller:
    """A program with a key, on its way through the door."""

    stage: Stage
    client: TestClient
    key: str
    meter: WatchedMeter

    def ask(self, key: str | None = None, **headers: str) -> Response:
        """Ask for the venues."""
        shown = {"Authorization": f"Bearer {key or self.key}", **headers}
        return self.client.get("/v1/venues", headers=shown)

    def scan(self) -> Response:
        """Show a code that admits nobody."""
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        return self.client.post("/v1/tickets/scan", json={"payload": "x"}, headers=headers)


def calling(**limits: Any) -> Caller:
    """Open a door with limits; what is not named is not limited."""
    stage, meter = memory_stage(), WatchedMeter()
    every = {"general": None, "scans": None, "bad_keys": None, **limits}
    kept = KeyLimits(meter, stage.clock, **every)
    app = build_app(stage.box_office, base_url=BASE_URL, limits=kept)
    return Caller(stage, watched(TestClient(app, base_url=BASE_URL)), key_of(stage), meter)


def test_what_is_left_stands_on_every_answer() -> None:
    """How many there are, how many are left, and in how many seconds all are there again."""
    caller = calling(general=THREE)
    answers = [caller.ask() for _ in range(3)]

    assert [one.headers["ratelimit-remaining"] for one in answers] == ["2", "1", "0"]
    assert {one.headers["ratelimit-limit"] for one in answers} == {"3"}
    assert {one.headers["ratelimit-policy"] for one in answers} == {"3;w=900"}
    assert 900 <= int(answers[0].headers["ratelimit-reset"]) <= 900 + SLACK_SECONDS


def test_who_asks_too_much_is_told_how_long_to_wait_and_then_passes() -> None:
    """The wait is honest: one second earlier is too early, and then it passes."""
    caller = calling(general=THREE)
    for _ in range(3):
        caller.ask()
        caller.stage.clock.forward(seconds=40)
    refused = caller.ask()
    wait = int(refused.headers["retry-after"])

    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "rate_limited"
    assert refused.headers["ratelimit-remaining"] == "0"
    assert wait <= 900
    caller.stage.clock.forward(seconds=wait - 1)
    assert caller.ask().headers["retry-after"] == "1"
    caller.stage.clock.forward(seconds=1)
    assert caller.ask().status_code == 200


def test_a_refused_caller_who_does_not_stop_costs_no_look_up() -> None:
    """The meter is asked again when the wait is over."""
    caller = calling(general=THREE)
    for _ in range(20):
        caller.ask()

    assert caller.meter.asked == 4
    caller.stage.clock.forward(hours=1)
    assert caller.ask().status_code == 200


def test_a_busy_office_closes_no_door() -> None:
    """Scans are counted apart from everything else."""
    caller = calling(general=Limit(1, QUARTER), scans=Limit(2, QUARTER))
    office = [caller.ask().status_code for _ in range(2)]
    door = [caller.scan().status_code for _ in range(3)]

    assert office == [200, 429]
    assert door[:2] != [429, 429]
    assert door[2] == 429


def test_every_key_has_its_own_limit() -> None:
    """What one program uses up, another has still."""
    caller = calling(general=Limit(1, QUARTER))
    other = key_of(caller.stage)

    assert [caller.ask().status_code, caller.ask().status_code] == [200, 429]
    assert caller.ask(other).status_code == 200


def test_wrong_keys_are_counted_by_the_address_that_connected() -> None:
    """Headers that tell of other addresses change nothing, and who has a good key still passes."""
    caller = calling(bad_keys=Limit(20, timedelta(hours=1)))
    tried = [
        caller.ask(f"er_live_guess{number}", **{"X-Forwarded-For": f"203.0.113.{number}"})
        for number in range(22)
    ]

    assert [one.status_code for one in tried] == [401] * 20 + [429] * 2
    assert tried[20].json()["error"]["code"] == "rate_limited"
    assert int(tried[20].headers["retry-after"]) > 3000
    assert caller.ask().status_code == 200


def test_without_limits_nothing_is_counted() -> None:
    """No header tells of a limit that there is not."""
    caller = calling()
    answers = [caller.ask() for _ in range(5)]

    assert {one.status_code for one in answers} == {200}
    assert not [name for name in answers[0].headers if name.startswith("ratelimit")]
    assert caller.meter.asked == 0


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/venues/nowhere"])
def test_asking_for_what_is_not_there_counts_too(path: str) -> None:
    """Nobody looks around for nothing."""
    caller = calling(general=Limit(1, QUARTER))
    shown = {"Authorization": f"Bearer {caller.key}"}

    assert caller.client.get(path, headers=shown).status_code == 404
    assert caller.client.get(path, headers=shown).status_code == 429
