"""Looking together: who asks the same while somebody is looking is answered by the next look, all at once.

    pages = SharedLooks(read_page)
    page = await pages.at(("moon-club", "lantern-night"))

Rule: a look answers only those who asked before it began. So nobody is shown anything older than their question, and
nothing is kept: a thousand who ask at once cost two looks, and a lone one costs what it did.
"""

import asyncio
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import attrs
from starlette.concurrency import run_in_threadpool

from adapters.http.calling import Calling
from adapters.http.gathering import gather

K = TypeVar("K", bound=Hashable)
A = TypeVar("A")


@attrs.define(eq=False)
class _Line(Generic[A]):
    """Those who wait for the next look at something."""

    waiting: "list[asyncio.Future[A]]" = attrs.field(factory=list)
    task: "asyncio.Task[None] | None" = None


@attrs.frozen(eq=False)
class SharedLooks(Generic[K, A]):
    """Calls `look`, in a worker thread where no `calling` is passed, once at a time for each key; belongs to one event
    loop at a time."""

    look: Callable[[K], A]
    calling: Calling | None = None
    _lines: dict[K, _Line[A]] = attrs.field(factory=dict, init=False, repr=False)

    async def at(self, key: K) -> A:
        """Return what a look finds that begins now or later; raises what it raises."""
        loop = asyncio.get_running_loop()
        asked: asyncio.Future[A] = loop.create_future()
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = _Line([asked])
            line.task = loop.create_task(self._serve(key, line))
        else:
            line.waiting.append(asked)
        return await asked

    async def _serve(self, key: K, line: _Line[A]) -> None:
        """Look for those who wait until nobody does: no await stands between seeing nobody and leaving."""
        while line.waiting:
            await gather()
            asking, line.waiting = line.waiting, []
            if not all(asked.done() for asked in asking):
                await self._look_for(key, asking)
        del self._lines[key]

    async def _look_for(self, key: K, asking: "list[asyncio.Future[A]]") -> None:
        try:
            found = await (self.calling or run_in_threadpool)(self.look, key)
        except Exception as failure:  # noqa: BLE001 (told to everybody who asked)
            for asked in asking:
                if not asked.done():
                    asked.set_exception(failure)
        else:
            for asked in asking:
                if not asked.done():
                    asked.set_result(found)
        finally:
            for asked in asking:
                asked.cancel()
