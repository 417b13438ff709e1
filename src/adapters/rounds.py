"""Rounds: work that goes on in a thread of its own beside whoever answers, until told to stop.

with under_way(Rounds(box_office.do_chores), "jobs"):
    …
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final, Protocol

LONGEST_WAIT_SECONDS: Final = 10
"""Whoever was cut off waits for the rounds: so soon after its return a database is found again."""


class GoesOn(Protocol):
    """Work that is never done."""

    def until(self, stop: Event) -> int:
        """Go on until told to stop; returns how many things were done."""


@contextmanager
def under_way(work: GoesOn, name: str) -> Iterator[None]:
    """Let it go on in a thread while the block runs; leaving it waits for what is under way."""
    stop = Event()
    thread = Thread(target=work.until, args=(stop,), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def seconds_to_wait(usually: float, failures: int) -> float:
    """Return when to try again: twice as late with each failure in a row, as asking more often cures no database."""
    return min(usually * 2.0 ** min(failures, 10), LONGEST_WAIT_SECONDS)


def kind_of(failure: Exception) -> str:
    """Name a failure without its text, which may quote a statement with somebody's e-mail in it."""
    return f"{type(failure).__module__}.{type(failure).__qualname__}"
