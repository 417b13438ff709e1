"""Races that happen: threads that let each other run after every line, so that what is not guarded goes wrong.

Left to itself, a race that loses money once a month loses it in no test at all.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
import sys
import threading
from types import FrameType
from typing import Final, Protocol, TypeVar

T = TypeVar("T")

PAUSES: Final = 200
"""How many lines of a call are followed by a pause; whatever comes later runs as it will."""

PAUSE_SECONDS: Final = 0.0002
SWITCH_SECONDS: Final = 1e-6

INSTALLING: Final = threading.Lock()
"""In a process with audit hooks, Python refuses to install two threads' trace functions in the same moment."""


class Trace(Protocol):
    """Protocol: what Python calls after every line."""

    def __call__(self, frame: FrameType, event: str, argument: object, /) -> "Trace | None": ...


def at_once(*calls: Callable[[], T]) -> list[T]:
    """Make each call in a thread of its own, all beginning together; returns their answers, raises what one raises.

    Where somebody else traces (coverage, a debugger), threads only switch as often as Python lets them.
    """
    ready = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        ready.wait()
        if sys.gettrace() is not None:
            return call()
        with INSTALLING:
            sys.settrace(_pausing())
        try:
            return call()
        finally:
            with INSTALLING:
                sys.settrace(None)

    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        with ThreadPoolExecutor(len(calls)) as threads:
            return list(threads.map(run, calls))
    finally:
        sys.setswitchinterval(usual)


def _pausing() -> Trace:
    """Return what pauses after each of the next lines, so that every other thread comes to its own."""
    left = iter(range(PAUSES))
    taken = threading.Lock()
    taken.acquire()

    def trace(_: FrameType, event: str, __: object) -> Trace | None:
        if event == "line":
            if next(left, None) is None:
                with INSTALLING:
                    sys.settrace(None)
                return None
            # Nobody ever releases it: this waits without holding anybody up.
            taken.acquire(timeout=PAUSE_SECONDS)
        return trace

    return trace
