"""Reads from everywhere: any page in any browser may show what a shop offers (contract §4)."""

from typing import Final

import attrs
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

READS: Final = {"GET", "HEAD", "OPTIONS"}
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


@attrs.frozen
class ReadableFromEverywhere:
    """ASGI middleware: lets scripts of other sites read, and answers when their browsers ask whether they may.

    The header is sent whoever asks, so that a shared cache need not keep one answer for each site.
    """

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in READS:
            await self.app(scope, receive, send)
            return

        async def send_open(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Access-Control-Expose-Headers"] = "ETag, X-Request-Id"
            await send(message)

        app = self.app if scope["method"] != "OPTIONS" else Response(None, 204, PREFLIGHT)
        await app(scope, receive, send_open)
