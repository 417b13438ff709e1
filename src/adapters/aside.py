"""Aside: synchronous work on an event loop that goes on while the work waits (ADR 0028).

    answers = await on_loop(serve, questions)

and, however deep inside `serve`, where the loop would be kept from everybody else:

    aside(connection.commit)

What is put aside is done in a thread. Work that is in a thread anyway does it there and then: whoever writes it need not
know where they are.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from sqlalchemy.util.concurrency import await_, greenlet_spawn, in_greenlet

Q = TypeVar("Q")
T = TypeVar("T")


async def on_loop(work: Callable[[Q], T], what: Q) -> T:
    """Do work here and now, except for what it puts aside; raises what it raises."""
    return await greenlet_spawn(work, what)


def aside(act: Callable[[], T]) -> T:
    """Do what takes long but not the interpreter; raises what it raises."""
    if not in_greenlet():
        return act()
    return await_(asyncio.get_running_loop().run_in_executor(None, act))


def wait_for(promised: "Future[T]", seconds: float) -> T:
    """Wait for what another thread, or other work on the loop, will say; raises `TimeoutError`, and what it raises."""
    if not in_greenlet():
        return promised.result(seconds)
    return await_(asyncio.wait_for(asyncio.wrap_future(promised), seconds))
