"""Every error of the promoter API has a stable code, and every code is explained on a page."""

import ast
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
import pkgutil
from types import ModuleType

import pytest
from starlette.testclient import TestClient

import adapters
from adapters.http.app import build_app
from adapters.http.desk import DeskFull
from adapters.http.edge.problems import BadRequest
from adapters.http.v1.error_codes import ERRORS
from adapters.http.v1.errors import CODES, Refusals, UnknownCode, V1Error, camel, code
from adapters.http.v1.table import RESOURCES
import ticketing_domain
from ticketing_domain.errors import Invalid, NotFound, Refused, StaleWrite, TicketingError
from ticketing_domain.sale.order import OrderIs
from ticketing_domain.sale.refusals import HoldRefused, SoldOut
from ticketing_domain.testing.stage import memory_stage

BASE_URL = "https://tickets.example"
V1 = Path(import_module("adapters.http.v1").__path__[0])

ROOTS = {TicketingError, Refused, HoldRefused}
"""Nobody raises them as they are."""

PUT_INTO_WORDS = {NotFound, Invalid, OrderIs}
"""Their code depends on what they tell."""

OF_OTHER_APIS = {
    "PerformerIsBooked",
    "PromoCodeUsed",
    "LastOwner",
    "MemberDeactivated",
}
"""No call of this API leads to them."""

OTHER_ROOMS = ("ticketing_domain.media", "adapters.storage", "ticketing_domain.sale.advice")
"""Nor to any of these: pictures are the admin API's, and advice comes from payment providers."""

OF_THE_ADAPTERS = {"BrokenRule", "DatabaseUnavailable"}
"""The books refuse a change (`conflict`), or cannot be reached (`unavailable`)."""


def every_error() -> list[type[TicketingError]]:
    """Return the whole tree of errors, after everything has been imported that could add to it."""
    for package in (ticketing_domain, adapters):
        _import_all(package)
    found = [TicketingError]
    for kind in found:
        found += [child for child in kind.__subclasses__() if child not in found]
    return [kind for kind in found if kind.__module__.startswith(("ticketing_domain", "adapters"))]


def _import_all(package: ModuleType) -> None:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if "migrations" not in module.name and not module.name.endswith("__main__"):
            import_module(module.name)


def test_every_error_of_the_tree_has_a_code_here_or_belongs_elsewhere() -> None:
    """Whoever adds an error decides what it is called here."""
    undecided = [
        kind.__qualname__
        for kind in every_error()
        if kind not in CODES
        and kind not in ROOTS | PUT_INTO_WORDS
        and kind.__qualname__ not in OF_OTHER_APIS | OF_THE_ADAPTERS
        and not kind.__module__.startswith(OTHER_ROOMS)
    ]

    assert undecided == []


def codes_written() -> Iterator[tuple[str, str]]:
    """Return every code that stands in the source of this API, and where."""
    for module in sorted(V1.glob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else None
            called = node.func.id if isinstance(node.func, ast.Name) else called
            said = node.args[0]
            if called in {"V1Error", "code", "refusal"} and isinstance(said, ast.Constant):
                yield module.name, str(said.value)


def test_every_code_that_is_written_down_has_an_entry() -> None:
    """A misspelt code is found here at the latest."""
    written = list(codes_written())

    assert len(written) > 30
    assert [place for place in written if place[1] not in ERRORS] == []


def test_a_code_without_an_entry_cannot_be_used() -> None:
    """Neither by a module that is imported, nor by an error that is raised."""
    with pytest.raises(UnknownCode):
        code("event.gone_fishing")
    with pytest.raises(UnknownCode):
        V1Error("event.gone_fishing")


def test_everything_that_calls_are_about_can_be_absent_and_wrong() -> None:
    """Each with a code of its own."""
    things = set(RESOURCES.values())

    assert {f"{thing}.{how}" for thing in things for how in ("not_found", "invalid")} <= set(ERRORS)


def test_every_entry_says_what_happened_and_what_to_do() -> None:
    """In whole sentences, under a status that fits."""
    for name, entry in ERRORS.items():
        assert 400 <= entry.status <= 503, name
        assert entry.title.rstrip(".") == entry.title != "", name
        assert entry.explanation.endswith("."), name


@pytest.mark.parametrize(
    ("error", "status", "name"),
    [
        (NotFound("event", "a"), 404, "event.not_found"),
        (NotFound("item", "a"), 404, "ticket.not_found"),
        (NotFound("row", "a"), 404, "not_found"),
        (Invalid({"starts_at": ("can't be blank",)}), 422, "event.invalid"),
        (OrderIs("paid"), 409, "order.completed"),
        (OrderIs("hatched"), 409, "conflict"),
        (StaleWrite("event", 1), 409, "conflict"),
        (TicketingError("a rule of the database"), 409, "conflict"),
        (BadRequest(413, "too large"), 413, "request.too_large"),
        (BadRequest(418, "short and stout"), 400, "request.malformed"),
        (DeskFull(), 503, "busy"),
        (TimeoutError(), 503, "unavailable"),
    ],
)
def test_errors_get_their_code(error: Exception, status: int, name: str) -> None:
    """And the status of its entry."""
    answer = Refusals(BASE_URL, (TimeoutError,)).answer(error, "event")

    assert answer is not None
    assert (answer.status_code, f'"code":"{name}"'.encode() in answer.body) == (status, True)


def test_a_sold_out_tier_is_told_in_the_words_of_the_documents() -> None:
    """With its name, and how many are left."""
    gone = SoldOut("none left", ticket_id=1, ticket_title="Early bird", available=0)

    answer = Refusals(BASE_URL).answer(gone)

    assert answer is not None
    assert answer.body == (
        b'{"error":{"code":"event.tier_oversold","message":"Tier \'Early bird\' has 0 left.",'
        b'"docs":"https://tickets.example/docs/errors#event.tier_oversold"}}'
    )


def test_fields_are_spelt_as_this_api_spells_them() -> None:
    """Whatever the domain calls them."""
    assert [camel(name) for name in ("starts_at", "a_b_c", "base", "postalCode")] == [
        "startsAt",
        "aBC",
        "base",
        "postalCode",
    ]


class Anchors(HTMLParser):
    """What a page has anchors for, and which addresses it fetches from."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.names += [told["id"] or ""] if "id" in told else []
        self.fetched += [told[name] or "" for name in ("href", "src") if name in told]


def test_the_page_explains_every_code_under_its_anchor() -> None:
    """That is where the link in every error leads; the page asks no other host for anything."""
    client = TestClient(build_app(memory_stage().box_office, base_url=BASE_URL))

    page = client.get("/docs/errors")
    anchors = Anchors()
    anchors.feed(page.text)

    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert anchors.names == list(ERRORS)
    assert not [link for link in anchors.fetched if ":" in link and not link.startswith("data:")]
    assert client.get("/docs/docs.css").status_code == 200
