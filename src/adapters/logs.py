"""Logs: what a process tells about itself, on stderr, one line for each thing.

Of a request it tells method, path, status, milliseconds and request id, and nothing else: query strings, headers and
bodies carry tokens, secrets and people's addresses.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
import json
import logging
import select
import sys
from typing import Any, Final, TextIO

import attrs
import orjson
import structlog
from structlog.typing import FilteringBoundLogger, Processor

from adapters.settings import LogForm

LINE: Final = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z

PIPE_BUF: Final = getattr(select, "PIPE_BUF", 512)
"""Up to how many bytes at once do not mix with what other processes write to the same pipe."""


def form_for(wanted: LogForm | None, stream: TextIO) -> LogForm:
    """Return the form that was asked for, else lines for a person on a terminal and JSON elsewhere."""
    return wanted or (LogForm.CONSOLE if stream.isatty() else LogForm.JSON)


def configure(wanted: LogForm | None, stream: TextIO | None = None) -> None:
    """Send our own lines and those of every library to the stream (stderr), in one form."""
    stream = stream or sys.stderr
    form = form_for(wanted, stream)
    level = logging.WARNING if form is LogForm.QUIET else logging.INFO
    last = _renderer(form, colors=stream.isatty())
    structlog.configure(
        processors=[*_common(), last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=True,
    )
    _take_in_the_libraries(stream, level, last)


def _common() -> tuple[Processor, ...]:
    return (
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    )


def _renderer(form: LogForm, *, colors: bool) -> Processor:
    if form is LogForm.JSON:
        return structlog.processors.JSONRenderer(_json, default=str)
    return structlog.dev.ConsoleRenderer(colors=colors, pad_event_to=8)


def _json(line: Mapping[str, Any], default: Callable[[Any], Any]) -> str:
    """Print a line as JSON, whatever is in it."""
    try:
        return orjson.dumps(line, default).decode()
    except orjson.JSONEncodeError:
        # Half of a surrogate pair, or a number past 64 bits: the slow way takes them.
        return json.dumps(line, default=default)


def _take_in_the_libraries(stream: TextIO, level: int, last: Processor) -> None:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_common(),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))
    # Of the libraries only the server says at its ordinary level what an operator wants to know.
    logging.getLogger("uvicorn").setLevel(level)


def request_log(
    wanted: LogForm | None, stream: TextIO | None = None
) -> "JsonRequestLog | ConsoleRequestLog | None":
    """Return what tells of requests in the form that was asked for; None where nobody wants to hear of them."""
    stream = stream or sys.stderr
    match form_for(wanted, stream):
        case LogForm.QUIET:
            return None
        case LogForm.JSON:
            return JsonRequestLog(stream)
        case LogForm.CONSOLE:
            return ConsoleRequestLog()


@attrs.frozen(eq=False)
class ConsoleRequestLog:
    """Writes lines for a person."""

    log: FilteringBoundLogger = attrs.field(factory=lambda: structlog.get_logger("http"))

    def __call__(self, *, method: str, path: str, status: int, ms: float, request_id: str) -> None:
        """Write the line."""
        told = {"path": _one_line(path), "status": status, "ms": round(ms, 1)}
        self.log.info("request", method=method, **told, request_id=request_id)


@attrs.define(eq=False)
class JsonRequestLog:
    """Writes lines for machines, as our other lines are; past structlog, which costs as much as a short answer.

    Lines of requests that end in one turn of the loop are written together, at its end at the latest.
    """

    stream: TextIO
    _lines: bytes = attrs.field(default=b"", init=False, repr=False)

    def __call__(self, *, method: str, path: str, status: int, ms: float, request_id: str) -> None:
        """Write the line."""
        line = {
            "method": method,
            "path": _one_line(path),
            "status": status,
            "ms": round(ms, 1),
            "request_id": request_id,
            "event": "request",
            "level": "info",
            "timestamp": datetime.now(UTC),
        }
        self._gather(orjson.dumps(line, option=LINE))

    def _gather(self, line: bytes) -> None:
        if len(self._lines) + len(line) > PIPE_BUF:
            self._write()
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._write)
        self._lines += line

    def _write(self) -> None:
        if self._lines:
            lines, self._lines = self._lines, b""
            self.stream.write(lines.decode())


def _one_line(path: str) -> str:
    """Return a path as it is told: one with line breaks in it cannot pass for another line."""
    return path if path.isprintable() else ascii(path)
