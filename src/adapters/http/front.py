"""The front of house: where those are served who come in a rush.

front = FrontOfHouse(box_office)            # in threads
front = FrontOfHouse(box_office, on_loop)   # on the loop, over adapters that put their waiting aside (ADR 0028)
"""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import attrs
from starlette.concurrency import run_in_threadpool

from adapters.http.desk import Calling, Desk
from adapters.http.shared_looks import SharedLooks
from ticketing_domain.box_office import BoxOffice

K = TypeVar("K", bound=Hashable)
Q = TypeVar("Q")
A = TypeVar("A")


@attrs.frozen
class FrontOfHouse:
    """A box office, and how it is called: in threads where `calling` is None."""

    box_office: BoxOffice
    calling: Calling | None = None

    def desk(
        self,
        serve: Callable[[BoxOffice, Sequence[Q]], Sequence[A]],
        hopeless: tuple[type[Exception], ...] = (),
    ) -> Desk[Q, A]:
        """Open a desk; `hopeless` are the errors after which nobody can be served."""

        def here(questions: Sequence[Q]) -> Sequence[A]:
            return serve(self.box_office, questions)

        return Desk(here, hopeless=hopeless, calling=self.calling)

    def looks(self, look: Callable[[K], A]) -> SharedLooks[K, A]:
        """Share looks at something that is quickly read."""
        return SharedLooks(look, self.calling or run_in_threadpool)
