"""Jobs: the rounds that somebody makes while nobody is asking.

    with under_way(Rounds(box_office.do_chores), "jobs"):
        …

Any number of processes may make their rounds over one database: the use cases lock what they change, and whoever comes
second finds nothing left to do.
"""

from collections.abc import Callable
from threading import Event
from typing import Final

import attrs
import structlog

from adapters.rounds import kind_of, seconds_to_wait

SECONDS_BETWEEN: Final = 1


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
                _log().error("chores failed", error=kind_of(failure), in_a_row=failures)
            stop.wait(seconds_to_wait(self.seconds_between, failures))
        return done


def _log() -> structlog.typing.FilteringBoundLogger:
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger("jobs")
    return logger
