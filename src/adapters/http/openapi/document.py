"""The document of one API: its route table, told by its entries."""

from collections.abc import Iterable, Iterator, Mapping
import re
from typing import Final

import attrs

from adapters.http.openapi import leaves
from adapters.http.openapi.entries import Answer, Api, Body, Entry, Operation, Schema
from adapters.http.openapi.headers import HEADERS, PARAMETERS
from adapters.http.openapi.hooks import webhooks
from adapters.http.openapi.schemas import NULL, Writer, fields_of

BEARER: Final = "bearer"
CARRY_A_BODY: Final = {"POST", "PATCH"}
LOOKING: Final = {"GET"}


class Undocumented(LookupError):
    """Routes and entries are not the same set; `names` are the operations that miss one of the two."""

    def __init__(self, api: str, names: set[str]) -> None:
        super().__init__(
            f"the {api} API's routes and documented operations differ: {sorted(names)}"
        )
        self.names = names


def document(api: Api, operations: Iterable[Operation], *, base_url: str, version: str) -> Schema:
    """Write an API's document; raises `Undocumented`, and `TypeError` for a class that has no schema."""
    by_name = {operation.name: operation for operation in operations}
    if differing := by_name.keys() ^ api.entries.keys():
        raise Undocumented(api.name, differing)
    # In the order of the entries, which is the one to read them in.
    table = [by_name[name] for name in api.entries]
    return _Scribe(api).document(table, base_url, version)


@attrs.frozen(eq=False)
class _Scribe:
    """Writes one document; bodies and answers share their component schemas."""

    api: Api
    written: dict[str, Schema] = attrs.field(factory=dict)
    bodies: Writer = attrs.field(init=False)
    answers: Writer = attrs.field(init=False)

    @bodies.default
    def _bodies(self) -> Writer:
        return Writer(leaves.IN_BODIES, self.written)

    @answers.default
    def _answers(self) -> Writer:
        return Writer(leaves.IN_ANSWERS, self.written)

    def document(self, table: list[Operation], base_url: str, version: str) -> Schema:
        failures = {
            str(status): self._answer(answer) for status, answer in self.api.failures.items()
        }
        return {
            "openapi": "3.1.1",
            "info": {
                "title": self.api.title,
                "version": version,
                "description": self.api.description,
                "license": {"name": "MIT", "identifier": "MIT"},
            },
            "servers": [{"url": base_url}],
            **({"security": [{BEARER: []}]} if self.api.behind_a_token else {}),
            "tags": [{"name": room} for room in self.api.rooms],
            "paths": self._paths(table),
            **webhooks(self.api.hooks, self.answers),
            "components": {
                "schemas": dict(sorted(self._noted().items())),
                "responses": failures,
                "headers": self._headers,
                "parameters": self._parameters(),
                **({"securitySchemes": self._token()} if self.api.behind_a_token else {}),
            },
        }

    @property
    def _headers(self) -> Mapping[str, Schema]:
        return {**HEADERS, **self.api.headers}

    def _parameters(self) -> Schema:
        """Return the headers with which requests of this API are sent."""
        sent = {name for entry in self.api.entries.values() for name in entry.headers}
        sent |= {*self.api.asked_with, *self.api.posted_with}
        known = {**PARAMETERS, **self.api.parameters}
        return {name: known[name] for name in known if name in sent}

    def _token(self) -> Schema:
        return {BEARER: {"type": "http", "scheme": "bearer", "description": self.api.bearer}}

    def _paths(self, table: list[Operation]) -> Schema:
        paths: dict[str, Schema] = {}
        tags = {name: room for room, entries in self.api.rooms.items() for name in entries}
        for operation in table:
            path = self.api.path_prefix + operation.path
            entry = self.api.entries[operation.name]
            item = paths.setdefault(path, {"parameters": self._places(path, entry)})
            item[operation.method.lower()] = {
                "operationId": operation.name,
                "tags": [tags[operation.name]],
                **self._operation(operation, path, entry),
            }
        return {**paths, **self.api.files}

    def _operation(self, operation: Operation, path: str, entry: Entry) -> Schema:
        parameters = [
            *([] if entry.query is None else self._query_parameters(entry.query)),
            *(
                {"$ref": f"#/components/parameters/{header}"}
                for header in (*entry.headers, *self._common(operation, entry))
            ),
        ]
        failing = {
            str(status): {"$ref": f"#/components/responses/{status}"}
            for status in self._failures(operation, path, entry)
        }
        answers = {str(status): self._answer(one) for status, one in entry.answers.items()}
        return {
            "summary": entry.summary,
            **({"description": entry.detail} if entry.detail else {}),
            **({"security": []} if entry.is_open else {}),
            **({"parameters": parameters} if parameters else {}),
            **({} if entry.body is None else {"requestBody": self._body(entry.body)}),
            "responses": dict(sorted({**failing, **answers}.items())),
        }

    def _common(self, operation: Operation, entry: Entry) -> tuple[str, ...]:
        """Return the headers that an operation takes because all of its kind do."""
        if entry.is_open:
            return ()
        posted = self.api.posted_with if operation.method == "POST" else ()
        return (*self.api.asked_with, *posted)

    def _failures(self, operation: Operation, path: str, entry: Entry) -> Iterator[int]:
        """Return the failures that an operation can meet, as far as they follow from what it is."""
        possible = {503, *entry.fails}
        possible |= set() if entry.is_open else {401, 403, *self.api.fails}
        possible |= {404} if "{" in path else set()
        possible |= {422} if entry.query is not None else set()
        possible |= set() if operation.method in LOOKING else {409, 422}
        possible |= {400, 413, 415} if operation.method in CARRY_A_BODY else set()
        return (status for status in self.api.failures if status in possible)

    def _body(self, body: Body) -> Schema:
        bare = self.bodies.schema(body.message)
        if body.required:
            bare = {"allOf": [bare, {"required": list(body.required)}]}
        needed = bool(body.required) or "required" in self.written[body.message.__name__]
        options = [bare if body.wrapped_in is None else {"title": "bare", **bare}]
        if body.wrapped_in is not None:
            options.append(_wrapped(bare, body.wrapped_in))
        content: Schema = {"schema": options[0] if len(options) == 1 else {"anyOf": options}}
        if body.example is not None:
            content["example"] = dict(body.example)
        return {"required": needed, "content": {"application/json": content}}

    def _answer(self, answer: Answer) -> Schema:
        headers = {
            name: {**self._headers[name], "required": name in answer.headers}
            for name in (*answer.headers, *answer.may_carry)
        }
        return {
            "description": answer.says,
            **({"headers": headers} if headers else {}),
            **({} if answer.shape is None else {"content": self._content(answer)}),
        }

    def _content(self, answer: Answer) -> Schema:
        return {answer.media: {"schema": self.answers.schema(answer.shape)}}

    def _query_parameters(self, query: type) -> list[Schema]:
        writer = Writer({**leaves.IN_QUERIES, **self.api.in_queries})
        return [
            {
                # A word that Python keeps for itself has an underscore behind it.
                "name": name.rstrip("_"),
                "in": "query",
                "required": False,
                "schema": _or_empty(_without_null(writer.schema(hint))),
                **self._note(name.rstrip("_")),
            }
            for name, hint in fields_of(query).items()
        ]

    def _places(self, path: str, entry: Entry) -> list[Schema]:
        return [
            {"name": name, "in": "path", "required": True, "schema": self._place(kind, name, entry)}
            for kind, name in re.findall(r"(\w*)/\{(\w+)\}", path)
        ]

    def _place(self, kind: str, name: str, entry: Entry) -> Schema:
        """Return the form of what stands at a place, by the part of the path before it where the API says so."""
        return self.api.places.get(kind) or leaves.IN_PATHS[entry.places.get(name, name)]

    def _noted(self) -> dict[str, Schema]:
        """Return the component schemas with what the API notes about their fields."""
        for name, schema in self.written.items():
            for field, inner in schema["properties"].items():
                inner.update(self.api.forms.get(f"{name}.{field}", {}))
                note = self.api.notes.get(f"{name}.{field}") or self.api.notes.get(field)
                if note and "description" not in inner:
                    inner["description"] = note
        return self.written

    def _note(self, field: str) -> Schema:
        note = self.api.notes.get(f"?{field}")
        return {"description": note} if note else {}


def _wrapped(bare: Schema, key: str) -> Schema:
    return {
        "title": f"wrapped in `{key}`",
        "type": "object",
        "required": [key],
        "properties": {key: bare},
    }


def _or_empty(schema: Schema) -> Schema:
    """What is empty was not sent, also where one of a few words is wanted."""
    return {**schema, "enum": [*schema["enum"], ""]} if "enum" in schema else schema


def _without_null(schema: Schema) -> Schema:
    """A parameter is sent or not; there is no null in a query."""
    if isinstance(schema.get("type"), list):
        return {**schema, "type": schema["type"][0]}
    options = [one for one in schema.get("anyOf", []) if one != NULL]
    return (
        options[0] if len(options) == 1 else {**schema, **({"anyOf": options} if options else {})}
    )
