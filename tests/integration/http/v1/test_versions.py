"""Versions of the promoter API: pinned to a key, chosen by a request, told in every answer."""

from typing import Any

import attrs
from httpx2 import Response
import pytest

from adapters.http.scanner.routes import scanner_routes
from adapters.http.v1 import versions
from adapters.http.v1.routes import v1_routes
from adapters.http.v1.versions import KNOWN, NEWEST, VERSIONS, as_of, changes_since
from tests.integration.http.v1.offices import BASE_URL, Office
from ticketing_domain.people.account import Mode
from ticketing_domain.testing.stage import memory_stage

OLDEST = VERSIONS[-1].date
PRINTED_IN_THE_DOCUMENTS = "2026-04-25"
HEADER = "EntryRate-Version"


def pinned(office: Office, version: str) -> Office:
    """Return whoever has a key that was made when a version was the newest."""
    _, value = office.stage.box_office.api_keys.issue(
        subdomain=office.stage.account.subdomain, mode=Mode.LIVE, version=version
    )
    return attrs.evolve(office, key=value)


def scanned(office: Office, **headers: str) -> Response:
    """Scan something that is no ticket."""
    named = {"Idempotency-Key": "8f0e5a2c-1111-4222-8333-444455556666", **headers}
    return office.client.post(
        "/v1/tickets/scan", json={"payload": "nothing"}, headers={**office.bearer, **named}
    )


def test_the_version_of_the_documents_is_the_newest() -> None:
    """What they print works as printed."""
    assert NEWEST == PRINTED_IN_THE_DOCUMENTS


def test_versions_stand_newest_first() -> None:
    """And the oldest changed nothing, for there was nothing before."""
    dates = [version.date for version in VERSIONS]

    assert dates == sorted(set(dates), reverse=True)
    assert VERSIONS[-1].changes == ()


def test_every_change_is_of_operations_that_there_are() -> None:
    """A change of nothing would change nothing."""
    box_office = memory_stage().box_office
    scans = scanner_routes(box_office).desk
    table = v1_routes(box_office, base_url=BASE_URL, scans=scans).operations
    names = {operation.name for operation in table}

    changed = {name for one in VERSIONS for change in one.changes for name in change.operations}

    assert changed <= names
    assert all(change.told for one in VERSIONS for change in one.changes)


def test_a_key_is_answered_in_the_version_that_it_was_made_in(office: Office) -> None:
    """Whatever has changed since."""
    old, new = pinned(office, OLDEST), pinned(office, NEWEST)

    before = scanned(old)
    now = scanned(new, **{"Idempotency-Key": "8f0e5a2c-1111-4222-8333-444455556667"})

    assert set(before.json()) == {"valid", "ticket", "scannedAt"}
    assert set(now.json()) - set(before.json()) == {"reason", "remainingAdmissions"}
    assert (before.headers[HEADER], now.headers[HEADER]) == (OLDEST, NEWEST)


def test_a_request_can_ask_for_another_version(office: Office) -> None:
    """An older or a newer than the key's."""
    old = pinned(office, OLDEST)

    answer = scanned(old, **{HEADER: NEWEST})

    assert "reason" in answer.json()
    assert answer.headers[HEADER] == NEWEST


def test_what_did_not_change_is_the_same_in_every_version(office: Office) -> None:
    """Byte for byte."""
    answers = {office.get("/v1/venues", **{HEADER: date}).content for date in KNOWN}

    assert len(answers) == 1


@pytest.mark.parametrize("wanted", ["2026-04-26", "v1", "", "2026-04-25x"])
def test_an_unknown_version_is_refused(office: Office, wanted: str) -> None:
    """The answer tells which version the key has."""
    answer = office.get("/v1/venues", **{HEADER: wanted})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "version.unknown")
    assert answer.headers[HEADER] == NEWEST


def test_changes_are_taken_back_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest first, each from the shape that the next older one made."""

    def back(step: str) -> Any:
        return lambda content: [*content, step]

    change = versions.Change
    operations = frozenset({"do_it"})
    table = (
        versions.Version("2026-03", (change("c", operations, back("to 2026-02")),)),
        versions.Version("2026-02", (change("b", operations, back("to 2026-01")),)),
        versions.Version("2026-01"),
    )
    monkeypatch.setattr(versions, "VERSIONS", table)
    monkeypatch.setattr(versions, "KNOWN", {one.date: place for place, one in enumerate(table)})

    assert as_of("2026-01", "do_it", []) == ["to 2026-02", "to 2026-01"]
    assert as_of("2026-02", "do_it", []) == ["to 2026-02"]
    assert as_of("2026-03", "do_it", []) == []
    assert as_of("2026-01", "do_another", []) == []
    assert changes_since("2026-03", "do_it") == ()
