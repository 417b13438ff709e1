"""Timing: what a call costs this process, however busy the machine is."""

from collections.abc import Callable, Sequence
import time
from typing import Final, TypeAlias

Call: TypeAlias = Callable[[], object]

REPEATS: Final = 25


def cost(call: Call) -> float:
    """Return the least CPU time of one call, in milliseconds."""
    (least,) = costs([call])
    return least


def costs(calls: Sequence[Call]) -> Sequence[float]:
    """Return the least CPU time of each call, in milliseconds; they take turns, so that a machine that slows down does so
    for all of them."""
    for call in calls:
        call()
    rounds = [[_once(call) for call in calls] for _ in range(REPEATS)]
    return [min(took) for took in zip(*rounds, strict=True)]


def _once(call: Call) -> float:
    begun = time.thread_time()
    call()
    return 1000 * (time.thread_time() - begun)
