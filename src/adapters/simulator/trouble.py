"""Trouble: what may go wrong at a port, and whether it does.

Every port call asks here before and after its effect. Each seed turns on some kinds of trouble and leaves others out
(swarm testing): two kinds that hide each other are then met apart as well.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
import enum
from random import Random
from typing import Final

import attrs

from adapters.simulator.clock import SimulatedClock


class Fault(enum.Enum):
    """What goes wrong."""

    BEFORE = "fails before anything has happened"
    AFTER = "happens, and the answer is lost"
    DELAY = "takes its time"
    TWICE = "comes twice"
    REORDER = "comes out of order"
    STALE = "answers with what was true a while ago"
    REFUSE = "is refused by the other side"
    KILLED = "the process is killed"
    CLOCK = "the clock is moved"
    MEANWHILE = "somebody else comes in between"


RATES: Final = (0.005, 0.02, 0.06)
RARELY: Final = 0.12
"""A killed process or a moved clock changes more than one call, so it comes less often."""

INSIDE: Final = frozenset({"books", "reads", "commit"})
OUTSIDE: Final = 4
"""Other people's houses are reached far less often than our own books, and fail more often."""

FURTHEST_JUMP: Final = timedelta(hours=2)


class Killed(BaseException):
    """The process is gone, with all that was in its memory; nobody in it may catch this."""


def swarm(luck: Random) -> Mapping[Fault, float]:
    """Return which kinds of trouble a seed has, and how often."""
    rates = {}
    for fault in Fault:
        on, rate = luck.random() < 0.6, luck.choice(RATES)
        if on:
            rates[fault] = rate * (RARELY if fault in {Fault.KILLED, Fault.CLOCK} else 1)
    return rates


@attrs.define(eq=False)
class Trouble:
    """Decides about every port call of one run; `tell` is told what struck.

    `dead` from the moment a process is killed until the next one starts: whatever still runs of it reaches no port.
    """

    clock: SimulatedClock
    rates: Mapping[Fault, float]
    tell: Callable[[str], None]
    luck: Random = attrs.field(factory=lambda: Random(0))
    struck: "Counter[str]" = attrs.field(factory=Counter)
    calm: bool = True
    dead: bool = False
    open_units: int = 0
    meanwhile: Callable[[], None] = lambda: None

    def strikes(self, fault: Fault, where: str) -> bool:
        """Tell whether a fault strikes here and now."""
        if self.dead:
            raise Killed
        often = 1 if where in INSIDE else OUTSIDE
        if self.calm or self.luck.random() >= self.rates.get(fault, 0) * often:
            return False
        self.struck[f"{where}: {fault.name.lower()}"] += 1
        self.tell(f"! {where} {fault.name.lower()}")
        return True

    def reach(self, where: str) -> None:
        """Come to a port: what may happen on the way to it, whatever the port."""
        if self.strikes(Fault.KILLED, where):
            self.die()
        if self.strikes(Fault.DELAY, where):
            self.clock.move(timedelta(seconds=self.luck.choice((1, 5, 20, 90))))
        if self.strikes(Fault.CLOCK, where):
            self.clock.move(FURTHEST_JUMP * self.luck.uniform(-1, 1))
        if not self.open_units and self.strikes(Fault.MEANWHILE, where):
            self.meanwhile()

    def leave(self, where: str) -> None:
        """Come back from a port, after its effect."""
        if self.strikes(Fault.KILLED, f"{where} after"):
            self.die()

    def die(self) -> None:
        """Kill the process; raises `Killed`."""
        self.dead = True
        raise Killed

    @contextmanager
    def none(self) -> Iterator[None]:
        """Keep calm while the block runs."""
        was, self.calm = self.calm, True
        try:
            yield
        finally:
            self.calm = was
