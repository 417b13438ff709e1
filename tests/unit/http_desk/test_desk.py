"""The desk gathers what arrives together, answers everybody, and lets nobody down for somebody else's sake."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
import threading
from typing import Any, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest
from starlette.requests import Request

from adapters.http.desk import Desk, DeskFull
from adapters.http.edge.problems import exception_handlers
from adapters.http.gathering import TURNS
from adapters.http.shop.refusals import refusals

Q = TypeVar("Q")
A = TypeVar("A")
R = TypeVar("R")

LIVELY_SECONDS = 20


class Broken(Exception):
    """What serving a broken question raises."""


class Clerk:
    """Serves questions by doubling them; can be kept waiting, and breaks on the questions it is told to."""

    def __init__(self, *, breaks_on: Sequence[int] = ()) -> None:
        self.batches: list[list[int]] = []
        self.breaks_on = set(breaks_on)
        self.at_work = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self, questions: Sequence[int]) -> Sequence[int]:
        self.batches.append(list(questions))
        self.at_work.set()
        assert self.may_go_on.wait(LIVELY_SECONDS)
        if self.breaks_on & set(questions):
            raise Broken(questions)
        return [2 * question for question in questions]


def test_a_lone_request_goes_at_once() -> None:
    """Nobody waits for company."""
    clerk = Clerk()

    answer = run(lambda: with_desk(Desk(clerk), lambda desk: desk.ask(21)))

    assert (answer, clerk.batches) == (42, [[21]])


def test_who_comes_a_few_turns_of_the_loop_later_goes_along() -> None:
    """Another request has been read but not understood yet; it need not wait for a whole batch."""
    clerk = Clerk()

    async def one_after_another(desk: Desk[int, int]) -> list[int]:
        first = asyncio.create_task(desk.ask(1))
        for _ in range(TURNS // 2):
            await asyncio.sleep(0)
        return [*await asyncio.gather(first, desk.ask(2))]

    assert run(lambda: with_desk(Desk(clerk), one_after_another)) == [2, 4]
    assert clerk.batches == [[1, 2]]


def test_a_desk_at_which_many_wait_goes_at_once() -> None:
    """More would gain little, and the queue is for those who come meanwhile."""
    clerk = Clerk()

    async def one_after_another(desk: Desk[int, int]) -> list[int]:
        first = [asyncio.create_task(desk.ask(number)) for number in (1, 2)]
        for _ in range(TURNS // 2):
            await asyncio.sleep(0)
        return [*await asyncio.gather(*first, desk.ask(3))]

    assert run(lambda: with_desk(Desk(clerk, batch=16), one_after_another)) == [2, 4, 6]
    assert clerk.batches == [[1, 2], [3]]


def test_what_arrives_meanwhile_goes_together() -> None:
    """The requests that come while a batch is under way make the next one, in the order of their arrival."""
    clerk = Clerk()

    answers = run(lambda: with_desk(Desk(clerk), lambda desk: while_busy(desk, clerk, [2, 3, 4])))

    assert answers == [2, 4, 6, 8]
    assert clerk.batches == [[1], [2, 3, 4]]


def test_a_batch_has_a_largest_size() -> None:
    """What does not fit waits for the next batch."""
    clerk = Clerk()

    run(
        lambda: with_desk(
            Desk(clerk, batch=2, queue=9), lambda desk: while_busy(desk, clerk, [2, 3, 4])
        )
    )

    assert clerk.batches == [[1], [2, 3], [4]]


def test_nobody_is_told_yes_before_the_commit() -> None:
    """While the batch is being served, no answer is out."""
    clerk = Clerk()

    async def ask_and_look(desk: Desk[int, int]) -> tuple[bool, int]:
        clerk.may_go_on.clear()
        buyer = asyncio.create_task(desk.ask(1))
        await busy(clerk)
        answered_early = buyer.done()
        clerk.may_go_on.set()
        return answered_early, await buyer

    assert run(lambda: with_desk(Desk(clerk), ask_and_look)) == (False, 2)


def test_one_who_breaks_a_batch_fails_alone() -> None:
    """The neighbours are served again, one by one, and hear nothing of it."""
    clerk = Clerk(breaks_on=[3])

    answers = run(lambda: with_desk(Desk(clerk), lambda desk: while_busy(desk, clerk, [2, 3, 4])))

    assert (answers[:2], type(answers[2]), answers[3]) == ([2, 4], Broken, 8)
    assert clerk.batches == [[1], [2, 3, 4], [2], [3], [4]]


def test_a_lone_failure_is_told_to_its_caller() -> None:
    """Who asks alone and fails is told at once."""
    clerk = Clerk(breaks_on=[1])

    with pytest.raises(Broken):
        run(lambda: with_desk(Desk(clerk), lambda desk: desk.ask(1)))

    assert clerk.batches == [[1]]


def test_what_befalls_everybody_is_not_tried_on_each() -> None:
    """While nobody can be served, a batch waits for one failure and not for one after another."""
    clerk = Clerk(breaks_on=[1, 2, 3])

    async def in_vain(desk: Desk[int, int]) -> list[int | BaseException]:
        return await while_busy(desk, clerk, [2, 3])

    answers = run(lambda: with_desk(Desk(clerk, hopeless=(Broken,)), in_vain))

    assert [type(answer) for answer in answers] == [Broken, Broken, Broken]
    assert clerk.batches == [[1], [2, 3]]


def test_a_full_queue_refuses_at_once() -> None:
    """Who would wait too long is told to come again, and those in the queue are served."""
    clerk = Clerk()

    async def overcrowd(desk: Desk[int, int]) -> list[int | BaseException]:
        return await while_busy(desk, clerk, [2, 3, 4])

    answers = run(lambda: with_desk(Desk(clerk, batch=2), overcrowd))

    assert (answers[:3], type(answers[3])) == ([2, 4, 6], DeskFull)


@given(st.integers(1, 6), st.integers(0, 20))
@settings(max_examples=30)
def test_nobody_waits_for_more_than_two_batches(batch: int, crowd: int) -> None:
    """However many come while one batch is under way: each is served in the next, or refused before it begins."""
    clerk = Clerk()
    numbers = list(range(2, crowd + 2))

    answers = run(
        lambda: with_desk(Desk(clerk, batch=batch), lambda desk: while_busy(desk, clerk, numbers))
    )

    served = numbers[:batch]
    assert clerk.batches == [[1], *([served] if served else [])]
    assert answers[: len(served) + 1] == [2 * number for number in (1, *served)]
    assert all(isinstance(answer, DeskFull) for answer in answers[len(served) + 1 :])


@pytest.mark.parametrize("handlers", [exception_handlers(), refusals(())])
def test_who_finds_the_desk_full_is_told_when_to_come_again(
    handlers: Mapping[Any, Callable[[Request, Exception], Any]],
) -> None:
    """At the shop and at the door: 503 with Retry-After."""
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": []})

    answer = asyncio.run(handlers[DeskFull](request, DeskFull("full")))

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


def test_a_caller_who_goes_away_leaves_the_batch_whole() -> None:
    """One who hangs up while being served is not answered; the others are."""
    clerk = Clerk()

    async def hang_up(desk: Desk[int, int]) -> tuple[int, int]:
        clerk.may_go_on.clear()
        impatient = asyncio.create_task(desk.ask(1))
        await busy(clerk)
        patient = asyncio.create_task(desk.ask(2))
        await asyncio.sleep(0)
        impatient.cancel()
        with suppress(asyncio.CancelledError):
            await impatient
        clerk.may_go_on.set()
        return await patient, await desk.ask(3)

    assert run(lambda: with_desk(Desk(clerk), hang_up)) == (4, 6)


def test_nothing_is_done_for_who_left_the_queue() -> None:
    """One who hangs up before being served is not served."""
    clerk = Clerk()

    async def leave_the_queue(desk: Desk[int, int]) -> None:
        clerk.may_go_on.clear()
        first = asyncio.create_task(desk.ask(1))
        await busy(clerk)
        impatient = asyncio.create_task(desk.ask(2))
        await asyncio.sleep(0)
        impatient.cancel()
        clerk.may_go_on.set()
        await asyncio.wait([first, impatient])

    run(lambda: with_desk(Desk(clerk), leave_the_queue))

    assert clerk.batches == [[1]]


def test_closing_finishes_what_is_queued() -> None:
    """Whoever was let in before the doors closed is served; whoever comes after is not."""
    clerk = Clerk()

    async def close_while_busy() -> list[int | BaseException]:
        desk = Desk(clerk)
        clerk.may_go_on.clear()
        buyers = [asyncio.create_task(desk.ask(question)) for question in (1, 2, 3)]
        await busy(clerk)
        closing = asyncio.create_task(desk.close())
        await asyncio.sleep(0)
        late = asyncio.create_task(desk.ask(4))
        clerk.may_go_on.set()
        await closing
        return await asyncio.gather(*buyers, late, return_exceptions=True)

    answers = run(close_while_busy)

    assert (answers[:3], type(answers[3])) == ([2, 4, 6], DeskFull)


def test_an_idle_desk_closes_at_once() -> None:
    """Nothing is waited for where nothing was asked."""
    desk = Desk(Clerk())

    run(desk.close)

    with pytest.raises(DeskFull):
        run(lambda: desk.ask(1))


def test_a_clerk_who_loses_count_leaves_nobody_waiting() -> None:
    """Answers that cannot be told apart are given to nobody."""

    def forgets_one(questions: Sequence[int]) -> Sequence[int]:
        return questions[1:]

    with pytest.raises(RuntimeError):
        run(lambda: with_desk(Desk(forgets_one), lambda desk: desk.ask(1)))


@pytest.mark.parametrize("callers", [1, 8, 16, 64])
def test_every_caller_gets_their_own_answer_however_many_come(callers: int) -> None:
    """Everybody who asks again and again is answered, with what they asked for; nobody is forgotten."""
    rounds = 200

    async def ask_on(desk: Desk[str, str], caller: int) -> int:
        mine = [f"{caller}/{turn}" for turn in range(rounds)]
        return sum([await desk.ask(question) == f"re: {question}" for question in mine])

    async def crowd(desk: Desk[str, str]) -> list[int]:
        return await asyncio.gather(*(ask_on(desk, caller) for caller in range(callers)))

    assert run(lambda: with_desk(Desk(reply, batch=8, queue=999), crowd)) == [rounds] * callers


@settings(max_examples=60, deadline=None)
@given(
    arrivals=st.lists(st.lists(st.integers(0, 50), max_size=12), max_size=6),
    broken=st.frozensets(st.integers(0, 50), max_size=6),
    batch=st.integers(1, 6),
)
def test_answers_never_go_astray(
    arrivals: list[list[int]], broken: frozenset[int], batch: int
) -> None:
    """In whatever waves the requests come and whichever of them break, each caller gets the answer to their own
    question, in the order of arrival."""
    clerk = Clerk(breaks_on=sorted(broken))
    questions = [question for wave in arrivals for question in wave]

    async def in_waves(desk: Desk[int, int]) -> list[int | BaseException]:
        callers: list[asyncio.Task[int]] = []
        for wave in arrivals:
            callers += [asyncio.create_task(desk.ask(question)) for question in wave]
            await asyncio.sleep(0)
        return await asyncio.gather(*callers, return_exceptions=True)

    answers = run(lambda: with_desk(Desk(clerk, batch=batch, queue=999), in_waves))

    assert ["broken" if isinstance(answer, Broken) else answer for answer in answers] == [
        "broken" if question in broken else 2 * question for question in questions
    ]
    whole = [served for served in clerk.batches if len(served) > 1]
    assert all(len(served) <= batch for served in whole)


def reply(questions: Sequence[str]) -> Sequence[str]:
    """Answer so that everybody knows their own."""
    return [f"re: {question}" for question in questions]


async def with_desk(desk: Desk[Q, A], act: Callable[[Desk[Q, A]], Coroutine[None, None, R]]) -> R:
    """Let something happen at a desk, and close it."""
    try:
        return await act(desk)
    finally:
        await desk.close()


async def while_busy(
    desk: Desk[int, int], clerk: Clerk, questions: Sequence[int]
) -> list[int | BaseException]:
    """Ask 1, and while that is being served the other questions; returns all the answers."""
    clerk.may_go_on.clear()
    callers = [asyncio.create_task(desk.ask(1))]
    await busy(clerk)
    callers += [asyncio.create_task(desk.ask(question)) for question in questions]
    await asyncio.sleep(0)
    clerk.may_go_on.set()
    return await asyncio.gather(*callers, return_exceptions=True)


async def busy(clerk: Clerk) -> None:
    """Wait until the clerk has a batch in hand."""
    await asyncio.to_thread(clerk.at_work.wait, LIVELY_SECONDS)


def run(act: Callable[[], Coroutine[None, None, R]]) -> R:
    """Run to its end, which must come soon: a desk that forgets somebody must not stop the suite."""

    async def soon() -> R:
        return await asyncio.wait_for(act(), LIVELY_SECONDS)

    return asyncio.run(soon())
