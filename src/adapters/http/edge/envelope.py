"""The envelope of every answer: a request id, the headers that keep browsers from guessing, and the last resort.

It stands outside everything else, so that even what nobody expected leaves with an id by which the log can be searched
and without a word about our insides.
"""

import os
import re
from typing import Final

import attrs
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
import structlog

from adapters.http.edge.problems import internal_error

REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
NO_SNIFFING: Final = (b"x-content-type-options", b"nosniff")
OURS: Final = {b"x-request-id", b"x-content-type-options"}

log = structlog.get_logger(__name__)


@attrs.frozen
class Envelope:
    """ASGI middleware: puts the envelope around the answers of an application."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = request_id_of(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        started = False

        async def send_enveloped(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [
                    *(header for header in message.get("headers", ()) if header[0] not in OURS),
                    (b"x-request-id", request_id.encode()),
                    NO_SNIFFING,
                ]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, send_enveloped)
            except ClientDisconnect:
                log.info("the client went away", method=scope["method"], path=scope["path"])
            except Exception:
                log.exception("a request failed", method=scope["method"], path=scope["path"])
                if started:
                    raise
                await internal_error()(scope, receive, send_enveloped)


def request_id_of(scope: Scope) -> str:
    """Return the id that the client gave its request, if it is a harmless one, or make one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            return value.decode() if REQUEST_ID.fullmatch(value) else os.urandom(16).hex()
    return os.urandom(16).hex()
