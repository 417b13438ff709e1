"""Whoever writes a client of the promoter API learns from its document what every request and every notice is like."""

from collections.abc import Mapping
import json
import re
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
import pytest
from starlette.testclient import TestClient

from adapters.http.v1.door import V1Door
from adapters.http.v1.error_codes import ERRORS
from adapters.http.v1.notices import TYPES, letter_of
from adapters.http.v1.versions import KNOWN
from adapters.webhooks.headers import headers_of
from tests.integration.http.documented import closed, documents
from tests.integration.http.openapi.promoters import open_promoters
from tests.integration.http.served import routes_in
from tests.integration.http.v1.offices import Office, made, office_over
from ticketing_domain.memory import MemoryBooks
from ticketing_domain.notices.notice import Notice
from ticketing_domain.notices.webhook_book import Slots

Document = Mapping[str, Any]


@pytest.fixture(scope="module")
def document() -> Document:
    """The document."""
    return documents().written("v1")


def operations(document: Document) -> Mapping[str, Any]:
    """Return the document's operations by name."""
    return {
        operation["operationId"]: operation
        for item in document["paths"].values()
        for method, operation in item.items()
        if method != "parameters"
    }


def headers_asked(operation: Any) -> set[str]:
    """Return the names of the headers with which an operation is asked."""
    asked = operation.get("parameters", [])
    return {one["$ref"].rpartition("/")[2] for one in asked if "$ref" in one}


def test_the_names_of_requests_are_told_where_they_are_needed(document: Document) -> None:
    """By every operation that refuses a request without one, and by no other."""
    doors = [route.app for route in routes_in(open_promoters().app)]
    served = [one for door in doors if isinstance(door, V1Door) for one in door.operations.values()]

    told = {
        name: "Idempotency-Key" in headers_asked(operation)
        for name, operation in operations(document).items()
    }

    assert told == {
        **{operation.name: operation.needs_key for operation in served},
        "list_storefront_events": False,
    }


def test_every_operation_behind_a_key_takes_a_version_and_an_account(document: Document) -> None:
    """And tells how much may still be asked."""
    version = document["components"]["parameters"]["EntryRate-Version"]["schema"]

    assert version["enum"] == list(KNOWN)
    for operation in operations(document).values():
        if operation.get("security") != []:
            assert headers_asked(operation) >= {"EntryRate-Version", "EntryRate-Account"}
            fine = [said for code, said in operation["responses"].items() if code < "300"]
            assert all(
                {"EntryRate-Version", "RateLimit-Reset"} <= one["headers"].keys() for one in fine
            )


def test_every_code_is_told_with_its_status(document: Document) -> None:
    """Except that of our own mistakes and of methods that no document has."""
    told = {
        (int(status), code)
        for status, answer in document["components"]["responses"].items()
        for code in re.findall(r"`([a-z_.]+)`", answer["description"].partition("Codes: ")[2])
    }

    assert told == {
        (entry.status, code) for code, entry in ERRORS.items() if entry.status not in {405, 500}
    }


def test_the_page_leads_to_the_codes() -> None:
    """One click away from the documents."""
    reader = TestClient(open_promoters().app)

    assert 'href="docs/errors"' in reader.get("/docs?api=v1").text
    assert "event.tier_oversold" in reader.get("/docs/errors").text


def test_every_notice_is_as_documented(document: Document) -> None:
    """One of each kind, with nothing in it that the document does not know."""
    office = an_eventful_office()
    account = office.stage.account
    notices = office.stage.box_office.reads.recorded_notices(account)

    kinds = set()
    for notice in notices:
        if notice.action in TYPES:
            kinds.add(TYPES[notice.action])
            assert wrong_with(document, notice, letter_of(notice, account).body) == []

    assert kinds | {"webhook.ping"} == document["webhooks"].keys() == set(TYPES.values())


def test_a_ping_is_as_documented(document: Document) -> None:
    """With the headers that it travels with."""
    office = office_over(*books())
    endpoint = made(office.post("/v1/webhook_endpoints", {"url": "https://receiver.example"}))
    office.post(f"/v1/webhook_endpoints/{endpoint['id']}/ping")
    webhooks = office.stage.box_office.webhooks
    (run,) = webhooks.claim(Slots(1, 0))
    (errand,) = run.errands
    letter = letter_of(errand.notice, run.account)

    sent = headers_of(run, errand, letter, webhooks.wall())

    assert wrong_with(document, errand.notice, letter.body) == []
    for told in document["webhooks"]["webhook.ping"]["post"]["parameters"]:
        Draft202012Validator(told["schema"]).validate(sent[told["name"]])


def wrong_with(document: Document, notice: Notice, body: bytes) -> list[str]:
    """Return what a notice's body holds against the document, which is closed here."""
    said = document["webhooks"][TYPES[notice.action]]["post"]["requestBody"]
    schema = {
        **said["content"]["application/json"]["schema"],
        "components": document["components"],
    }
    judge = Draft202012Validator(closed(schema), format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in judge.iter_errors(json.loads(body))]


def an_eventful_office() -> Office:
    """Open an office in which everything happened that webhooks tell of."""
    office = office_over(*books())
    event = office.event(live=True)
    stage = office.stage
    orders = [office.pay(made(office.order(event))).json() for _ in range(2)]
    office.post(f"/v1/orders/{orders[0]['id']}/refund", {"amount": 100})
    office.post(f"/v1/orders/{orders[0]['id']}/refund")
    office.post(f"/v1/tickets/{orders[1]['tickets'][0]['id']}/scan")
    stage.clock.forward(days=4)
    stage.box_office.do_chores()
    return office


def books() -> tuple[Any, Any]:
    """Return new books and their reads."""
    memory = MemoryBooks()
    return memory.open, memory.reads
