"""The switchboard finds what trying one route after the other would find."""

from collections.abc import Sequence
from typing import Any

import attrs
from hypothesis import example, given
from hypothesis import strategies as st
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Mount, Route, Router
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from adapters.http.app import build_app
from adapters.http.edge.switchboard import LONGEST_KNOWN, CannotBeConnected, Switchboard
from ticketing_domain.testing.stage import memory_stage

PATHS = (
    "/shops/{subdomain}/events",
    "/shops/{subdomain}/events.ics",
    "/shops/{subdomain}/events/{slug}.ics",
    "/shops/{subdomain}/events/{slug}.jsonld",
    "/shops/{subdomain}/events/{slug}",
    "/shops/{subdomain}/events/{slug}/checkouts",
    "/shops/{subdomain}/{rest:path}",
    "/admin/orders",
    "/admin/orders.csv",
    "/admin/orders/{public_id}",
    "/admin",
    "/admin/{rest:path}",
    "/healthz",
)
WORDS = ("shops", "events", "events.ics", "a", "x.ics", ".ics", "y.jsonld", "admin", "orders", "")


@attrs.frozen(eq=False)
class Here:
    """What a path leads to."""

    path: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say which path it was, and what stood in it."""
        said = repr((self.path, sorted(scope["path_params"].items())))
        await Response(said)(scope, receive, send)


ROUTES = [Route(path, Here(path)) for path in PATHS]
BOARD = Switchboard(ROUTES)


def asking(path: str) -> Scope:
    """Return a request for a path."""
    return {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}


def one_by_one(routes: Sequence[Route], path: str) -> tuple[Any, dict[str, str]] | None:
    """Return what the first route leads to that fits, and what stands in the path."""
    for route in routes:
        match, child = route.matches(asking(path))
        if match is not Match.NONE:
            return route.app, child["path_params"]
    return None


def by_the_board(board: Switchboard, path: str) -> tuple[Any, dict[str, str]] | None:
    """Return what the switchboard finds."""
    match, child = board.matches(asking(path))
    return None if match is Match.NONE else (child["endpoint"], child["path_params"])


@given(st.lists(st.sampled_from(WORDS) | st.text("ab./{}é", max_size=4), max_size=6))
@example(["admin", ""])
@example(["admin", "a", "b"])
@example(["shops", "a", "events", ".ics"])
@example(["shops", "", "events"])
@example(["shops", "a", "events", "a", "checkouts", "more"])
def test_it_finds_what_trying_all_routes_finds(parts: list[str]) -> None:
    """The same endpoint, and the same words in the open places."""
    path = "/" + "/".join(parts)

    assert by_the_board(BOARD, path) == one_by_one(ROUTES, path)


def test_it_knows_by_heart_what_is_asked_again() -> None:
    """Each time with what stands in the path; and what is too long to be known by heart is found as well."""
    board = Switchboard([Route("/events/{slug}", Here("event"))])
    long = "x" * (LONGEST_KNOWN + 1)

    for slug in ("night", "gala", "night", long, long):
        _, found = board.matches(asking(f"/events/{slug}"))
        assert found["path_params"] == {"slug": slug}

    known = board._known.cache_info()
    assert (known.hits, known.currsize) == (1, 2)


def test_it_finds_every_path_that_we_serve() -> None:
    """Each leads to its own endpoint, whatever others fit it."""
    app = build_app(memory_stage().box_office, base_url="https://tickets.example")
    (board,) = [route for route in app.router.routes if isinstance(route, Switchboard)]
    said = {"rest": "no/where"}

    for route in board.routes:
        names = {
            name: said.get(name, f"1x{place}") for place, name in enumerate(route.param_convertors)
        }
        path = str(route.url_path_for(route.name, **names))
        assert by_the_board(board, path) == (route.app, names)
    assert len(board.routes) > 100


def test_two_routes_on_one_path_are_refused() -> None:
    """The second would never be asked."""
    with pytest.raises(CannotBeConnected, match=r"/admin/events/\{id\}: is taken"):
        Switchboard([Route(f"/admin/events/{{{name}}}", Here("")) for name in ("slug", "id")])


def test_a_route_that_chooses_by_method_is_refused() -> None:
    """Behind the switchboard it would answer every method."""

    def page(_: Request) -> Response:
        return Response()

    with pytest.raises(CannotBeConnected, match="/docs/errors: its endpoint must choose"):
        Switchboard([Route("/docs/errors", page)])


def test_under_the_path_of_an_embedder_it_finds_the_same() -> None:
    """Whoever mounts the application somewhere keeps every path behind it."""
    app = Router([Mount("/boxoffice", Router([BOARD]))])

    answer = TestClient(app).get("/boxoffice/shops/a/events/night.ics")

    params = [("slug", "night"), ("subdomain", "a")]
    assert answer.text == repr(("/shops/{subdomain}/events/{slug}.ics", params))
    assert TestClient(app).get("/boxoffice/nowhere").status_code == 404


def test_it_is_for_requests_only() -> None:
    """What is no request leads nowhere."""
    assert BOARD.matches({**asking("/admin"), "type": "websocket"})[0] is Match.NONE
