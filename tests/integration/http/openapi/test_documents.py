"""Whoever writes a client reads the documents: they are valid, complete and found where one looks for them."""

from collections.abc import Iterator, Sequence
import json
import re
import subprocess
import sys
from typing import Any
import uuid

from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from adapters.http.admin.door import Door
from adapters.http.openapi.publish import REDOC
from adapters.http.shop.table import ShopPath
from adapters.http.v1.door import V1Door
from adapters.http.v1.storefront import OpenDoor
from tests.integration.http.admin.clients import app_of
from tests.integration.http.openapi.promoters import open_promoters
from tests.integration.http.openapi.town import Town, open_town
from tests.integration.http.served import routes_in
from ticketing_domain.people.policy import POLICY, Right
from ticketing_domain.testing.stage import memory_stage

APIS = ["admin", "shop", "scanner", "v1"]
NOT_FOR_CLIENTS = {
    *("/healthz", "/readyz", "/metrics"),
    *("/docs", "/docs/errors", "/docs/{file}", "/openapi/{name}"),
}
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def town() -> Town:
    """A town with one of everything."""
    return open_town()


@pytest.fixture(scope="module")
def reader(town: Town) -> TestClient:
    """Somebody without a token."""
    return TestClient(town.app)


@pytest.mark.parametrize("api", APIS)
def test_a_document_is_valid(reader: TestClient, api: str) -> None:
    """By the rules of OpenAPI 3.1."""
    answer = reader.get(f"/openapi/{api}.json")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["openapi"].startswith("3.1.")
    validate(answer.json())


@pytest.mark.parametrize("api", APIS)
def test_every_reference_leads_somewhere(reader: TestClient, api: str) -> None:
    """In webhooks and parameters too; and nothing is defined that nobody refers to."""
    document = reader.get(f"/openapi/{api}.json").json()
    defined = {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "responses", "parameters")
        for name in document["components"].get(kind, {})
    }

    assert set(_references(document)) == defined


def test_routes_and_documented_operations_are_the_same(reader: TestClient, town: Town) -> None:
    """Nothing is served that no document knows, and nothing is promised that is not served."""
    documented = {
        (method.upper(), path)
        for api in APIS
        for path, item in reader.get(f"/openapi/{api}.json").json()["paths"].items()
        for method in METHODS & item.keys()
    }

    assert documented == set(_served(town.app))


def test_every_operation_behind_a_token_has_a_row_in_the_policy(
    reader: TestClient, town: Town
) -> None:
    """The documents, the doors and the policy name the same operations."""
    guarded = {
        operation.name: operation.right
        for route in routes_in(town.app)
        if isinstance(route.app, Door)
        for operation in route.app.operations.values()
    }
    documented = {
        operation["operationId"]
        for api in ("admin", "scanner")
        for item in reader.get(f"/openapi/{api}.json").json()["paths"].values()
        for method, operation in item.items()
        if method in METHODS and operation.get("security") != []
    }

    assert documented == guarded.keys()
    assert POLICY.keys() == set(Right)
    assert set(guarded.values()) <= POLICY.keys()


def test_a_document_is_not_sent_twice(reader: TestClient) -> None:
    """304 to who has it; and any page may read it."""
    first = reader.get("/openapi/admin.json")

    again = reader.get("/openapi/admin.json", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["access-control-allow-origin"] == "*"
    assert reader.get("/openapi/cellar.json").status_code == 404


@pytest.mark.parametrize("api", APIS)
def test_an_example_is_what_its_schema_says(reader: TestClient, api: str) -> None:
    """Whoever copies it sends something well formed."""
    document = reader.get(f"/openapi/{api}.json").json()

    for item in document["paths"].values():
        for method in METHODS & item.keys():
            content = item[method].get("requestBody", {}).get("content", {})
            for body in content.values():
                if "example" not in body:  # It is a file.
                    continue
                schema = {**body["schema"], "components": document["components"]}
                Draft202012Validator(schema).validate(body["example"])


@pytest.mark.parametrize("api", APIS)
def test_an_example_works_as_printed(api: str) -> None:
    """Sent to real things, each is granted."""
    town = open_promoters() if api == "v1" else open_town()
    client = TestClient(town.app, headers=town.headers)
    document = client.get(f"/openapi/{api}.json").json()

    refused = {}
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            if example := item[method].get("requestBody"):
                body = example["content"].get("application/json", {}).get("example")
                if body is None:  # It is a file.
                    continue
                answer = _send(client, town, method, path, body)
                if not answer.is_success:
                    refused[f"{method} {path}"] = answer.text

    assert refused == {}


@pytest.mark.parametrize("api", APIS)
def test_a_document_comes_without_a_server(api: str) -> None:
    """The command prints what the server would serve, and touches no database."""
    printed = subprocess.run(
        [sys.executable, "-m", "adapters.cli", "openapi", api],
        capture_output=True,
        check=True,
        env={"TICKETING_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/nothing"},
        text=True,
    )

    served = TestClient(app_of(memory_stage())).get(f"/openapi/{api}.json").json()
    assert json.loads(printed.stdout)["paths"] == served["paths"]


@pytest.mark.parametrize("query", ["", "?api=shop", "?api=scanner"])
def test_people_read_them_on_a_page(reader: TestClient, query: str) -> None:
    """Everything that the page loads comes from here, and its policy allows nothing else."""
    page = reader.get(f"/docs{query}")

    loaded = re.findall(r'(?:src|href|data-address)="([^"]+)"', page.text)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "http" not in page.headers["content-security-policy"]
    assert len(loaded) > 5
    for address in loaded:
        if not address.startswith("data:"):
            assert reader.get(f"/{address}" if address[0] != "?" else f"/docs{address}").is_success


def test_the_page_loads_nothing_from_elsewhere(reader: TestClient) -> None:
    """Not even the mark of whoever made it; and it is kept for good."""
    script = reader.get(f"/docs/{REDOC}")

    assert "immutable" in script.headers["cache-control"]
    assert "Redoc" in script.text
    assert "cdn.redoc.ly" not in script.text
    assert "fonts.googleapis" not in script.text
    assert reader.get("/docs/docs.html").status_code == 404
    assert reader.get("/docs?api=cellar").status_code == 404


def _references(written: Any) -> Iterator[str]:
    """Yield where a part of a document refers to."""
    match written:
        case {"$ref": str() as reference}:
            yield reference
        case dict():
            for inner in written.values():
                yield from _references(inner)
        case list():
            for inner in written:
                yield from _references(inner)
        case _:
            pass


def _served(app: Starlette) -> Iterator[tuple[str, str]]:
    """Yield every method and path that routes answer, except those that are for operators."""
    for route in routes_in(app):
        if isinstance(route.app, Door | V1Door):
            yield from ((method, route.path) for method in route.app.operations)
        elif isinstance(route.app, ShopPath):
            yield from ((method, route.path) for method in route.app.calls)
        elif isinstance(route.app, OpenDoor):
            yield "GET", route.path
        elif route.path not in NOT_FOR_CLIENTS:
            yield from ((m, route.path) for m in (route.methods or set()) - {"HEAD", "OPTIONS"})


def _send(client: TestClient, town: Town, method: str, path: str, body: dict[str, Any]) -> Any:
    """Send an example to a path, about what really stands there."""
    names = {place.partition(".")[::2]: name for place, name in town.names(path).items()}
    places = {place: name for (part, place), name in names.items() if part == "path"}
    query = {place: name for (part, place), name in names.items() if part == "query"}
    also = {place: name for (part, place), name in names.items() if part == "body"}
    named = {"Idempotency-Key": str(uuid.uuid4())}
    sent = body
    for place, name in also.items():
        sent = _put(sent, re.findall(r"\w+|\[\*\]", place), name)
    return client.request(method, path.format_map(places), params=query, json=sent, headers=named)


def _put(value: Any, place: Sequence[str], name: str | int) -> Any:
    """Return a value of an example with what really stands at a place; as it is where it has no such place."""
    match value, place:
        case _, []:
            return name
        case list(), ["[*]", *rest]:
            return [_put(one, rest, name) for one in value]
        case dict(), [field, *rest] if field in value:
            return {**value, field: _put(value[field], rest, name)}
        case _:
            return value
