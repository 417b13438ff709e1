"""What the log tells of a request, and what it keeps to itself."""

import asyncio
from io import StringIO
import json
from typing import Any

from starlette.types import Message, Receive, Scope, Send
import structlog

from adapters.logs import RequestLog, form_for
from adapters.settings import LogForm


async def shop(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer whatever is asked."""
    headers = [(b"content-length", b"0"), (b"x-request-id", b"abc")]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def nobody(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer nothing."""


def logged(app: Any, path: str) -> dict[str, Any]:
    """Send a request and return the line about it."""
    stream = StringIO()
    log = structlog.wrap_logger(
        structlog.WriteLogger(stream), processors=[structlog.processors.JSONRenderer()]
    )
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"secret=hunter2"}

    asyncio.run(RequestLog(app, log)(scope, nothing, drop))

    line: dict[str, Any] = json.loads(stream.getvalue())
    return line


async def nothing() -> Message:
    """A client that says nothing."""
    return {"type": "http.disconnect"}


async def drop(message: Message) -> None:
    """A client that does not listen."""


def test_a_request_is_one_line_of_five_facts() -> None:
    """No query, no header, no body: they carry secrets."""
    line = logged(shop, "/shops/demo/events")

    assert line.pop("ms") >= 0
    assert line == {
        "event": "request",
        "method": "POST",
        "path": "/shops/demo/events",
        "status": 201,
        "request_id": "abc",
    }


def test_a_request_that_nobody_answered_is_told() -> None:
    """A client that left before its answer is seen, too."""
    assert logged(nobody, "/")["status"] == 499


def test_a_path_with_a_line_break_stays_one_line() -> None:
    """Nobody writes lines into our log by asking for them."""
    assert logged(shop, "/a\nb")["path"] == "'/a\\nb'"


def test_lines_for_machines_go_where_nobody_watches() -> None:
    """A pipe gets JSON unless the operator wants otherwise."""
    pipe = StringIO()

    assert form_for(None, pipe) is LogForm.JSON
    assert form_for(LogForm.CONSOLE, pipe) is LogForm.CONSOLE
