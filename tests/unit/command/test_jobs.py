"""The rounds of the background jobs: they go on whatever happens, and stop when told."""

from collections.abc import Iterator
from threading import Event
from time import monotonic

import attrs
import pytest
import structlog

from adapters.jobs import Rounds
from adapters.rounds import under_way


@attrs.define
class Chores:
    """Chores that fail so many times, then do something until there has been enough."""

    failures: int = 0
    rounds: int = 0
    enough: int = 3
    stop: Event = attrs.field(factory=Event)

    def __call__(self) -> int:
        self.rounds += 1
        if self.rounds >= self.enough:
            self.stop.set()
        if self.rounds <= self.failures:
            raise ConnectionError("guest@example.com was here")
        return 2


class Asked(Event):
    """Notes how long it is waited for, and lets nobody wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waits.append(timeout)
        return super().wait(0)


@pytest.fixture
def logged() -> Iterator[list[structlog.typing.EventDict]]:
    """What is logged meanwhile."""
    with structlog.testing.capture_logs() as lines:
        yield lines


def test_rounds_are_made_until_told_to_stop() -> None:
    """The work goes on as long as the server does."""
    chores = Chores(enough=3)

    done = Rounds(chores, seconds_between=0).until(chores.stop)

    assert (chores.rounds, done) == (3, 6)


def test_a_failure_does_not_end_the_rounds(logged: list[structlog.typing.EventDict]) -> None:
    """A database that was away for a moment finds the jobs still there."""
    chores = Chores(failures=2, enough=3)

    done = Rounds(chores, seconds_between=0).until(chores.stop)

    assert done == 2
    assert [line["in_a_row"] for line in logged] == [1, 2]


def test_a_database_that_was_away_for_long_is_found_again_soon() -> None:
    """The rounds become rarer, and never so rare that buyers who were cut off wait for long."""
    asked = Asked()
    chores = Chores(failures=20, enough=20, stop=asked)

    Rounds(chores).until(asked)

    assert asked.waits[:3] == [2, 4, 8]
    assert asked.waits[-1] == max(asked.waits) == 10


def test_a_failure_is_logged_without_its_text(logged: list[structlog.typing.EventDict]) -> None:
    """The text of an error may quote somebody's address."""
    chores = Chores(failures=1, enough=1)

    Rounds(chores, seconds_between=0).until(chores.stop)

    assert logged[0]["error"] == "builtins.ConnectionError"
    assert "guest@example.com" not in str(logged)


def test_rounds_stop_promptly() -> None:
    """Nobody waits out the pause between two rounds when the server stops."""
    chores = Chores(enough=1)
    began = monotonic()

    with under_way(Rounds(chores, seconds_between=60), "jobs"):
        chores.stop.wait(5)

    assert chores.rounds == 1
    assert monotonic() - began < 5
