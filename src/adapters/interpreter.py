"""How a server process uses its interpreter."""

import gc
import sys
from typing import Final

SECONDS_AT_A_TIME: Final = 0.0005
"""For so long a thread may keep the interpreter from others that want it: a sale changes hands a dozen times, and must
not wait that often for a full turn of the jobs."""

NEW_OBJECTS: Final = 10_000
"""After so many is looked for garbage: requests leave few cycles behind."""


def settle_in() -> None:
    """Keep what is there for good out of garbage collections, and let threads take turns quickly; once everything is
    loaded (ADR 0023)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 10, 10)
    sys.setswitchinterval(SECONDS_AT_A_TIME)
