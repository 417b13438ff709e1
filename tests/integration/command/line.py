"""A client's line to a server: opened again when it is cut, and every answer with its status and headers."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
import json
from typing import Any, Final, TypeAlias

import attrs

HOST: Final = "127.0.0.1"
Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Cut(ConnectionError):
    """The answer never arrived whole; whether the server acted is not known."""


@attrs.frozen
class Told:
    """What a server has answered."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def code(self) -> str:
        """The code of a refusal; empty where there is none."""
        code: str = self.body["error"]["code"] if self.status >= 400 else ""
        return code


@attrs.define
class Line:
    """A connection to a port of this machine, one question at a time."""

    port: int
    streams: Streams | None = None

    async def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Told:
        """Send a request; raises `Cut` where no answer comes back whole, and `OSError` where nobody listens."""
        reader, writer = self.streams = self.streams or await asyncio.open_connection(
            HOST, self.port
        )
        try:
            writer.write(_request(method, path, body, headers or {}))
            await writer.drain()
            told = await _told(reader)
        except (asyncio.IncompleteReadError, ConnectionError) as cut:
            await self.hang_up()
            raise Cut(str(cut)) from cut
        if told.headers.get("connection") == "close":
            await self.hang_up()
        return told

    async def hang_up(self) -> None:
        """Close the connection; the next question opens another."""
        if self.streams is not None:
            _, writer = self.streams
            self.streams = None
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


def _request(method: str, path: str, body: object, headers: Mapping[str, str]) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    lines = {"Host": HOST, "Content-Type": "application/json", **headers}
    head = "".join(f"{name}: {text}\r\n" for name, text in lines.items())
    length = f"Content-Length: {len(content)}\r\n"
    return f"{method} {path} HTTP/1.1\r\n{head}{length}\r\n".encode() + content


async def _told(reader: asyncio.StreamReader) -> Told:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status_line, *lines = head.split("\r\n")
    headers = {
        name.lower(): text.strip()
        for name, _, text in (line.partition(":") for line in lines if line)
    }
    content = await reader.readexactly(int(headers.get("content-length", "0")))
    return Told(int(status_line.split(" ")[1]), headers, json.loads(content) if content else None)
