"""The entrance: what every request passes, whichever API it is for.

It gets an id; its answer gets that id and the headers that keep browsers from guessing; it is measured and told of. What
nobody behind the entrance has answered is answered here, in few words and without one about our insides. All this is one
layer, because each layer costs every request.
"""

from collections.abc import Awaitable, Mapping
import os
import re
from time import perf_counter
from typing import Any, Final, Protocol

import attrs
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, ExceptionHandler, Message, Receive, Scope, Send
import structlog
from structlog.contextvars import bind_contextvars, reset_contextvars

from adapters.http.edge.measures import Measures
from adapters.http.edge.problems import handler_of, internal_error
from adapters.http.edge.suffix import without_suffix

REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
NO_SNIFFING: Final = (b"x-content-type-options", b"nosniff")
OURS: Final = {b"x-request-id", b"x-content-type-options"}

NO_ANSWER: Final = 499
"""The status of a request whose client left before it was answered."""

log = structlog.get_logger(__name__)


class Tell(Protocol):
    """Tells of a request that has ended."""

    def __call__(self, *, method: str, path: str, status: int, ms: float, request_id: str) -> None:
        """Tell what was asked, how it ended, after how many milliseconds, and by which id it is known."""


@attrs.define(eq=False)
class _Leaving:
    """An answer on its way out; `status` is 0 until it begins."""

    to: Send
    request_id: str
    status: int = 0

    def send(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [
                *[header for header in message.get("headers", ()) if header[0] not in OURS],
                (b"x-request-id", self.request_id.encode()),
                NO_SNIFFING,
            ]
        return self.to(message)


@attrs.frozen(eq=False)
class Entrance:
    """ASGI middleware: the entrance to an application. `problems` are the answers to errors, `tell` hears of requests."""

    app: ASGIApp
    problems: Mapping[Any, ExceptionHandler]
    measures: Measures
    tell: Tell | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = perf_counter()
        leaving = _Leaving(send, request_id_of(scope))
        scope.setdefault("state", {})["request_id"] = leaving.request_id
        bound = bind_contextvars(request_id=leaving.request_id)
        try:
            await self._serve(without_suffix(scope), receive, leaving)
        finally:
            reset_contextvars(**bound)
            self._note(scope, leaving, perf_counter() - began)

    async def _serve(self, scope: Scope, receive: Receive, leaving: _Leaving) -> None:
        try:
            await self.app(scope, receive, leaving.send)
        except Exception as error:
            # The last who can: what is not answered here is not answered at all.
            if leaving.status:
                _tell_of(error, scope)
                raise
            handler = handler_of(self.problems, error)
            if handler is None:
                _tell_of(error, scope)
                response = internal_error()
            else:
                response = await handler(Request(scope, receive), error)  # type: ignore[arg-type, misc]  # of requests
            await response(scope, receive, leaving.send)

    def _note(self, scope: Scope, leaving: _Leaving, seconds: float) -> None:
        method, path = scope["method"], scope["path"]
        self.measures.requests.answered(path, method, leaving.status, seconds)
        if self.tell is not None:
            self.tell(
                method=method,
                path=path,
                status=leaving.status or NO_ANSWER,
                ms=1000 * seconds,
                request_id=leaving.request_id,
            )


class Application(Starlette):
    """A Starlette application with the entrance around its routes, in place of Starlette's own layers."""

    def __init__(self, measures: Measures, tell: Tell | None, **wanted: Any) -> None:
        super().__init__(**wanted)
        self._measures = measures
        self._tell = tell

    def build_middleware_stack(self) -> ASGIApp:
        """Put the entrance around the routes, and what an embedder added around the entrance."""
        app: ASGIApp = Entrance(self.router, self.exception_handlers, self._measures, self._tell)
        for layer, args, kwargs in reversed(self.user_middleware):
            app = layer(app, *args, **kwargs)
        return app


def request_id_of(scope: Scope) -> str:
    """Return the id that the client gave its request, if it is a harmless one, or make one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            return value.decode() if REQUEST_ID.fullmatch(value) else os.urandom(16).hex()
    return os.urandom(16).hex()


def _tell_of(error: Exception, scope: Scope) -> None:
    about = {"method": scope["method"], "path": scope["path"]}
    if isinstance(error, ClientDisconnect):
        log.info("the client went away", **about)
    else:
        log.error("a request failed", **about, exc_info=error)
