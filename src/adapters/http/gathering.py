"""Gathering: a few turns of the loop in which others may come, before many are served together.

A turn reads what has arrived, and goes on with whoever was answered just now and asks again. One in which nobody comes is
over at once: a lone request waits for microseconds, and for no timer.
"""

import asyncio
from collections.abc import Callable
from typing import Final

TURNS: Final = 10
"""A request needs about three from the network to its desk, and so does the next one of whoever was just answered."""


async def gather(is_enough: Callable[[], bool] = lambda: False) -> None:
    """Let others come, until it is enough or a few turns are over."""
    for _ in range(TURNS):
        if is_enough():
            return
        await asyncio.sleep(0)
