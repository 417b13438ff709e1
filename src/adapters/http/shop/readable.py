"""Reads from everywhere: any page in any browser may show what a shop offers (contract §4).

The header is sent whoever asks, so that a shared cache need not keep one answer for each site.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

READS: Final = {"GET", "HEAD", "OPTIONS"}
OPEN: Final = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, X-Request-Id"),
)
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


def readable(request: Request, response: Response) -> Response:
    """Let scripts of other sites read an answer, if all that was asked for is to read."""
    if request.method in READS:
        response.raw_headers.extend(OPEN)
    return response


def may_read() -> Response:
    """Make the answer to a browser that asks whether a script of another site may read."""
    return Response(None, 204, PREFLIGHT)
