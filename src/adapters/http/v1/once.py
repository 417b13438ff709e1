"""Answering once: a request with an `Idempotency-Key` has one effect and one answer (contract §5, ADR 0015).

What an operation does in our books alone is done, and its answer kept, in one transaction. One that speaks to the payment
provider (`gateway`) does it in several, under a name by which whoever comes after a crash continues it. One that is a
coroutine keeps its answer itself, with its effect: orders go through a desk, which writes many at once.
"""

from collections.abc import Awaitable, Callable
import inspect
import re
from typing import Final, cast

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from adapters.http.edge.fingerprints import fingerprint_of
from adapters.http.edge.problems import BadRequest
from adapters.http.v1.errors import V1Error
from adapters.http.v1.seams import Answers, Perform
from adapters.http.v1.table import V1Ask, V1Operation
from adapters.http.v1.versions import answer_as_of
from ticketing_domain.answer_once import Answered, AnswerOnce
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.errors import NotFound, TicketingError
from ticketing_domain.kept_answers import KeptAnswer, NamedWish
from ticketing_domain.ports import UnitOfWork
from ticketing_domain.sale.hold import HoldRequest, IdempotencyKey
from ticketing_domain.sale.place_holds import Answer, Placed

KEY_HEADER: Final = "Idempotency-Key"
REPLAYED_HEADER: Final = "Idempotent-Replayed"
VERSION_HEADER: Final = "EntryRate-Version"
UUID4: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
WHAT_HAS_DONE_NOTHING: Final = (V1Error, BadRequest)

Here = Callable[[V1Ask], Response]
Place = Callable[[HoldRequest], Awaitable[Answer]]


@attrs.frozen
class OnceOnly(Answers):
    """Keeps the answers in the books; `box_office` is at everybody's time, in which answers are kept for seven days."""

    box_office: BoxOffice

    async def once(self, operation: V1Operation, ask: V1Ask, perform: Perform) -> Response:
        """Answer a request: as before, or by performing it.

        Raises `V1Error` for a missing or malformed key, `KeyReused`, `KeyInProgress`, and what the operation raises.
        """
        wish = wish_of(ask)
        ask = attrs.evolve(ask, wish=wish)
        if inspect.iscoroutinefunction(operation.call):
            return await perform(ask)
        grant = self._in_steps if operation.gateway else self._together
        try:
            return printed(await run_in_threadpool(grant, operation, ask, wish))
        except _NotKept as refused:
            return refused.response

    def _together(self, operation: V1Operation, ask: V1Ask, wish: NamedWish) -> Answered:
        def grant(unit: UnitOfWork) -> KeptAnswer:
            within = attrs.evolve(ask, box_office=ask.box_office.within(unit))
            return _performed(operation, within)

        return self.box_office.answer_once.together(wish, grant)

    def _in_steps(self, operation: V1Operation, ask: V1Ask, wish: NamedWish) -> Answered:
        def grant(name: str) -> KeptAnswer:
            return _performed(operation, attrs.evolve(ask, continues_as=name))

        harmless = (*WHAT_HAS_DONE_NOTHING, _NotKept)
        return self.box_office.answer_once.in_steps(wish, grant, harmless)


@attrs.frozen
class HoldOnce:
    """Places an order so that its answer is kept in the transaction that places it, and given again word for word.

    `operation` is the name of the operation that is answered; `answer_once` is at everybody's time.
    """

    answer_once: AnswerOnce
    operation: str

    async def __call__(
        self, ask: V1Ask, request: HoldRequest, place: Place, answer: Callable[[Placed], Response]
    ) -> Response:
        """Have `place` hold what is wanted, and return its `answer`, the first one; raises what `place` answers."""
        if ask.wish is None:
            raise V1Error("idempotency.key_required")
        made: dict[str, KeptAnswer] = {}

        def answer_of(placed: Placed) -> KeptAnswer:
            shown = answer_as_of(ask.version, self.operation, answer(placed))
            kept = made[placed.purchase.public_id] = kept_answer(shown, ask.version)
            return kept

        named = IdempotencyKey(
            ask.wish.key, ask.wish.fingerprint, answer_of, self.answer_once.now()
        )
        placed = await place(attrs.evolve(request, idempotency=named))
        if isinstance(placed, TicketingError):
            # An event that is gone may have been there when the first answer was given.
            before = await self._before(ask.wish) if isinstance(placed, NotFound) else None
        else:
            new = made.get(placed.purchase.public_id)
            before = Answered(new) if new else await self._before(ask.wish)
        if before is None:
            raise _not_placed(placed)
        return printed(before)

    async def _before(self, wish: NamedWish) -> Answered | None:
        kept = await run_in_threadpool(self.answer_once.kept, wish)
        return Answered(kept, again=True) if kept else None


class _NotKept(Exception):
    """An operation has answered with a refusal, so that nothing may be kept."""

    def __init__(self, response: Response) -> None:
        super().__init__(f"status {response.status_code}")
        self.response = response


def wish_of(ask: V1Ask) -> NamedWish:
    """Return what a request's key names, within the account that it acts on; raises `V1Error`."""
    sent = ask.request.headers.getlist(KEY_HEADER)
    if not any(sent):
        raise V1Error("idempotency.key_required")
    key = sent[0].strip().lower()
    if len(sent) > 1 or not UUID4.fullmatch(key):
        raise V1Error("idempotency.key_invalid")
    asked = fingerprint_of(ask.request.method, ask.request.url.path, ask.body)
    return NamedWish(ask.account.id, key, asked)


def kept_answer(response: Response, version: str) -> KeptAnswer:
    """Return what is kept of an answer: its status, its body, and the headers that belong to it."""
    headers = {name: text for name, text in response.headers.items() if name != "content-length"}
    return KeptAnswer(
        response.status_code, {**headers, VERSION_HEADER.lower(): version}, bytes(response.body)
    )


def printed(answered: Answered) -> Response:
    """Print a kept answer, byte for byte."""
    again = {REPLAYED_HEADER: "true"} if answered.again else {}
    answer = answered.answer
    return Response(answer.body, answer.status, {**answer.headers, **again})


def _performed(operation: V1Operation, ask: V1Ask) -> KeptAnswer:
    """Perform an operation in this thread; raises `_NotKept` where it answers with a refusal."""
    response = answer_as_of(ask.version, operation.name, cast("Here", operation.call)(ask))
    if response.status_code >= 400:
        raise _NotKept(response)
    return kept_answer(response, ask.version)


def _not_placed(answer: Answer) -> TicketingError:
    """Return why there is no answer to give again; a replay whose answer was forgotten just now is none any more."""
    return answer if isinstance(answer, TicketingError) else NotFound("order", "kept")
