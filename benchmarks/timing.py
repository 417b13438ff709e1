"""Timing: what a call costs this process, however busy the machine is."""

from collections.abc import Callable
import time
from typing import Final, TypeAlias

Call: TypeAlias = Callable[[], object]

REPEATS: Final = 15


def cost(call: Call) -> float:
    """Return the least CPU time of one call, in milliseconds."""
    call()
    took = []
    for _ in range(REPEATS):
        begun = time.thread_time()
        call()
        took.append(1000 * (time.thread_time() - begun))
    return min(took)
