"""Readers: what only reads the database has a few threads of its own.

Threads that map and print rows all want the interpreter, and the driver lets go of it at every row: sixteen of them at
once took twice what two take for the same pages. Others need the many threads, because they wait for somebody outside.
"""

from collections.abc import Callable
from functools import partial
from typing import Final, ParamSpec, TypeVar

import anyio
from anyio.lowlevel import RunVar

READERS: Final = 2
"""How many read at once: a second, so that nobody waits behind one long search."""

P = ParamSpec("P")
T = TypeVar("T")

_seats: Final = RunVar[anyio.CapacityLimiter]("readers")


def seats() -> anyio.CapacityLimiter:
    """Return what lets so many read at once on the running loop."""
    try:
        return _seats.get()
    except LookupError:
        _seats.set(anyio.CapacityLimiter(READERS))
        return _seats.get()


async def in_reader(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call what reads and waits for nobody outside, as soon as a reader is free; raises what it raises."""
    return await anyio.to_thread.run_sync(partial(call, *args, **kwargs), limiter=seats())
