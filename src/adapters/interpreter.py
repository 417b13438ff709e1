"""How a server process uses its interpreter."""

from collections.abc import Iterator
from contextlib import contextmanager
import ctypes
import gc
import linecache
import sys
from typing import Final

SECONDS_AT_A_TIME: Final = 0.0005
"""For so long a thread may keep the interpreter from others that want it: a sale changes hands a dozen times, and must
not wait that often for a full turn of the jobs."""

NEW_OBJECTS: Final = 10_000
"""After so many is looked for garbage: requests leave few cycles behind."""

LOADED_AT_A_TIME: Final = 50_000
"""After so many new objects is looked for garbage while modules are loaded, which stay."""

NEVER: Final = 1_000_000
"""So often must the young be looked through before the old are."""

ARENA_MAX: Final = -8
"""`M_ARENA_MAX` of the C library's malloc.h."""

ARENAS: Final = 2
"""Threads that wait for their turn at the interpreter need no stocks of memory of their own, which they never give
back."""


@contextmanager
def loading() -> Iterator[None]:
    """Look at each object once for garbage while the block loads modules, and at those that stay never again (ADR 0023)."""
    before = gc.get_threshold()
    gc.set_threshold(LOADED_AT_A_TIME, NEVER, NEVER)
    try:
        yield
    finally:
        # attrs leaves the text of every method that it writes.
        linecache.clearcache()
        gc.collect(0)
        gc.freeze()
        gc.set_threshold(*before)


def settle_in() -> None:
    """Keep what is there for good out of garbage collections, let threads take turns quickly and share their memory; once
    everything is loaded and before threads are started (ADR 0023)."""
    _share_memory()
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 10, 10)
    sys.setswitchinterval(SECONDS_AT_A_TIME)


def _share_memory() -> None:
    """Bound the stocks of memory where the C library keeps one for each thread; elsewhere there is nothing to do."""
    tune = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if tune is not None:
        tune(ARENA_MAX, ARENAS)
