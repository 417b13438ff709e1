"""A crowd that only reads leaves the threads to those who sell."""

import asyncio
import threading

import attrs
from starlette.concurrency import run_in_threadpool

from adapters.http.readers import READERS, in_reader

LIVELY_SECONDS = 20
CROWD = 10


@attrs.define
class LongList:
    """A list that is read until somebody lets its readers go; counts who reads at the same time."""

    reading: int = 0
    most: int = 0
    begun: threading.Semaphore = attrs.field(factory=lambda: threading.Semaphore(0))
    go_on: threading.Event = attrs.field(factory=threading.Event)
    _turn: threading.Lock = attrs.field(factory=threading.Lock)

    def read(self, page: int) -> int:
        """Read a page of it."""
        with self._turn:
            self.reading += 1
            self.most = max(self.most, self.reading)
        self.begun.release()
        assert self.go_on.wait(LIVELY_SECONDS)
        with self._turn:
            self.reading -= 1
        return page


def test_only_a_few_read_at_once_and_everybody_gets_their_page() -> None:
    """Others wait for a seat; who sells meanwhile does not."""
    orders = LongList()

    async def crowd() -> tuple[str, list[int]]:
        pages = [asyncio.create_task(in_reader(orders.read, page)) for page in range(CROWD)]
        for _ in range(READERS):
            assert await asyncio.to_thread(orders.begun.acquire, timeout=LIVELY_SECONDS)
        sold = await run_in_threadpool(lambda: "sold")
        orders.go_on.set()
        return sold, await asyncio.gather(*pages)

    assert asyncio.run(crowd()) == ("sold", list(range(CROWD)))
    assert orders.most == READERS
