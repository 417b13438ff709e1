"""Every row of docs/idempotency.md, for a POST through the desk, one in our books alone, and one with the provider."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
import json
from pathlib import Path
import re
from typing import Any
import uuid

import attrs
from httpx2 import ASGITransport, AsyncClient, Response
from moneyed import Money
import pytest

from adapters.payments.sandbox import SandboxPayments
from tests.integration.http.v1.keyed import BASE_URL, KINDS, Kind, Systems, open_systems
from ticketing_domain.kept_answers import KEPT_FOR
from ticketing_domain.memory import MemoryBooks
from ticketing_domain.people.account import NewAccount
from ticketing_domain.testing.stage import open_stage

DOCUMENT = Path(__file__).parents[4] / "docs" / "idempotency.md"
KEY = "8f0e5a2c-1111-4222-8333-444455556666"
INSTANT = timedelta(microseconds=1)

OpenSystems = Callable[..., Systems]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def open_house(request: pytest.FixtureRequest) -> Iterator[OpenSystems]:
    """What puts a promoter's systems in front of a stage, on each kind of books."""
    if request.param == "memory":
        memory = MemoryBooks()
        yield lambda **options: open_systems(
            open_stage(books=memory.open, reads=memory.reads, **options)
        )
        return
    from adapters.sql import SqlBooks, SqlReads, make_engine

    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    engine = make_engine(request.getfixturevalue(fixture))
    books, reads = SqlBooks(engine), SqlReads(engine)
    yield lambda **options: open_systems(open_stage(books=books, reads=reads, **options))
    engine.dispose()


@attrs.frozen
class Case:
    """A kind of POST, ready to be sent, and what its first answer was where it was sent."""

    systems: Systems
    kind: Kind

    def send(self, named: str | None = KEY, body: Any = None, **options: Any) -> Response:
        """Send it, under the one key where no other is given."""
        sent = self.kind.body if body is None else body
        return self.systems.post(self.kind.path, sent, named, **options)

    def forward(self, by: timedelta) -> None:
        """Let time go by."""
        self.systems.stage.clock.at += by


@pytest.fixture(params=KINDS)
def case(request: pytest.FixtureRequest, open_house: OpenSystems) -> Case:
    """Each kind of POST, refused as things stand."""
    systems = open_house()
    return Case(systems, KINDS[request.param](systems))


def rows() -> Mapping[str, tuple[str, str]]:
    """The table of the document: what is sent, and with which answer and effect."""
    found = re.findall(
        r"^\| ([^|]+) \| ([^|]+) \| (none|one) \|$", DOCUMENT.read_text(), re.MULTILINE
    )
    return {sent: (answer, effect) for sent, answer, effect in found}


Send = Callable[[Case], Response]


def with_key(key: str) -> Send:
    """Send it under a key of this form."""
    return lambda case: case.send(key)


def without_a_key(case: Case) -> Response:
    """Send it without a header."""
    headers = {"Authorization": f"Bearer {case.systems.key}"}
    return case.systems.client.post(case.kind.path, json=dict(case.kind.body), headers=headers)


def with_two_keys(case: Case) -> Response:
    """Send it with the header twice."""
    headers = [("Authorization", f"Bearer {case.systems.key}")]
    headers += [("Idempotency-Key", str(uuid.uuid4())) for _ in range(2)]
    return case.systems.client.post(case.kind.path, json=dict(case.kind.body), headers=headers)


def spaced_in_another_way(case: Case) -> Response:
    """Send it with its fields in another order and much air between them."""
    turned = dict(reversed([*case.kind.body.items()]))
    headers = {
        "Authorization": f"Bearer {case.systems.key}",
        "Content-Type": "application/json",
        "Idempotency-Key": KEY,
    }
    content = json.dumps(turned, indent=3)
    return case.systems.client.post(case.kind.path, content=content, headers=headers)


def after(by: timedelta) -> Send:
    """Send it when time has gone by."""

    def send(case: Case) -> Response:
        case.forward(by)
        return case.send()

    return send


FIRST: Mapping[str, Send] = {
    "without a key": without_a_key,
    "with an empty key": with_key(""),
    "with a key that is no UUID": with_key("order-1"),
    "with a UUID of version 1": with_key("8f0e5a2c-1111-1222-8333-444455556666"),
    "with a UUID in quotes": with_key(f'"{KEY}"'),
    "with a key of 255 characters": with_key("a" * 255),
    "with a key of 256 characters": with_key("a" * 256),
    "with a key that is not ASCII": with_key(KEY.replace("8", "é", 1)),
    "with two keys": with_two_keys,
    "with a new key": with_key(KEY),
}
"""What is sent, where nothing was sent before."""

AGAIN: Mapping[str, Send] = {
    "again": with_key(KEY),
    "again, the key in upper case": with_key(KEY.upper()),
    "again, the body spaced and ordered in another way": spaced_in_another_way,
    "again, with another API key of the account": lambda case: case.send(
        key=case.systems.another_key()
    ),
    "again, a moment before 7 days are over": after(KEPT_FOR - INSTANT),
    "again, after 7 days": after(KEPT_FOR),
    "again, with another body": lambda case: case.send(body=case.kind.other_body),
    "again, to another path": lambda case: case.systems.post(
        case.kind.other_path, case.kind.body, KEY
    ),
}
"""What is sent after the same was sent with the one key, and done."""

ELSEWHERE = {
    "again, in another account",
    "again, after a field was wrong",
    "again, after it was refused as things stood",
    "again, after something could not be reached",
    "at the same moment",
}
"""What has a test of its own."""


def test_the_document_says_what_is_tested() -> None:
    """Every row has a test, and every test a row."""
    assert rows().keys() == FIRST.keys() | AGAIN.keys() | ELSEWHERE


@pytest.mark.parametrize("sent", FIRST)
def test_a_first_request_is_answered_as_documented(case: Case, sent: str) -> None:
    """Whether it is done depends on its key."""
    case.kind.make_possible()
    before = case.kind.done()
    response = FIRST[sent](case)

    judge(sent, response, None)
    assert case.kind.done() - before == int(rows()[sent][1] == "one")


@pytest.mark.parametrize("sent", AGAIN)
def test_a_repeated_request_is_answered_as_documented(case: Case, sent: str) -> None:
    """Whether it is done again, answered again or refused depends on what has changed."""
    case.kind.make_possible()
    first = case.send()
    assert first.is_success, first.text
    before = case.kind.done()
    response = AGAIN[sent](case)

    judge(sent, response, first)
    assert case.kind.done() - before == int(rows()[sent][1] == "one")


def test_a_wrong_field_burns_no_key(case: Case) -> None:
    """The same key may be sent again with the right body."""
    case.kind.make_possible()
    wrong = case.send(body=case.kind.wrong_body)
    response = case.send()

    assert wrong.status_code == 422
    judge("again, after a field was wrong", response, None)
    assert case.kind.done() == 1


@pytest.mark.parametrize("case", ["order", "refund"], indirect=True)
def test_a_refusal_burns_no_key(case: Case) -> None:
    """What was refused as things stood may be sent again when they stand otherwise; a venue is never refused."""
    refused = case.send()
    case.kind.make_possible()
    response = case.send()

    assert refused.status_code == 409
    judge("again, after it was refused as things stood", response, None)
    assert case.kind.done() == 1


def test_an_outage_burns_no_key(case: Case) -> None:
    """What never began may be sent again."""
    case.kind.make_possible()
    with case.systems.unreachable():
        away = case.send()
    response = case.send()

    assert away.status_code == 503
    judge("again, after something could not be reached", response, None)
    assert case.kind.done() == 1


def test_the_same_key_in_another_account_is_another_request(open_house: OpenSystems) -> None:
    """An agency sends one key for two promoters, and both get their venue."""
    systems = open_house()
    sun = systems.stage.box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR"))
    agency = systems.another_key(also=("sun-club",))
    body = {"name": "Barn", "address": "Way 1", "city": "Ulm", "postalCode": "89073"}
    answers = [
        systems.client.post(
            "/v1/venues",
            json=body,
            headers={
                "Authorization": f"Bearer {agency}",
                "EntryRate-Account": subdomain,
                "Idempotency-Key": KEY,
            },
        )
        for subdomain in ("moon-club", "sun-club", "sun-club")
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert answers[1].content == answers[2].content != answers[0].content
    assert len(systems.stage.box_office.reads.venues(sun.id)) == 1


def test_fifty_at_once_have_one_effect(case: Case) -> None:
    """Everybody gets the first answer, or is told that it is under way; later everybody gets it."""
    case.kind.make_possible()

    answers = at_once(case, 50)
    later = [case.send() for _ in range(50)]

    done = [answer for answer in answers if answer.is_success]
    assert len({answer.content for answer in (*done, *later)}) == 1
    assert {answer.headers.get("idempotent-replayed") for answer in later} == {"true"}
    waiting = [answer for answer in answers if not answer.is_success]
    assert {answer.json()["error"]["code"] for answer in waiting} <= {"idempotency.in_progress"}
    assert case.kind.done() == 1


def at_once(case: Case, count: int) -> Sequence[Response]:
    """Send the same request many times at once, on one loop as in a server."""

    async def on_one_loop() -> Sequence[Response]:
        transport = ASGITransport(app=case.systems.client.app)
        named = {"Authorization": f"Bearer {case.systems.key}", "Idempotency-Key": KEY}
        async with AsyncClient(transport=transport, base_url=BASE_URL, headers=named) as client:
            body = dict(case.kind.body)
            return await asyncio.gather(
                *(client.post(case.kind.path, json=body) for _ in range(count))
            )

    return asyncio.run(on_one_loop())


def test_who_asks_while_the_provider_is_asked_has_to_wait(open_house: OpenSystems) -> None:
    """A refund that is sent once more from within itself is under way, and sends the money once."""
    provider = Asking()
    systems = open_house(payments=provider)
    case = Case(systems, KINDS["refund"](systems))
    case.kind.make_possible()
    provider.meanwhile.append(case.send)
    first = case.send()

    assert [answer.json()["error"]["code"] for answer in provider.heard] == [
        "idempotency.in_progress"
    ]
    judge("with a new key", first, None)
    judge("again", case.send(), first)


def judge(sent: str, response: Response, first: Response | None) -> None:
    """Hold an answer against the document's."""
    answer, _ = rows()[sent]
    again = response.headers.get("idempotent-replayed")
    if answer.startswith("the first answer"):
        assert first is not None
        assert (again, response.status_code) == ("true", first.status_code)
        assert response.content == first.content
        assert kept_headers(response) == kept_headers(first)
    elif answer == "done":
        assert (again, response.is_success) == (None, True), response.text
    else:
        status, code = re.fullmatch(r"`(\d+) ([a-z_.]+)`", answer).groups()  # type: ignore[union-attr]
        assert (response.status_code, response.json()["error"]["code"]) == (int(status), code)
        assert again is None


def kept_headers(response: Response) -> dict[str, str]:
    """The headers that belong to an answer and not to the moment."""
    moment = {"x-request-id", "idempotent-replayed"}
    return {name: text for name, text in response.headers.items() if name not in moment}


@attrs.frozen(eq=False)
class Asking(SandboxPayments):
    """A provider during whose work somebody asks again."""

    meanwhile: list[Callable[[], Response]] = attrs.field(factory=list)
    heard: list[Response] = attrs.field(factory=list)

    def refund(self, reference: str, refund_id: str, amount: Money) -> bool:
        """Give money back, after a word with whoever is impatient."""
        self.heard.extend(ask() for ask in self.meanwhile)
        return super().refund(reference, refund_id, amount)
