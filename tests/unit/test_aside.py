"""Work on a loop: whoever waits inside of it waits aside, and the loop goes on for everybody else."""

import asyncio
from concurrent.futures import Future
import threading

import pytest

from adapters.aside import aside, on_loop, wait_for

LIVELY_SECONDS = 20


class Broken(Exception):
    """What goes wrong aside."""


def test_work_is_done_where_the_loop_is() -> None:
    """Nobody wakes a thread for what takes no waiting."""

    async def main() -> bool:
        return await on_loop(lambda _: threading.get_ident(), None) == threading.get_ident()

    assert asyncio.run(main())


def test_the_loop_goes_on_while_something_is_put_aside() -> None:
    """The disk takes its time, and only the loop can end that."""
    may_go_on = threading.Event()

    def flush(name: str) -> str:
        assert aside(lambda: may_go_on.wait(LIVELY_SECONDS))
        return f"{name} is on the disk"

    async def main() -> str:
        flushing = asyncio.create_task(on_loop(flush, "order"))
        # By now it has begun, and put its waiting aside.
        await asyncio.sleep(0)
        may_go_on.set()
        return await flushing

    assert asyncio.run(main()) == "order is on the disk"


def test_who_is_in_a_thread_may_wait_there() -> None:
    """What is put aside stays where it is."""
    assert aside(threading.get_ident) == threading.get_ident()


def test_what_goes_wrong_aside_goes_wrong_in_the_work() -> None:
    """It may be caught where it was asked for."""

    def fail() -> None:
        raise Broken

    def work(_: None) -> str:
        with pytest.raises(Broken):
            aside(fail)
        return "went on"

    assert asyncio.run(on_loop(work, None)) == "went on"


def test_work_that_fails_tells_who_asked_for_it() -> None:
    """As a call does."""

    def work(_: None) -> None:
        raise Broken

    with pytest.raises(Broken):
        asyncio.run(on_loop(work, None))


def test_work_can_wait_for_other_work_on_the_same_loop() -> None:
    """One promises, the other keeps it; a thread could not help either of them."""
    promised: Future[str] = Future()

    async def main() -> str:
        waiting = asyncio.create_task(on_loop(lambda it: wait_for(it, LIVELY_SECONDS), promised))
        # By now it has begun, and waits.
        await asyncio.sleep(0)
        await on_loop(lambda it: it.set_result("your turn"), promised)
        return await waiting

    assert asyncio.run(main()) == "your turn"


@pytest.mark.parametrize("on_a_loop", [True, False], ids=["on a loop", "in a thread"])
def test_a_promise_that_nobody_keeps_is_not_waited_for(on_a_loop: bool) -> None:  # noqa: FBT001 (a case)
    """Patience ends in either place."""
    promised: Future[str] = Future()

    def wait(_: None) -> str:
        return wait_for(promised, 0.01)

    with pytest.raises(TimeoutError):
        asyncio.run(on_loop(wait, None)) if on_a_loop else wait(None)
