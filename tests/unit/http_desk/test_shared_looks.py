"""Who asks the same while somebody is looking is answered by the next look, and by none that began before."""

import asyncio
from collections.abc import Callable, Coroutine
import threading
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from adapters.http.gathering import TURNS
from adapters.http.shared_looks import SharedLooks

LIVELY_SECONDS = 20


class Broken(Exception):
    """What a look raises."""


@attrs.define
class Clock:
    """Tells the time that it is set to; can be kept waiting."""

    time: int = 0
    looks: int = 0
    broken: bool = False
    looking: threading.Event = attrs.field(factory=threading.Event)
    begun: threading.Semaphore = attrs.field(factory=lambda: threading.Semaphore(0))
    may_go_on: threading.Event = attrs.field(factory=threading.Event)

    def look(self, _: str) -> int:
        """Tell the time as it was when the look began."""
        seen, self.looks = self.time, self.looks + 1
        self.looking.set()
        self.begun.release()
        assert self.may_go_on.wait(LIVELY_SECONDS)
        if self.broken:
            raise Broken
        return seen


def test_a_crowd_shares_the_next_look() -> None:
    """The first is answered by its own look; all who came meanwhile by one more, which sees what happened since."""
    clock = Clock()

    async def crowd(looks: SharedLooks[str, int]) -> list[int]:
        first = asyncio.create_task(looks.at("clock"))
        await asyncio.to_thread(clock.looking.wait, LIVELY_SECONDS)
        clock.time = 1
        others = [asyncio.create_task(looks.at("clock")) for _ in range(50)]
        await asyncio.sleep(0)
        clock.may_go_on.set()
        return await asyncio.gather(first, *others)

    assert run(clock, crowd) == [0, *[1] * 50]
    assert clock.looks == 2


def test_who_asks_a_few_turns_of_the_loop_later_looks_along() -> None:
    """A moment after the first, before anybody has looked."""
    clock = Clock()
    clock.may_go_on.set()

    async def two(looks: SharedLooks[str, int]) -> list[int]:
        async def a_moment_later() -> int:
            for _ in range(TURNS // 2):
                await asyncio.sleep(0)
            return await looks.at("clock")

        return [*await asyncio.gather(looks.at("clock"), a_moment_later())]

    assert run(clock, two) == [0, 0]
    assert clock.looks == 1


def test_different_questions_do_not_wait_for_each_other() -> None:
    """Each key is looked at by itself."""
    clock = Clock()

    async def two(looks: SharedLooks[str, int]) -> list[int]:
        asked = [asyncio.create_task(looks.at(key)) for key in ("here", "there")]
        for _ in asked:
            assert await asyncio.to_thread(clock.begun.acquire, timeout=LIVELY_SECONDS)
        clock.may_go_on.set()
        return await asyncio.gather(*asked)

    assert run(clock, two) == [0, 0]


def test_a_look_that_fails_is_told_to_all_who_shared_it() -> None:
    """And the next question is looked at again."""
    clock = Clock(broken=True)

    async def crowd(looks: SharedLooks[str, int]) -> list[Any]:
        first = asyncio.create_task(looks.at("clock"))
        await asyncio.to_thread(clock.looking.wait, LIVELY_SECONDS)
        others = [asyncio.create_task(looks.at("clock")) for _ in range(3)]
        await asyncio.sleep(0)
        clock.may_go_on.set()
        told = await asyncio.gather(first, *others, return_exceptions=True)
        clock.broken = False
        return [*(type(each) for each in told), await looks.at("clock")]

    assert run(clock, crowd) == [Broken] * 4 + [0]


def test_who_leaves_takes_nobody_along() -> None:
    """A caller who goes away while others wait for the same look leaves them waiting for it."""
    clock = Clock()

    async def leave(looks: SharedLooks[str, int]) -> int:
        first = asyncio.create_task(looks.at("clock"))
        await asyncio.to_thread(clock.looking.wait, LIVELY_SECONDS)
        impatient, patient = (asyncio.create_task(looks.at("clock")) for _ in range(2))
        await asyncio.sleep(0)
        impatient.cancel()
        clock.may_go_on.set()
        await first
        with pytest.raises(asyncio.CancelledError):
            await impatient
        return await patient

    assert run(clock, leave) == 0


@given(st.lists(st.integers(0, 3), max_size=30))
@settings(max_examples=30)
def test_nobody_sees_the_past_and_nobody_is_forgotten(pauses: list[int]) -> None:
    """However they arrive, each is told a time that is not before they asked."""
    clock = Clock()
    clock.may_go_on.set()

    async def one(looks: SharedLooks[str, int]) -> bool:
        asked_at = clock.time
        return await looks.at("clock") >= asked_at

    async def crowd(looks: SharedLooks[str, int]) -> list[bool]:
        tasks = []
        for pause in pauses:
            clock.time += 1
            tasks.append(asyncio.create_task(one(looks)))
            for _ in range(pause):
                await asyncio.sleep(0)
        return await asyncio.wait_for(asyncio.gather(*tasks), LIVELY_SECONDS)

    assert all(run(clock, crowd))


def run(clock: Clock, act: Callable[[SharedLooks[str, int]], Coroutine[None, None, Any]]) -> Any:
    """Let callers act at once."""

    async def on_one_loop() -> Any:
        return await act(SharedLooks(clock.look))

    return asyncio.run(on_one_loop())
