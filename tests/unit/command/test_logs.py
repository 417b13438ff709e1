"""What the log tells of a request, and what it keeps to itself."""

import asyncio
from io import StringIO
import json
from typing import Any

import structlog

from adapters import logs
from adapters.logs import PIPE_BUF, ConsoleRequestLog, JsonRequestLog, form_for, request_log
from adapters.settings import LogForm


def logged(path: str) -> dict[str, Any]:
    """Tell of a request and return the line about it."""
    stream = StringIO()
    log = structlog.wrap_logger(
        structlog.WriteLogger(stream), processors=[structlog.processors.JSONRenderer()]
    )

    ConsoleRequestLog(log)(method="POST", path=path, status=201, ms=1.26, request_id="abc")

    line: dict[str, Any] = json.loads(stream.getvalue())
    return line


def test_a_request_is_one_line_of_five_facts() -> None:
    """No query, no header, no body: they carry secrets."""
    assert logged("/shops/demo/events") == {
        "event": "request",
        "method": "POST",
        "path": "/shops/demo/events",
        "status": 201,
        "ms": 1.3,
        "request_id": "abc",
    }


def test_a_path_with_a_line_break_stays_one_line() -> None:
    """Nobody writes lines into our log by asking for them."""
    assert logged("/a\nb")["path"] == "'/a\\nb'"


def test_lines_for_machines_go_where_nobody_watches() -> None:
    """A pipe gets JSON unless the operator wants otherwise."""
    pipe = StringIO()

    assert form_for(None, pipe) is LogForm.JSON
    assert form_for(LogForm.CONSOLE, pipe) is LogForm.CONSOLE


def lines_of(form: LogForm) -> str:
    """Tell of a request in a form, and return what was written."""
    stream = StringIO()
    tell = request_log(form, stream)

    async def end_a_request() -> None:
        if tell is not None:
            tell(method="GET", path="/a\nb\ud800", status=200, ms=0.04, request_id="abc")

    asyncio.run(end_a_request())
    return stream.getvalue()


def test_a_line_for_machines_is_like_all_others() -> None:
    """The same keys and the same form of time, though it takes a shorter way."""
    (line,) = map(json.loads, lines_of(LogForm.JSON).splitlines())
    others = StringIO()
    steps = [*logs._common(), logs._renderer(LogForm.JSON, colors=False)]
    structlog.wrap_logger(structlog.WriteLogger(others), processors=steps).info("something")
    other = json.loads(others.getvalue())

    assert other.keys() < line.keys()
    assert line["level"] == other["level"]
    assert len(line["timestamp"]) == len(other["timestamp"])
    assert line["timestamp"].endswith("Z")
    assert (line["event"], line["status"], line["ms"]) == ("request", 200, 0.0)
    assert line["path"] == "'/a\\nb\\ud800'"


class Pipe(StringIO):
    """Remembers what was written to it at once."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[str] = []

    def write(self, text: str) -> int:
        """Take some text."""
        self.writes.append(text)
        return len(text)


def test_requests_that_end_together_are_told_of_together() -> None:
    """In their order, none left out, and never so much at once that another process's lines could get in between."""
    pipe = Pipe()
    tell = JsonRequestLog(pipe)

    async def end(requests: range) -> None:
        for number in requests:
            tell(method="GET", path=f"/{number}", status=200, ms=1.0, request_id="x" * 32)
        # The turn ends.
        await asyncio.sleep(0)

    async def two_turns() -> None:
        await end(range(3))
        await end(range(3, 100))

    asyncio.run(two_turns())

    told = [json.loads(line)["path"] for line in "".join(pipe.writes).splitlines()]
    assert told == [f"/{number}" for number in range(100)]
    assert pipe.writes[0].count("\n") == 3
    assert len(pipe.writes) < 100
    assert all(text.endswith("\n") and len(text) <= PIPE_BUF for text in pipe.writes)


def test_who_wants_it_quiet_hears_of_no_request() -> None:
    """Of failures they still do."""
    assert request_log(LogForm.QUIET, StringIO()) is None
    assert lines_of(LogForm.QUIET) == ""
