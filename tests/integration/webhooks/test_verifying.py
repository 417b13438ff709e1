"""What the documents print for receivers accepts our deliveries, under Node and in Python, and nothing else."""

from collections.abc import Iterator
import contextlib
import json
import os
from pathlib import Path
import re
import shutil
import subprocess
from typing import Any, Final

import httpx2
import pytest

from adapters.wiring import utc_now
from tests.integration.webhooks.doorbells import Ring, doorbell
from tests.integration.webhooks.sending import LOOPBACK, WallClock, endpoint_at, sender
from ticketing_domain.notices import signature
from ticketing_domain.notices.endpoint import Dialect, Endpoint
from ticketing_domain.notices.keep_endpoints import EndpointChanges
from ticketing_domain.testing.contracts.post_office import name
from ticketing_domain.testing.stage import Stage, memory_stage

NODE: Final = shutil.which("node")
GUIDE: Final = Path(__file__).parents[3] / "docs" / "webhooks.md"
SEED_RECEIVER: Final = Path(__file__).with_name("seed_receiver.js")

needs_node = pytest.mark.skipif(
    NODE is None, reason="Node is not installed; the same computation is tested in Python"
)


@pytest.fixture
def stage() -> Stage:
    return memory_stage(egress=LOOPBACK, clock=WallClock(utc_now()))


def printed(language: str, function: str) -> str:
    """Return the code in which the guide prints a function."""
    blocks = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    (code,) = [block for block in blocks if f" {function}(" in block]
    return str(code)


@contextlib.contextmanager
def seed_receiver(secret: str) -> Iterator[str]:
    """Run the verifier of the documents under Node; yields its address."""
    assert NODE is not None
    with subprocess.Popen(
        [NODE, SEED_RECEIVER], env={**os.environ, "WEBHOOK_SECRET": secret}, stdout=subprocess.PIPE
    ) as running:
        try:
            assert running.stdout is not None
            yield f"http://127.0.0.1:{int(running.stdout.readline())}/"
        finally:
            running.terminate()


def move(stage: Stage, endpoint: Endpoint, url: str) -> None:
    """Have an endpoint told at another address."""
    stage.box_office.webhooks.change(name(endpoint), EndpointChanges(url=url))


def statuses(stage: Stage, endpoint: Endpoint) -> list[int | None]:
    """Return what was answered to each delivery, oldest first."""
    found = stage.box_office.webhooks.reads.deliveries(endpoint, before=None, limit=10)
    return [one.attempts[0].status for one in found][::-1]


def a_delivery(stage: Stage, dialect: Dialect = Dialect.V1) -> tuple[Ring, str]:
    """Return a delivery as it arrived, and the secret of its endpoint."""
    with doorbell() as bell:
        endpoint = endpoint_at(stage, bell.url, dialect)
        stage.night()
        sender(stage).once()
    return bell.rings[0], endpoint.secrets.current


@needs_node
def test_the_seeds_verifier_accepts_our_deliveries(stage: Stage) -> None:
    """As its documents print it, under Node, with a real delivery over HTTP; and only with the right secret."""
    endpoint = endpoint_at(stage, "http://127.0.0.1:9999/")
    with seed_receiver(endpoint.secrets.current) as ours, seed_receiver("whsec_other") as theirs:
        move(stage, endpoint, ours)
        night, general = stage.night()
        stage.buy(night, (general, 1))
        sender(stage).once()
        move(stage, endpoint, theirs)
        stage.box_office.webhooks.ping(name(endpoint))
        sender(stage).once()

    assert statuses(stage, endpoint) == [204, 204, 400]


@needs_node
def test_the_seeds_verifier_refuses_what_was_changed(stage: Stage) -> None:
    """A body of which one letter is another, or the signature of another body."""
    ring, secret = a_delivery(stage)
    signed = {"EntryRate-Signature": ring.headers["entryrate-signature"]}
    other = {"EntryRate-Signature": signature.plain(secret, b"{}")}
    tampered = ring.body.replace(b"Lantern", b"Lanterm")
    with seed_receiver(secret) as url:
        answers = [
            httpx2.post(url, content=body, headers=headers).status_code
            for body, headers in [(ring.body, signed), (tampered, signed), (ring.body, other)]
        ]
    assert tampered != ring.body
    assert answers == [204, 400, 400]


@needs_node
def test_a_receiver_that_knows_only_the_old_secret_loses_nothing() -> None:
    """For a day after a rotation it refuses a notice once, as the seed's verifier does, and accepts it next."""
    stage = memory_stage(egress=LOOPBACK)
    endpoint = endpoint_at(stage, "http://127.0.0.1:9999/")
    with seed_receiver(endpoint.secrets.current) as url:
        move(stage, endpoint, url)
        stage.box_office.webhooks.rotate(name(endpoint))
        stage.night()
        sender(stage).once()
        stage.clock.forward(seconds=6)
        sender(stage).once()
    (logged,) = stage.box_office.webhooks.reads.deliveries(endpoint, before=None, limit=5)
    assert [attempt.status for attempt in logged.attempts] == [400, 204]


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("spoiled", [None, "body", "signature", "half", "none", "secret"])
def test_the_guides_plain_signature_in_python(
    stage: Stage, dialect: Dialect, spoiled: str | None
) -> None:
    """It accepts what either API sends, and nothing in which anything was changed."""
    told, there = plain_case(stage, dialect, spoiled), dict[str, Any]()
    exec(printed("python", "is_signed"), there)  # the guide's own code, from this repository
    verdict = there["is_signed"](told["signature"], told["body"].encode(), told["secret"])
    assert verdict is (spoiled is None)


@needs_node
@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("spoiled", [None, "body", "signature", "half", "none", "secret"])
def test_the_guides_plain_signature_in_node(
    stage: Stage, dialect: Dialect, spoiled: str | None
) -> None:
    """It accepts what either API sends, and nothing in which anything was changed."""
    told = plain_case(stage, dialect, spoiled)
    call = "isSigned(told.signature, Buffer.from(told.body), told.secret)"
    assert said_by_node(printed("js", "isSigned"), call, told) == (spoiled is None)


@needs_node
@pytest.mark.parametrize("spoiled", [None, "body", "id", "old", "signature", "secret"])
def test_the_guides_node_verifies(stage: Stage, spoiled: str | None) -> None:
    """It accepts what we send, and nothing in which anything was changed."""
    told = case(*a_delivery(stage), spoiled)
    call = "isOurs(told.headers, Buffer.from(told.body), told.secret)"
    assert said_by_node(printed("js", "isOurs"), call, told) == (spoiled is None)


@pytest.mark.parametrize("spoiled", [None, "body", "id", "old", "signature", "secret"])
def test_the_guides_python_verifies(stage: Stage, spoiled: str | None) -> None:
    """It accepts what we send, and nothing in which anything was changed."""
    told, there = case(*a_delivery(stage), spoiled), dict[str, Any]()
    exec(printed("python", "is_ours"), there)  # the guide's own code, from this repository
    verdict = there["is_ours"](told["headers"], told["body"].encode(), told["secret"])
    assert verdict is (spoiled is None)


def said_by_node(code: str, call: str, told: dict[str, Any]) -> bool:
    """Return what a function says of a delivery."""
    assert NODE is not None
    read = "const told = JSON.parse(require('fs').readFileSync(0));"
    run = subprocess.run(
        [NODE, "-e", f"{code}\n{read}\nconsole.log({call});"],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=True,
    )
    return bool(json.loads(run.stdout))


def plain_case(stage: Stage, dialect: Dialect, spoiled: str | None) -> dict[str, Any]:
    """Return a delivery with its plain signature and its secret, one part of it spoiled."""
    ring, secret = a_delivery(stage, dialect)
    header = {Dialect.V1: "entryrate-signature", Dialect.ADMIN: "x-webhook-signature"}[dialect]
    told = {"signature": ring.headers[header], "body": ring.body.decode(), "secret": secret}
    changes = {
        "body": {"body": told["body"].replace("Lantern", "Candle")},
        "signature": {"signature": "0" * 64},
        "half": {"signature": told["signature"][:32]},
        "none": {"signature": ""},
        "secret": {"secret": secret.removeprefix("whsec_")},
    }
    return told | changes.get(spoiled or "", {})


def case(ring: Ring, secret: str, spoiled: str | None) -> dict[str, Any]:
    """Return a delivery with its secret, one part of it spoiled."""
    headers, body = dict(ring.headers), ring.body.decode()
    match spoiled:
        case "body":
            body = body.replace("Lantern", "Candle")
        case "id":
            headers["webhook-id"] += "x"
        case "old":
            headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) - 301)
        case "signature":
            headers["webhook-signature"] = "v1,AAAA"
        case "secret":
            secret = "whsec_b3RoZXI="
        case _:
            pass
    return {"headers": headers, "body": body, "secret": secret}
