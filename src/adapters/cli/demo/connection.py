"""A connection to the shop: as much of HTTP/1.1 as JSON questions and answers need, kept open between them."""

import asyncio
from contextlib import suppress
import json
from typing import Any, Self

import attrs


class AnswerCutOff(ConnectionError):
    """The server closed the connection before its answer was whole; whether it acted is not known."""


@attrs.frozen
class Connection:
    """One open connection; one question at a time."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    host: str

    @classmethod
    async def open(cls, host: str, port: int) -> Self:
        """Connect; raises `OSError`."""
        reader, writer = await asyncio.open_connection(host, port)
        return cls(reader, writer, f"[{host}]:{port}" if ":" in host else f"{host}:{port}")

    async def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Send a request and return the status and the JSON of its answer; raises `AnswerCutOff`."""
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nAccept: application/json\r\n"
        if content:
            head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        self.writer.write(head.encode() + b"\r\n" + content)
        try:
            await self.writer.drain()
            return await self._answer()
        except (asyncio.IncompleteReadError, ConnectionError) as cut:
            raise AnswerCutOff(str(cut)) from cut

    async def close(self) -> None:
        """Hang up."""
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()

    async def _answer(self) -> tuple[int, Any]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status_line, *lines = head.split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in map(_parted, lines)}
        content = await self.reader.readexactly(int(headers.get("content-length", 0)))
        return int(status_line.split(" ")[1]), json.loads(content) if content else None


def _parted(line: str) -> tuple[str, str, str]:
    return line.partition(":")
