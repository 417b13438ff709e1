"""Strangers who read the documents, and try everything that they allow and everything that they forbid."""

from collections.abc import Iterator
import os
from typing import Any, Final

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from starlette.testclient import TestClient

from tests.integration.http.openapi.promoters import NamedAnew, open_promoters
from tests.integration.http.openapi.town import Town, open_town, settings
from ticketing_domain.people.account import Mode

EXAMPLES: Final = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "3"))
"""How many requests are made up for each operation, besides those that follow from the documents themselves."""

ACCEPTED: Final = ("2xx", "3xx", "400", "401", "402", "403", "404", "409", "422", "429")
"""What a well-formed request may meet. Whether an event's times are in order or its venue exists is no schema's to say
(422), and numbers that two readers could take differently are refused even in fields that nobody knows (400)."""


@pytest.mark.parametrize("api", ["admin", "shop", "scanner", "v1"])
def test_every_answer_is_as_documented(api: str) -> None:
    """Whatever is sent, the answer is one that the document tells of."""
    # Live, for in a test world strangers would soon have moved the time beyond every event.
    town = open_promoters(Mode.LIVE) if api == "v1" else open_town()

    assert list(_failures(town, api, _document(town, api))) == []


def test_every_answer_about_the_test_clock_is_as_documented() -> None:
    """However far and wide its time is moved."""
    town = open_promoters(Mode.TEST)
    document = _document(town, "v1")
    clock = {path: item for path, item in document["paths"].items() if "test_clock" in path}

    assert list(_failures(town, "v1", {**document, "paths": clock})) == []


def test_a_document_that_lies_is_found_out() -> None:
    """Or the strangers would prove nothing."""
    town = open_town()
    document = _document(town, "scanner")
    asking = document["paths"]["/scanner/me"]
    asking["get"]["responses"]["200"]["content"]["application/json"]["schema"] = {"type": "array"}

    failures = list(_failures(town, "scanner", {**document, "paths": {"/scanner/me": asking}}))

    assert failures
    assert all("response_schema_conformance" in failure for failure in failures)


def _document(town: Town, api: str) -> dict[str, Any]:
    document: dict[str, Any] = TestClient(town.app).get(f"/openapi/{api}.json").json()
    return document


def _failures(town: Town, api: str, document: dict[str, Any]) -> Iterator[str]:
    """Run every check on every operation; yield what failed, with a command that shows it again."""
    chosen: dict[str, Any] = {
        **settings(town, document["paths"], examples=EXAMPLES),
        "headers": town.headers if api != "shop" else {"Accept": "*/*"},
        "checks": {"positive_data_acceptance": {"expected-statuses": list(ACCEPTED)}},
    }
    schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig.from_dict(chosen))
    schema.app = NamedAnew(town.app)
    # Its plugin for pytest does not work with pytest 9.2, and leaves out what follows from earlier answers.
    for event in from_schema(schema).execute():
        match event:
            case events.ScenarioFinished():
                for checks in event.recorder.checks.values():
                    for check in checks:
                        if found := check.failure_info:
                            yield f"{check.name}: {found.failure.message}\n{found.code_sample}"
            case events.NonFatalError():
                yield f"{event.label}: {event.value}"
            case events.FatalError():
                yield repr(event.exception)
            case events.EngineFinished():
                yield from map(str, event.failures)
            case _:
                pass
