"""Who is let in at the promoter API, and to what: nothing of another account, and nothing of the other mode."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
import uuid

import attrs
from httpx2 import Response
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from adapters.http.app import build_app
from adapters.http.scanner.routes import scanner_routes
from adapters.http.v1.error_codes import ERRORS
from adapters.http.v1.routes import v1_routes
from adapters.http.v1.versions import NEWEST
from tests.integration.http.documented import watched
from tests.integration.http.v1.offices import (
    BASE_URL,
    Office,
    OpenOffice,
    key_of,
    office_over,
)
from ticketing_domain.people.account import Mode, NewAccount
from ticketing_domain.testing.stage import memory_stage

BOX_OFFICE = memory_stage().box_office
OPERATIONS = v1_routes(
    BOX_OFFICE, base_url=BASE_URL, scans=scanner_routes(BOX_OFFICE).desk
).operations
CASES = [
    *((operation.method, operation.path, operation.name) for operation in OPERATIONS),
    ("GET", "/v1/nowhere", "nowhere"),
    ("POST", "/v1", "root"),
]


WISHES = {"source": "tok_ok", "title": "Mine now", "name": "Mine", "price": 100, "stock": 1}
"""A body that every change of an event or an order can be made with."""


def code_of(answer: Response) -> str:
    """Return the code of an error."""
    code: str = answer.json()["error"]["code"]
    return code


def with_key(office: Office, value: str) -> Office:
    """Return the office of whoever shows this key."""
    return attrs.evolve(office, key=value)


def neighbour(office: Office, subdomain: str = "sun-club") -> None:
    """Open another account at the same box office."""
    office.stage.box_office.open_account(NewAccount(subdomain, "Neighbours", "EUR"))


def agency(office: Office, *also: str) -> Office:
    """Return whoever has a key that acts for others too."""
    _, value = office.stage.box_office.api_keys.issue(
        subdomain=office.stage.account.subdomain, mode=Mode.LIVE, version=NEWEST, also=also
    )
    return with_key(office, value)


@pytest.fixture(scope="module")
def in_memory() -> Office:
    """A promoter's programs, which many cases share."""
    stage = memory_stage()
    app = build_app(stage.box_office, base_url=BASE_URL)
    return Office(stage, watched(TestClient(app, base_url=BASE_URL)), key_of(stage))


@pytest.mark.parametrize(("method", "path", "name"), CASES, ids=[name for *_, name in CASES])
def test_nobody_does_anything_without_a_key(
    in_memory: Office, method: str, path: str, name: str
) -> None:
    """Not even find out which paths there are."""
    path = path.replace("{", "").replace("}", "")

    answer = in_memory.client.request(method, path, headers={"Idempotency-Key": str(uuid.uuid4())})

    assert (answer.status_code, code_of(answer)) == (401, "key.invalid"), name
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer x", "Basic am9lOmpvZQ==", "Bearer er_live_\u00e9"]
)
def test_what_is_no_key_opens_nothing(in_memory: Office, shown: str) -> None:
    """Whatever it looks like."""
    sent = [(b"Authorization", shown.encode())]
    answer = in_memory.client.get("/v1/venues", headers=sent)

    assert (answer.status_code, code_of(answer)) == (401, "key.invalid")


def test_a_typing_error_costs_no_look_up(database_url: str) -> None:
    """The checksum tells, before anybody is asked; a good key does cost a question."""
    from adapters.sql import SqlBooks, SqlReads, make_engine

    engine = make_engine(database_url)
    office = office_over(SqlBooks(engine), SqlReads(engine))
    other_end = "1" if office.key.endswith("0") else "0"

    with statements_on(engine) as asked:
        refused = with_key(office, office.key[:-1] + other_end).get("/v1/venues")
        of_the_mistyped = list(asked)
        office.get("/v1/venues")

    engine.dispose()
    assert (refused.status_code, of_the_mistyped) == (401, [])
    assert any("api_keys" in statement for statement in asked)


def test_a_revoked_key_opens_nothing(office: Office) -> None:
    """From the next request on."""
    before = office.get("/v1/venues")
    keys = office.stage.box_office.api_keys
    subdomain = office.stage.account.subdomain
    (key,) = keys.list(subdomain=subdomain)

    keys.revoke(subdomain=subdomain, public_id=key.public_id)

    assert before.status_code == 200
    assert code_of(office.get("/v1/venues")) == "key.invalid"


def test_keys_open_nothing_elsewhere(office: Office) -> None:
    """The admin API and the scanner API have credentials of their own."""
    for path in ("/admin/venues", "/scanner/events"):
        assert office.get(path, Accept="application/json").status_code == 401


def test_what_belongs_to_another_account_is_not_there(office: Office, stranger: Office) -> None:
    """It is answered byte for byte like what nobody has."""
    for path, nothing in things_of(office):
        assert office.get(path).status_code == 200, path
        assert_equally_absent(stranger.get(path), stranger.get(nothing))


def test_nobody_changes_what_belongs_to_another_account(office: Office, stranger: Office) -> None:
    """Nor do they find out that it is there."""
    event = office.event()
    order = made_order(office)
    for method, theirs, nobodys in changes_to(event["id"], order["id"]):
        answers = [
            stranger.client.request(
                method,
                path,
                json=WISHES,
                headers={**stranger.bearer, "Idempotency-Key": str(uuid.uuid4())},
            )
            for path in (theirs, nobodys)
        ]
        assert_equally_absent(*answers)


def test_what_belongs_to_the_other_mode_is_not_there(office: Office) -> None:
    """A test key finds nothing live, and a live key nothing of the test world."""
    test = with_key(office, key_of(office.stage, Mode.TEST))
    test.venue(name="Moon Club")
    for owner, other in ((office, test), (test, office)):
        for path, nothing in things_of(owner):
            assert owner.get(path).status_code == 200, path
            assert_equally_absent(other.get(path), other.get(nothing))


def test_nothing_of_a_test_world_is_ever_listed(office: Office) -> None:
    """Its shop and its calendar are empty, and the storefront does not know it; who knows an address finds it."""
    test = with_key(office, key_of(office.stage, Mode.TEST))
    test.venue(name="Moon Club")
    event = test.event(live=True)
    shop = "/shops/moon-club--test"

    assert event["status"] == "live"
    assert test.client.get(f"{shop}/events").json() == {"events": []}
    assert "VEVENT" not in test.client.get(f"{shop}/events.ics").text
    assert test.client.get("/storefront/events").json()["data"] == []
    assert test.client.get(f"{shop}/events/{event['slug']}").status_code == 200


def test_an_agencys_key_acts_for_whom_the_header_names(office: Office) -> None:
    """For its own account without one."""
    neighbour(office)
    acting = agency(office, "sun-club")
    sun_club = {"EntryRate-Account": "sun-club"}
    headers = {**acting.bearer, **sun_club, "Idempotency-Key": str(uuid.uuid4())}
    where = {"name": "Barn", "address": "Way 1", "city": "Ulm", "postalCode": "89073"}

    made = acting.client.post("/v1/venues", json=where, headers=headers)

    theirs, own = acting.get("/v1/venues", **sun_club), acting.get("/v1/venues")
    assert made.status_code == 201
    assert [venue["name"] for venue in theirs.json()["data"]] == ["Barn"]
    assert [venue["name"] for venue in own.json()["data"]] == ["Moon Club"]


@pytest.mark.parametrize("wanted", ["star-club", "no-club", "sun-club--test", "*", " "])
def test_an_agencys_key_acts_for_nobody_else(open_office: OpenOffice, wanted: str) -> None:
    """Whether there is such an account or not, the answer is the same."""
    office = open_office()
    neighbour(office, "sun-club")
    neighbour(office, "star-club")

    answer = agency(office, "sun-club").get("/v1/venues", **{"EntryRate-Account": wanted})

    assert (answer.status_code, code_of(answer)) == (403, "account.not_yours")
    assert answer.json()["error"]["message"] == "this key does not act for that account"


def test_an_unknown_path_is_a_refusal_like_any_other(in_memory: Office) -> None:
    """In the envelope, with a link that explains it."""
    for path in ("/v1", "/v1/", "/v1/nowhere", "/v1/venues/a/b"):
        error = in_memory.get(path).json()["error"]
        assert error["code"] == "not_found"
        assert error["docs"] == f"{BASE_URL}/docs/errors#not_found"


def test_a_method_that_a_path_does_not_know_is_refused(in_memory: Office) -> None:
    """And told which it knows."""
    answer = in_memory.delete("/v1/venues")

    assert (answer.status_code, code_of(answer)) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"{", "application/json", "request.malformed"),
        (b"[]", "application/json", "request.malformed"),
        (b"a=b", "text/plain", "request.unsupported_media_type"),
        (b" " * 2**21, "application/json", "request.too_large"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_the_envelope(
    in_memory: Office, content: bytes, kind: str, code: str
) -> None:
    """Whatever is wrong with it."""
    headers = {**in_memory.bearer, "Idempotency-Key": str(uuid.uuid4()), "Content-Type": kind}

    answer = in_memory.client.post("/v1/venues", content=content, headers=headers)

    assert (code_of(answer), answer.status_code) == (code, ERRORS[code].status)


def made_order(office: Office) -> Any:
    """Sell a ticket."""
    answer = office.order(office.event(live=True))
    assert answer.status_code == 201, answer.text
    return answer.json()


def things_of(office: Office) -> list[tuple[str, str]]:
    """Make one of each thing; returns where it is found, and where nothing is that looks like it."""
    event = office.event(live=True)
    order = office.order(event).json()
    office.pay(order)
    tickets = office.get(f"/v1/orders/{order['id']}").json()["tickets"]
    found = [
        f"/v1/events/{event['id']}",
        f"/v1/venues/{event['venueId']}",
        f"/v1/orders/{order['id']}",
        *(f"/v1/tickets/{ticket['id']}" for ticket in tickets),
    ]
    return [(path, path[:-4] + "aaaa") for path in found]


def changes_to(event_id: str, order_id: str) -> list[tuple[str, str, str]]:
    """Return every change of an event and an order: its method, where they are, and where nothing is."""
    own = {"/v1/events/{id}": event_id, "/v1/orders/{id}": order_id}
    return [
        (
            operation.method,
            operation.path.replace("{id}", name),
            operation.path.replace("{id}", name[:-4] + "aaaa"),
        )
        for operation in OPERATIONS
        for beginning, name in own.items()
        if operation.path.startswith(beginning)
        and operation.method != "GET"
        and operation.path.count("{") == 1
    ]


def assert_equally_absent(answer: Response, nothing: Response) -> None:
    """Assert that both are 404 in the same bytes and headers, but for the request's id."""
    assert (answer.status_code, nothing.status_code) == (404, 404), answer.text
    assert answer.content == nothing.content
    told = [{**one.headers, "x-request-id": ""} for one in (answer, nothing)]
    assert told[0] == told[1]


@contextmanager
def statements_on(engine: sa.Engine) -> Iterator[list[str]]:
    """Collect the statements that reach a database."""
    asked: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", note)
