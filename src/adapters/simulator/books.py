"""The ports of the books, with trouble on the way to them."""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self, cast

import attrs

from adapters.simulator.trouble import Fault, Trouble
from adapters.sql.errors import DatabaseUnavailable
from ticketing_domain.ports import Books, UnitOfWork
from ticketing_domain.reads import Reads

OFTEN_STALE: Final = frozenset(
    {"due_holds", "pending_refunds", "open_cancellations", "look_for_post"}
)
"""Reads that only tell chores where to look: what they say may be old by the time somebody acts on it."""


@attrs.frozen(eq=False)
class TroubledBooks:
    """Implements `Books` over others."""

    books: Books
    trouble: Trouble

    def __call__(self) -> UnitOfWork:
        # Every collection is the other unit's own, whatever collections there are.
        return cast("UnitOfWork", _TroubledUnit(self.books(), self.trouble))


@attrs.frozen(eq=False)
class _TroubledUnit:
    _unit: UnitOfWork
    _trouble: Trouble

    def __getattr__(self, collection: str) -> Any:
        return getattr(self._unit, collection)

    def __enter__(self) -> Self:
        self._trouble.reach("books")
        if self._trouble.strikes(Fault.BEFORE, "books"):
            raise DatabaseUnavailable("simulated: nobody answers")
        self._unit.__enter__()
        self._trouble.open_units += 1
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._trouble.open_units -= 1
        self._unit.__exit__(kind, error, trace)

    def commit(self) -> None:
        if self._trouble.strikes(Fault.KILLED, "commit"):
            self._trouble.die()
        if self._trouble.strikes(Fault.BEFORE, "commit"):
            raise DatabaseUnavailable("simulated: lost before the commit")
        self._unit.commit()
        self._trouble.leave("commit")
        if self._trouble.strikes(Fault.AFTER, "commit"):
            raise DatabaseUnavailable("simulated: lost after the commit")


@attrs.frozen(eq=False)
class _TroubledReads:
    _reads: Reads
    _trouble: Trouble
    _before: dict[tuple[str, object], Any] = attrs.field(factory=dict)

    def __getattr__(self, name: str) -> Any:
        read: Callable[..., Any] = getattr(self._reads, name)

        def troubled(*args: Any, **named: Any) -> Any:
            self._trouble.reach("reads")
            if self._trouble.strikes(Fault.BEFORE, "reads"):
                raise DatabaseUnavailable("simulated: nobody answers")
            if name not in OFTEN_STALE:
                return read(*args, **named)
            key = (name, args[1:])
            if key in self._before and self._trouble.strikes(Fault.STALE, "reads"):
                return self._before[key]
            answer = self._before[key] = read(*args, **named)
            return answer

        return troubled


def troubled_reads(reads: Reads, trouble: Trouble) -> Reads:
    """Return the reads with trouble on the way to them."""
    return cast("Reads", _TroubledReads(reads, trouble))
