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

K = TypeVar("K", bound=Hashable)
A = TypeVar("A")


@attrs.define(eq=False)
class _Looking(Generic[A]):
    """A look under way, and those who came too late for it."""

    late: "list[asyncio.Future[A]]" = attrs.field(factory=list)
    task: "asyncio.Task[None] | None" = None


@attrs.frozen(eq=False)
class SharedLooks(Generic[K, A]):
    """Calls `look` in a worker thread, once at a time for each key; belongs to one event loop at a time."""

    look: Callable[[K], A]
    _under_way: dict[K, _Looking[A]] = attrs.field(factory=dict, init=False, repr=False)

    async def at(self, key: K) -> A:
        """Return what a look finds that begins now or later; raises what it raises."""
        looking = self._under_way.get(key)
        if looking is not None:
            asked: asyncio.Future[A] = asyncio.get_running_loop().create_future()
            looking.late.append(asked)
            return await asked
        looking = self._under_way[key] = _Looking()
        try:
            return await run_in_threadpool(self.look, key)
        finally:
            self._go_on(key, looking)

    def _go_on(self, key: K, looking: _Looking[A]) -> None:
        """Look again for those who came late, or be done: no await stands between seeing nobody and leaving."""
        waiting = [asked for asked in looking.late if not asked.done()]
        if not waiting:
            del self._under_way[key]
            return
        again = self._under_way[key] = _Looking()
        task = asyncio.get_running_loop().create_task(self._look_for(key, waiting, again))
        again.task = task

    async def _look_for(
        self, key: K, waiting: "list[asyncio.Future[A]]", looking: _Looking[A]
    ) -> None:
        try:
            found = await run_in_threadpool(self.look, key)
        except Exception as failure:  # noqa: BLE001 (told to everybody who asked)
            for asked in waiting:
                if not asked.done():
                    asked.set_exception(failure)
        else:
            for asked in waiting:
                if not asked.done():
                    asked.set_result(found)
        finally:
            for asked in waiting:
                asked.cancel()
            self._go_on(key, looking)
