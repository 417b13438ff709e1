"""The envelope of every answer: a request id, the headers that keep browsers from guessing, and the last resort.

It stands outside everything else, so that even what nobody expected leaves with an id by which the log can be searched
and without a word about our insides.
"""

import re
from typing import Final
import uuid

import attrs
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
import structlog

from adapters.http.edge.problems import internal_error

REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")

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
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
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
    sent = Headers(scope=scope).get("x-request-id", "")
    return sent if REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex
