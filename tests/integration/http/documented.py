"""Answers are held against the documents: whatever a test asks for, its answer must be as the document says.

Here the documents are closed: a field that stands in an answer and not in its document is an offence too.
"""

from functools import cache
import re
from typing import Any

import attrs
from httpx2 import Request, Response
from jsonschema import Draft202012Validator, FormatChecker
from starlette.testclient import TestClient

from adapters.http.openapi.publish import Documents
from adapters.http.openapi.tables import api_documents
from adapters.http.scanner.routes import scanner_routes
from adapters.http.shop.routes import shop_routes
from adapters.http.v1.routes import v1_routes
from ticketing_domain.testing.stage import memory_stage

NOWHERE = {401, 404, 405, 429}
"""What a path or method may be answered with that no document knows."""


def watched(client: TestClient) -> TestClient:
    """Return the client, whose every answer is held against the documents from now on."""
    client.event_hooks = {"response": [_check]}
    return client


def documents(base_url: str = "https://tickets.example") -> Documents:
    """Return the documents, over a box office that does nothing."""
    box_office = memory_stage().box_office
    shop = shop_routes(box_office, base_url=base_url)
    scanner = scanner_routes(box_office)
    promoters = v1_routes(box_office, base_url=base_url, scans=scanner.desk)
    return api_documents(
        box_office, shop.operations, scanner.operations, promoters.operations, base_url
    )


@attrs.frozen(eq=False)
class Documented:
    """One operation of a document, and the document."""

    template: str
    methods: dict[str, Any]
    document: dict[str, Any]
    pattern: re.Pattern[str]

    @cache  # noqa: B019 (there are as many as operations)
    def validator(self, method: str, status: str) -> Draft202012Validator | None:
        """Return what judges the JSON of an answer; None where it has none."""
        content = self.answer(method, status).get("content", {})
        if "application/json" not in content:
            return None
        schema = {
            **content["application/json"]["schema"],
            "components": self.document["components"],
        }
        return Draft202012Validator(closed(schema), format_checker=FormatChecker())

    def answer(self, method: str, status: str) -> dict[str, Any]:
        """Return what the document says about an answer; fails where it says nothing."""
        answers = self.methods[method]["responses"]
        assert status in answers, f"{method} {self.template} does not document {status}"
        said: dict[str, Any] = answers[status]
        if "$ref" in said:
            said = self.document["components"]["responses"][said["$ref"].rpartition("/")[2]]
        return said


@cache
def documented() -> list[Documented]:
    """Return every path of every document, the most literal first."""
    written = [documents().written(name) for name in documents().tables]
    found = [
        Documented(template, item, document, _pattern(template))
        for document in written
        for template, item in document["paths"].items()
    ]
    return sorted(found, key=lambda one: (one.template.count("{"), -len(one.template)))


def _check(response: Response) -> None:
    request = response.request
    if request.method == "OPTIONS" or response.status_code == 500:
        return
    said = _find(request)
    method = {"HEAD": "get"}.get(request.method, request.method.lower())
    if said is None or method not in said.methods:
        known = re.match(r"/(admin|scanner|v1|storefront|shops/[^/]+)(/|$)", request.url.path)
        assert not known or response.status_code in NOWHERE, f"{request.url} is not documented"
        return
    if response.status_code not in {401, 405}:
        _compare(said, method, response)


def _compare(said: Documented, method: str, response: Response) -> None:
    status = str(response.status_code)
    answer = said.answer(method, status)
    where = f"{method} {said.template} {status}"
    for name, header in answer.get("headers", {}).items():
        assert name in response.headers or not header["required"], f"{where} lacks {name}"
    if response.request.method == "HEAD":
        return
    response.read()
    kind = response.headers.get("content-type", "").partition(";")[0]
    assert kind in (answer.get("content") or {""}), f"{where} is {kind}"
    if validator := said.validator(method, status):
        problems = [
            f"{error.json_path}: {error.message}"
            for error in validator.iter_errors(response.json())
        ]
        assert not problems, f"{where}: {problems}"


def _find(request: Request) -> Documented | None:
    path = request.url.path.removesuffix(".json")
    return next((one for one in documented() if one.pattern.fullmatch(path)), None)


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{\w+\}", template)
    return re.compile("[^/]+".join(map(re.escape, parts)))


def closed(schema: Any) -> Any:
    """Return a schema that allows no field which it does not name."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {name: closed(inner) for name, inner in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        shut["additionalProperties"] = False
    return shut
