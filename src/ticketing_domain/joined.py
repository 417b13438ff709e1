"""Joined books: several use cases in one transaction.

    with books() as unit:
        office = box_office.within(unit)
        event = office.draft_event(…)
        office.publish_event(…)
        unit.commit()

A use case that is given joined books enters, leaves and commits as ever, and nothing of it happens: only whoever opened
the unit of work commits it. An error that leaves a use case must leave that unit of work too, because what was
written before the error is not taken back alone. Use cases that ask somebody outside (payments, refunds) must not be
joined: nobody may wait for a network inside a transaction.
"""

from types import TracebackType
from typing import Any, Self, cast

import attrs

from ticketing_domain.ports import Books, UnitOfWork


@attrs.frozen
class JoinedBooks(Books):
    """Books whose units of work are all the one that is open."""

    unit: UnitOfWork

    def __call__(self) -> UnitOfWork:
        # Every collection is the open unit's own, whatever collections there are.
        return cast("UnitOfWork", _Joined(self.unit))


@attrs.frozen
class _Joined:
    _unit: UnitOfWork

    def __getattr__(self, collection: str) -> Any:
        return getattr(self._unit, collection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the unit of work as it is: it is somebody else's to end."""

    def commit(self) -> None:
        """Leave the commit to whoever opened the unit of work."""
