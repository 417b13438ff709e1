"""The desk: requests that arrive while the last batch commits are served together.

    desk = Desk(box_office.place_holds)
    order = await desk.ask(request)

Rule 1: nothing waits on a timer. A request goes after a few turns of the loop, which are over at once where nobody else
comes; whatever comes after that makes the next batch.
Rule 2: nobody is answered before what serves the batch has returned, which is after its commit.
Rule 3: a batch that fails is served again one by one, and only who fails alone is told of a failure. Where nobody can
be served (the database is gone), trying everybody in turn would only keep them waiting: all are told at once.
Rule 4: nobody waits longer than for the batch under way and their own: no more may wait than fit into one batch, and
whoever comes then is told so at once. (A batch that fails, rule 3, is the exception.)
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Generic, TypeVar

import attrs

from adapters.http.calling import Calling
from adapters.http.gathering import gather

BATCH: Final = 512
"""A batch of so many holds takes some tenths of a second: twice that is as long as anybody waits."""

Q = TypeVar("Q")
A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")


class DeskFull(Exception):
    """More requests wait than can be served soon, or the desk is closing; come again in `retry_after` seconds."""

    retry_after: Final = 1


@attrs.frozen
class _Answer(Generic[A]):
    value: A


@attrs.frozen(eq=False)
class _Waiting(Generic[Q, A]):
    question: Q
    caller: "asyncio.Future[A]"


class Desk(Generic[Q, A]):
    """Gather questions into batches for `serve`, which answers them in order; it is called by `calling`, or in one thread
    of the desk's own.

    A batch holds `batch` questions at most, and at most `queue` wait: as many as a batch holds, unless told otherwise.
    `hopeless` are the errors that would befall each of a batch alone as well. A desk belongs to one event loop at a time;
    everything but `serve` runs on that loop, so its state needs no lock.
    """

    def __init__(
        self,
        serve: Callable[[Sequence[Q]], Sequence[A]],
        *,
        batch: int = BATCH,
        queue: int | None = None,
        hopeless: tuple[type[Exception], ...] = (),
        calling: Calling | None = None,
    ) -> None:
        self._serve = serve
        self._batch = batch
        self._queue = batch if queue is None else queue
        self._hopeless = hopeless
        self._waiting: deque[_Waiting[Q, A]] = deque()
        self._at_work: asyncio.Task[None] | None = None
        self._closed = False
        self._calling = calling or self._in_its_thread
        # Starts its thread when it is first called.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")

    async def ask(self, question: Q) -> A:
        """Return the answer to the question, once it is committed; raises what serving it alone raises, or
        `DeskFull` at once."""
        if self._closed:
            raise DeskFull("the desk is closing")
        if len(self._waiting) >= self._queue:
            self._forget_who_left()
        if len(self._waiting) >= self._queue:
            raise DeskFull(f"{self._queue} requests are waiting already")
        loop = asyncio.get_running_loop()
        waiting: _Waiting[Q, A] = _Waiting(question, loop.create_future())
        self._waiting.append(waiting)
        if self._at_work is None:
            self._at_work = loop.create_task(self._work())
        return await waiting.caller

    async def close(self) -> None:
        """Take no more questions and finish those that wait."""
        self._closed = True
        if self._at_work is not None:
            await asyncio.wait([self._at_work])
        self._thread.shutdown()

    def _are_many(self) -> bool:
        """Tell whether waiting for more gains little: the queue is for those who come while a batch is under way."""
        return len(self._waiting) * 8 >= self._batch

    def _forget_who_left(self) -> None:
        self._waiting = deque(one for one in self._waiting if not one.caller.done())

    async def _work(self) -> None:
        try:
            while self._waiting:
                await gather(self._are_many)
                await self._serve_next()
        finally:
            # No await stands between seeing an empty queue and this: a question that comes later finds no work under
            # way and starts it, one that came earlier was seen.
            self._at_work = None

    async def _serve_next(self) -> None:
        served = self._take()
        if not served:
            return
        questions = [waiting.question for waiting in served]
        try:
            answers: list[_Answer[A] | Exception] = await self._calling(self._answers, questions)
        except BaseException:
            # Only a stop of the whole loop comes here; whoever still listens must not listen for ever.
            for waiting in served:
                waiting.caller.cancel()
            raise
        for waiting, answer in zip(served, answers, strict=True):
            _tell(waiting.caller, answer)

    async def _in_its_thread(self, work: Callable[[B], T], what: B, /) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, what)

    def _take(self) -> list[_Waiting[Q, A]]:
        """Return the next batch, without those whose callers have gone: nothing is held for who does not wait."""
        served: list[_Waiting[Q, A]] = []
        while self._waiting and len(served) < self._batch:
            waiting = self._waiting.popleft()
            if not waiting.caller.done():
                served.append(waiting)
        return served

    def _answers(self, questions: Sequence[Q]) -> list[_Answer[A] | Exception]:
        """Serve a batch."""
        try:
            return self._together(questions)
        except self._hopeless as failure:
            return [failure for _ in questions]
        except Exception as failure:  # noqa: BLE001 (told to the one caller, or found again one by one)
            if len(questions) == 1:
                return [failure]
        return [answer for question in questions for answer in self._answers([question])]

    def _together(self, questions: Sequence[Q]) -> list[_Answer[A] | Exception]:
        answers = self._serve(questions)
        if len(answers) != len(questions):
            message = f"{len(questions)} questions got {len(answers)} answers"
            return [RuntimeError(message) for _ in questions]
        return [_Answer(answer) for answer in answers]


def _tell(caller: "asyncio.Future[A]", answer: _Answer[A] | Exception) -> None:
    if caller.done():
        return
    if isinstance(answer, _Answer):
        caller.set_result(answer.value)
    else:
        caller.set_exception(answer)
