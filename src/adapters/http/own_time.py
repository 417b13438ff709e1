"""Desks serve everybody at one time; a test world whose clock is ahead is served past them, at its own."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeAlias, TypeVar

import attrs
from starlette.concurrency import run_in_threadpool

from adapters.http.calling import Calling
from adapters.http.desk import Desk
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.people.account import Account

Q = TypeVar("Q")
A = TypeVar("A")

Serve: TypeAlias = Callable[[BoxOffice, Sequence[Q]], Sequence[A]]
"""What a desk does with a batch, at the box office that it is given."""


@attrs.frozen(eq=False)
class TimedDesk(Generic[Q, A]):
    """A desk, and the way past it."""

    box_office: BoxOffice
    serve: Serve[Q, A]
    desk: Desk[Q, A]

    async def ask(self, account: Account, request: Q) -> A:
        """Return the answer to an account's request; raises what the desk or what serves it raises."""
        if not account.clock_ahead:
            return await self.desk.ask(request)
        there = self.box_office.in_time_of(account)
        (answer,) = await run_in_threadpool(self.serve, there, [request])
        return answer

    async def close(self) -> None:
        """Finish what waits at the desk."""
        await self.desk.close()


def timed_desk(
    box_office: BoxOffice,
    serve: Serve[Q, A],
    hopeless: tuple[type[Exception], ...],
    calling: Calling | None,
) -> TimedDesk[Q, A]:
    """Open a desk at the box office; `hopeless` are the errors after which nobody can be served, and where no `calling`
    is passed a desk has a thread of its own."""
    desk = Desk(partial(serve, box_office), hopeless=hopeless, calling=calling)
    return TimedDesk(box_office, serve, desk)
