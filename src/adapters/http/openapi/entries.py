"""Entries of a document: one for each operation says what it takes and what it answers.

"create_venue": Entry("Add a venue", made(Venue), Body(VenueMessage, "venue", required=("name",)))
"""

from collections.abc import Mapping
from typing import Any, Final, Protocol, TypeAlias

import attrs

Schema: TypeAlias = dict[str, Any]

JSON: Final = "application/json"


class Operation(Protocol):
    """A line of a route table, as far as a document needs it."""

    @property
    def method(self) -> str:
        """The method, in capitals."""
        ...

    @property
    def path(self) -> str:
        """The path, with its places in braces."""
        ...

    @property
    def name(self) -> str:
        """What the operation is called in code, in policies and in documents."""
        ...


@attrs.frozen
class Place:
    """Where an operation is found that stands in no table of its own."""

    method: str
    path: str
    name: str


@attrs.frozen
class Answer:
    """One answer: when it is given, its shape (None has no body), the headers that it always carries, its type."""

    says: str
    shape: Any = None
    headers: tuple[str, ...] = ()
    media: str = JSON
    may_carry: tuple[str, ...] = ()


Answers: TypeAlias = Mapping[int, Answer]


@attrs.frozen
class Body:
    """A body: bare, or wrapped once in a key. `required` are the fields that this operation cannot do without."""

    message: type
    wrapped_in: str | None = None
    required: tuple[str, ...] = ()
    example: Mapping[str, object] | None = None


@attrs.frozen
class Entry:
    """What a document says about an operation, besides what all operations of its API have in common."""

    summary: str
    answers: Answers
    body: Body | None = None
    query: type | None = None
    detail: str = ""
    headers: tuple[str, ...] = ()
    places: Mapping[str, str] = attrs.field(factory=dict)
    """What stands at a place of the path, where its name does not say it."""
    is_open: bool = False
    """Whether nobody needs a token for this one, although the API asks for one."""
    fails: tuple[int, ...] = ()
    """The failures that it can meet besides those that follow from what it is."""


@attrs.frozen
class Hook:
    """A notice that an API sends by itself: what happened, and the shape of its body."""

    summary: str
    shape: Any


@attrs.frozen
class Hooks:
    """The notices of an API by what they are called, the room where they are told of, the headers that they carry, and
    what the answers to them mean."""

    room: str
    notices: Mapping[str, Hook]
    headers: Mapping[str, Schema]
    answers: Mapping[str, str]


@attrs.frozen(kw_only=True)
class Api:
    """An API: its entries by room and operation, its failures, and what its readers must know first.

    `notes` say what a field means, by its name or by `Class.name`; behind a `?`, what a query's parameter means. `forms`
    say what a field's form is beyond its type, by `Class.name`; `in_queries` and `places` how values are written in
    queries, by their type, and in paths, by the part before them. Behind the token, every operation may be `asked_with`
    some `parameters` and meet the failures of `fails`, and every POST may be `posted_with` more.
    """

    name: str
    title: str
    description: str
    rooms: Mapping[str, Mapping[str, Entry]]
    failures: Answers
    behind_a_token: bool
    path_prefix: str = ""
    bearer: str = "A token counts only on a request that asks for JSON."
    notes: Mapping[str, str] = attrs.field(factory=dict)
    forms: Mapping[str, Schema] = attrs.field(factory=dict)
    in_queries: Mapping[Any, Schema] = attrs.field(factory=dict)
    places: Mapping[str, Schema] = attrs.field(factory=dict)
    headers: Mapping[str, Schema] = attrs.field(factory=dict)
    parameters: Mapping[str, Schema] = attrs.field(factory=dict)
    asked_with: tuple[str, ...] = ()
    posted_with: tuple[str, ...] = ()
    fails: tuple[int, ...] = ()
    hooks: Hooks | None = None
    files: Mapping[str, Schema] = attrs.field(factory=dict)
    """Paths whose bodies are files: as they stand in the document, for no entry tells of such."""

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every entry, by its operation's name."""
        return {name: entry for room in self.rooms.values() for name, entry in room.items()}


def listed(shape: Any) -> Answers:
    """A list."""
    return {200: Answer("The list.", shape)}


def paged(shape: Any) -> Answers:
    """A list that a client may take page by page."""
    return {200: Answer("The list, or a page of it.", shape, may_carry=("Link",))}


def shown(shape: Any, media: str = JSON) -> Answers:
    """One thing, with an entity tag."""
    return {
        200: Answer("As it is now.", shape, ("ETag",), media),
        304: Answer("Nothing has changed since the client's `If-None-Match`.", None, ("ETag",)),
    }


def made(shape: Any) -> Answers:
    """One thing that was made."""
    return {201: Answer("Made.", shape, ("Location",))}


def done(shape: Any, says: str = "Done; as it is now.") -> Answers:
    """One thing that was changed."""
    return {200: Answer(says, shape)}


def gone(says: str = "Gone.") -> Answers:
    """Nothing, because it is there no more."""
    return {204: Answer(says)}


def sheet() -> Answers:
    """A list as a sheet for spreadsheets."""
    says = "Comma-separated values in UTF-8, with a header. A cell that looks like a formula begins with `'`."
    return {200: Answer(says, str, ("Content-Disposition",), "text/csv")}
