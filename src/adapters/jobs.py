"""Jobs: the rounds that somebody makes while nobody is asking.

    with under_way(Rounds(box_office.do_chores)):
        …

Any number of processes may make their rounds over one database: the use cases lock what they change, and whoever comes
second finds nothing left to do.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

import attrs
import structlog

SECONDS_BETWEEN: Final = 1
LONGEST_WAIT_SECONDS: Final = 10
"""Whoever was cut off in a payment waits for the chores: so soon after its return a database is found again."""


@attrs.frozen
class Rounds:
    """Do the chores again and again, about once every `seconds_between`.

    A failure is logged and the next round waits twice as long as the last, up to ten seconds: what ails a database
    is not cured by asking it more often.
    """

    do_chores: Callable[[], int]
    seconds_between: float = SECONDS_BETWEEN

    def until(self, stop: Event) -> int:
        """Make rounds until told to stop; returns how many things were done."""
        done = failures = 0
        while not stop.is_set():
            try:
                done += self.do_chores()
                failures = 0
            except Exception as failure:  # noqa: BLE001 (the rounds go on whatever one of them meets)
                failures += 1
                _log().error("chores failed", error=_kind(failure), in_a_row=failures)
            stop.wait(min(self.seconds_between * 2 ** min(failures, 10), LONGEST_WAIT_SECONDS))
        return done


@contextmanager
def under_way(rounds: Rounds) -> Iterator[None]:
    """Make the rounds in a thread while the block runs; leaving it waits for the round under way."""
    stop = Event()
    thread = Thread(target=rounds.until, args=(stop,), name="jobs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _log() -> structlog.typing.FilteringBoundLogger:
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger("jobs")
    return logger


def _kind(failure: Exception) -> str:
    """Name the failure without its text, which may quote a statement with somebody's e-mail in it."""
    return f"{type(failure).__module__}.{type(failure).__qualname__}"
