"""Logs: what a process tells about itself, on stderr, one line for each thing.

Of a request it tells method, path, status, milliseconds and request id, and nothing else: query strings, headers and
bodies carry tokens, secrets and people's addresses.
"""

from collections.abc import Callable, Mapping
import json
import logging
import sys
from time import perf_counter
from typing import Any, Final, TextIO

import attrs
import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send
import structlog
from structlog.typing import FilteringBoundLogger, Processor

from adapters.settings import LogForm

REQUEST_ID: Final = b"x-request-id"
NO_ANSWER: Final = 499
"""The status of a request whose client left before it was answered."""


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


@attrs.frozen(eq=False)
class RequestLog:
    """Wraps an application and logs each of its requests, after its last byte."""

    app: ASGIApp
    log: FilteringBoundLogger = attrs.field(factory=lambda: structlog.get_logger("http"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and say so."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = perf_counter()
        answer: Message = {}

        async def send_and_see(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.update(message)
            await send(message)

        try:
            await self.app(scope, receive, send_and_see)
        finally:
            self.tell(scope, answer, 1000 * (perf_counter() - began))

    def tell(self, scope: Scope, answer: Mapping[str, Any], milliseconds: float) -> None:
        """Log one request; a path with line breaks in it cannot pass for another line."""
        path = scope["path"]
        self.log.info(
            "request",
            method=scope["method"],
            path=path if path.isprintable() else ascii(path),
            status=answer.get("status", NO_ANSWER),
            ms=round(milliseconds, 1),
            request_id=next(
                (value.decode() for name, value in answer.get("headers", ()) if name == REQUEST_ID),
                None,
            ),
        )
