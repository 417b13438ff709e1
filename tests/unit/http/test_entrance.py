"""What every request passes on its way in, and every answer on its way out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import attrs
from prometheus_client.exposition import generate_latest
import pytest
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.http.edge.entrance import NO_ANSWER, Application, Entrance
from adapters.http.edge.measures import Measures
from adapters.http.edge.problems import exception_handlers

App = Callable[[Scope, Receive, Send], Awaitable[None]]


@attrs.define
class Told:
    """Hears of requests that have ended."""

    lines: list[dict[str, Any]] = attrs.field(factory=list)

    def __call__(self, **line: Any) -> None:
        """Hear of one."""
        assert line.pop("ms") >= 0
        assert line.pop("request_id")
        self.lines.append(line)


async def nothing() -> Message:
    """A client that says nothing."""
    return {"type": "http.disconnect"}


async def drop(_: Message) -> None:
    """A client that does not listen."""


def visit(app: App, method: str = "GET", path: str = "/admin/events") -> tuple[Told, Measures]:
    """Send a request through the entrance, and return what was told and measured of it."""
    told, measures = Told(), Measures()
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"secret=hunter2",
        "headers": [],
    }
    asyncio.run(Entrance(app, exception_handlers(), measures, told)(scope, nothing, drop))
    return told, measures


async def nobody(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer nothing."""


async def created(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer that something was made."""
    await Response(status_code=201)(scope, receive, send)


def test_a_request_is_told_of_with_how_it_ended() -> None:
    """Never with its query, which carries secrets."""
    told, _ = visit(created, "POST")

    assert told.lines == [{"method": "POST", "path": "/admin/events", "status": 201}]


def test_a_request_is_told_of_by_the_path_that_was_asked_for() -> None:
    """Though what answers does not see its suffix."""
    seen: list[str] = []

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["path"])
        await created(scope, receive, send)

    told, _ = visit(answer, path="/admin/events.json")

    assert seen == ["/admin/events"]
    assert told.lines[0]["path"] == "/admin/events.json"


def test_a_request_that_nobody_answered_is_told_of() -> None:
    """A client that left before its answer is seen, too."""
    told, _ = visit(nobody)

    assert told.lines[0]["status"] == NO_ANSWER


@pytest.mark.parametrize("error", [ClientDisconnect(), ZeroDivisionError()])
def test_what_breaks_off_half_way_is_not_answered_twice(error: Exception) -> None:
    """The server has to know, or the client would take half an answer for a whole one."""

    async def break_off(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise error

    with pytest.raises(type(error)):
        visit(break_off)


def test_methods_that_nobody_knows_are_counted_as_one() -> None:
    """Or whoever sends them could make the measures grow."""

    async def count_two() -> str:
        measures = Measures()
        entrance = Entrance(created, {}, measures)
        for method in ("BREW", "WHEN"):
            scope: Scope = {
                "type": "http",
                "method": method,
                "path": "/shops/a/events",
                "headers": [],
            }
            await entrance(scope, nothing, drop)
        return generate_latest(measures.registry).decode()

    page = asyncio.run(count_two())

    assert 'ticketing_http_requests_total{api="shops",method="other",status="201"} 2.0' in page
    assert 'ticketing_http_request_seconds_count{api="shops"} 2.0' in page


def test_what_an_embedder_puts_around_it_stands_around_it() -> None:
    """Layers and answers to errors, as with any Starlette application."""

    async def sleepy(_: Request) -> Response:
        raise ZeroDivisionError

    async def say(_: Request, __: Exception) -> Response:
        return Response("tired", 418)

    @attrs.frozen
    class Stamped:
        app: ASGIApp

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            async def stamp(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message["headers"].append((b"x-stamp", b"yes"))
                await send(message)

            await self.app(scope, receive, stamp)

    app = Application(
        Measures(),
        None,
        middleware=[Middleware(Stamped)],
        exception_handlers={ZeroDivisionError: say},
    )
    app.router.add_route("/nap", sleepy)

    answer = TestClient(app).get("/nap")

    assert (answer.status_code, answer.text) == (418, "tired")
    assert answer.headers["x-stamp"] == "yes"
    assert answer.headers["x-request-id"]
