"""The floor of webhooks: h11, as the product's sender uses it, on connections that are kept open and never judged."""

import asyncio
from collections.abc import Iterator, Sequence
import itertools
import time
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import h11

Post: TypeAlias = tuple[h11.Request, bytes]

AT_ONCE: Final = 64 * 1024


def posts_a_second(url: str, kept: Sequence[bytes], count: int, connections: int) -> float:
    """Post the bodies again, `count` in all, over so many connections; returns how many a second were answered."""
    bodies = list(itertools.islice(itertools.cycle(map(_read, kept)), count))
    begun = time.monotonic()
    asyncio.run(_post_all(urlsplit(url).port or 80, iter(bodies), connections))
    return count / (time.monotonic() - begun)


def _read(raw: bytes) -> Post:
    """Read a request that came, and keep its connection this time."""
    came = h11.Connection(h11.SERVER)
    came.receive_data(raw)
    request, body = came.next_event(), came.next_event()
    if not isinstance(request, h11.Request) or not isinstance(body, h11.Data):
        raise SystemExit(f"a receiver heard no whole request: {raw!r}")
    headers = [each for each in request.headers if each[0] != b"connection"]
    again = h11.Request(method=request.method, target=request.target, headers=headers)
    return again, bytes(body.data)


async def _post_all(port: int, posts: Iterator[Post], connections: int) -> None:
    await asyncio.gather(*(_post(port, posts) for _ in range(connections)))


async def _post(port: int, posts: Iterator[Post]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    talk = h11.Connection(h11.CLIENT)
    for request, body in posts:
        whole = (request, h11.Data(data=body), h11.EndOfMessage())
        writer.write(b"".join(talk.send(each) or b"" for each in whole))
        while not isinstance(event := talk.next_event(), h11.EndOfMessage):
            if event is h11.NEED_DATA:
                talk.receive_data(await reader.read(AT_ONCE))
        talk.start_next_cycle()
    writer.close()
