"""The turn to write: one at a time, first come, first served, whether they wait in threads or on a loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
import time

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from adapters.aside import aside, on_loop
from adapters.sql.errors import DatabaseUnavailable
from adapters.sql.turn import Turn

LIVELY_SECONDS = 20
A_WRITE_SECONDS = 0.001
"""Long enough for others to come in meanwhile, if anything let them."""


@given(st.lists(st.booleans(), min_size=2, max_size=12))
@settings(max_examples=25, deadline=None)
def test_one_writes_at_a_time_wherever_they_wait(on_the_loop: list[bool]) -> None:
    """Nobody is let in beside somebody else, and nobody is forgotten."""
    turn, inside, most = Turn(LIVELY_SECONDS), [0], [0]

    def write(_: object) -> bool:
        with turn.taken():
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            aside(lambda: time.sleep(A_WRITE_SECONDS))
            inside[0] -= 1
        return True

    async def main() -> list[bool]:
        ways = (on_loop(write, None) if here else in_thread(write) for here in on_the_loop)
        return await asyncio.gather(*ways)

    with ThreadPoolExecutor(len(on_the_loop)) as threads:

        async def in_thread(work: Callable[[object], bool]) -> bool:
            return await asyncio.get_running_loop().run_in_executor(threads, work, None)

        assert asyncio.run(main()) == [True] * len(on_the_loop)
    assert most == [1]


def test_who_came_first_is_let_in_first() -> None:
    """The turn goes down the line."""
    turn, order = Turn(LIVELY_SECONDS), list[int]()

    def write(number: int) -> None:
        with turn.taken():
            aside(lambda: time.sleep(A_WRITE_SECONDS))
            order.append(number)

    async def main() -> None:
        await asyncio.gather(*(on_loop(write, number) for number in range(5)))

    asyncio.run(main())

    assert order == [0, 1, 2, 3, 4]


def test_who_waits_too_long_is_told_and_holds_nobody_up() -> None:
    """The one behind them gets the turn that they did not wait for."""
    turn = Turn(0.01)

    with turn.taken(), pytest.raises(DatabaseUnavailable, match="does not end"):
        _take(turn)

    assert _take(turn)


def test_who_leaves_the_line_is_not_waited_for() -> None:
    """Their task was cancelled; the turn does not stay with nobody."""
    turn = Turn(LIVELY_SECONDS)

    async def main() -> bool:
        with turn.taken():
            leaving = asyncio.create_task(on_loop(_take, turn))
            staying = asyncio.create_task(on_loop(_take, turn))
            # Both have begun, and stand in the line.
            await asyncio.sleep(0)
            leaving.cancel()
            await asyncio.wait([leaving])
        return await staying and leaving.cancelled()

    assert asyncio.run(main())


def test_a_turn_that_comes_too_late_goes_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was theirs for a moment, and they had just stopped waiting."""
    turn = Turn(LIVELY_SECONDS)
    writing = turn.taken()

    def just_too_late(_: object, __: float) -> None:
        writing.__exit__(None, None, None)
        raise TimeoutError

    writing.__enter__()
    monkeypatch.setattr("adapters.sql.turn.wait_for", just_too_late)
    with pytest.raises(DatabaseUnavailable):
        _take(turn)

    assert _take(turn)


def _take(turn: Turn) -> bool:
    with turn.taken():
        return True
