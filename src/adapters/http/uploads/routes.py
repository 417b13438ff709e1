"""The routes by which bytes come and go: uploads to a disk of ours, and pictures for everybody.

Nobody here shows a token of an account. An upload's address is its own permission, good for five minutes and one file;
what is shown to everybody was written by us, and is served so that no browser takes it for anything else.
"""

from collections.abc import AsyncIterator
from typing import Final

from anyio import fail_after
import attrs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.http.edge.problems import BadRequest
from ticketing_domain.errors import NotFound
from ticketing_domain.media.files import Files, OnDisk
from ticketing_domain.media.picture import MEDIA_TYPES, SIZES, Suffix
from ticketing_domain.media.storage import NotWelcome
from ticketing_domain.media.upload import LARGEST_BYTES

SECONDS_TO_ARRIVE: Final = 300
PIECE_BYTES: Final = 256 * 1024
FOR_GOOD: Final = "public, max-age=31536000, immutable"
FOR_A_WHILE: Final = "public, max-age=600"
"""Shorter than the address works to which people are sent on."""

HARMLESS: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
FROM_EVERYWHERE: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "PUT",
    "Access-Control-Allow-Headers": "content-type, content-md5",
    "Access-Control-Max-Age": "600",
}
"""A page of the promoter's may bring files from a browser: nothing is sent along that would tell who they are."""


@attrs.frozen
class FileDesk:
    """The calls of those who bring and fetch files."""

    files: Files

    async def receive(self, request: Request) -> Response:
        """Take the bytes of one upload: 204; 422 for any others than were announced, of which nothing is kept."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=FROM_EVERYWHERE)
        _refuse_a_large_body(request)
        try:
            await self._receive(request)
        except NotWelcome as refused:
            raise BadRequest(422, str(refused), FROM_EVERYWHERE) from None
        except TimeoutError:
            raise BadRequest(408, "the file took too long to arrive", FROM_EVERYWHERE) from None
        return Response(status_code=204, headers=FROM_EVERYWHERE)

    def show(self, request: Request) -> Response:
        """Answer with a picture, or with where it is."""
        key, size, suffix = _named(request)
        found = self.files.find(f"pictures/{key}/{size}.{suffix.value}")
        if not isinstance(found, OnDisk):
            kept = {"Cache-Control": FOR_A_WHILE, **HARMLESS}
            return RedirectResponse(found.url, 302, headers=kept)
        tag = f'"{key}-{size}"'
        headers = {"Cache-Control": FOR_GOOD, "ETag": tag, **HARMLESS}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return FileResponse(
            found.path,
            headers=headers,
            media_type=MEDIA_TYPES[suffix],
            filename=f"{size}.{suffix.value}",
        )

    async def _receive(self, request: Request) -> None:
        headers, token = request.headers, request.query_params.get("token", "")
        sent = (headers.get("content-type"), headers.get("content-md5"))
        if None in sent:
            raise NotWelcome("Content-Type and Content-MD5 must be sent, as announced")
        arrival = await run_in_threadpool(self.files.arrival, token, *sent)
        with arrival, fail_after(SECONDS_TO_ARRIVE):
            async for piece in _pieces(request):
                await run_in_threadpool(arrival.write, piece)
            await run_in_threadpool(arrival.keep)


def file_routes(files: Files) -> list[Route]:
    """Return the routes."""
    desk = FileDesk(files)
    return [
        Route("/uploads/disk", desk.receive, methods=["PUT", "OPTIONS"]),
        Route("/files/{key}/{name}", desk.show),
    ]


def _refuse_a_large_body(request: Request) -> None:
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced[:12]) > LARGEST_BYTES:
        raise BadRequest(413, f"the file is larger than {LARGEST_BYTES} bytes", FROM_EVERYWHERE)


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """Gather what arrives, so that a thread is not asked for every packet."""
    gathered = bytearray()
    async for chunk in request.stream():
        gathered += chunk
        if len(gathered) >= PIECE_BYTES:
            yield bytes(gathered)
            gathered.clear()
    yield bytes(gathered)


def _named(request: Request) -> tuple[str, str, Suffix]:
    """Return the key, size and suffix that the path names; raises `NotFound`."""
    name: str = request.path_params["name"]
    size, _, suffix = name.partition(".")
    known = {one.value: one for one in Suffix}
    if size not in SIZES or suffix not in known:
        raise NotFound("file", name)
    return request.path_params["key"], size, known[suffix]
