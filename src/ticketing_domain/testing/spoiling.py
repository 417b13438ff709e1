"""How to spoil an adapter: one method of one port does something else, and everything else goes on as before.

A suite is worth what it notices; `ticketing_domain.testing.broken` spoils one promise of each.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import Any, Self, cast

import attrs

from ticketing_domain.memory import MemoryBooks
from ticketing_domain.ports import UnitOfWork
from ticketing_domain.reads import Reads
from ticketing_domain.testing.stage import OpenStage, Stage, open_stage

Instead = Callable[..., Any]
"""What happens instead of a method: it is called with the method, then with what the method was called with."""


@attrs.frozen
class Spoiled:
    """Something of which some methods are spoiled."""

    _of: Any
    _instead: Mapping[str, Instead]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._of, name)
        return partial(self._instead[name], found) if name in self._instead else found


@attrs.frozen
class SpoiledUnit:
    """A unit of work of which one collection is spoiled."""

    _unit: UnitOfWork
    _collection: str
    _instead: Mapping[str, Instead]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._unit, name)
        return Spoiled(found, self._instead) if name == self._collection else found

    def __enter__(self) -> Self:
        self._unit.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._unit.__exit__(kind, error, trace)


def spoiled_stage(collection: str, **instead: Instead) -> OpenStage:
    """Return what opens a stage in memory over books of which one collection is spoiled, or over spoiled `reads`."""

    def opened(**options: Any) -> Stage:
        memory = MemoryBooks()
        if collection == "reads":
            reads = cast(Reads, Spoiled(memory.reads, instead))
            return open_stage(books=memory.open, reads=reads, **options)

        def books() -> UnitOfWork:
            return cast(UnitOfWork, SpoiledUnit(memory.open(), collection, instead))

        return open_stage(books=books, reads=memory.reads, **options)

    return opened


def forgets(_: Callable[..., Any], *__: Any, **___: Any) -> None:
    """Do nothing at all."""


def finds_nothing(_: Callable[..., Any], *__: Any, **___: Any) -> tuple[()]:
    """Find nothing, whatever there is."""
    return ()


def backwards(method: Callable[..., Any], *asked: Any, **how: Any) -> Any:
    """Give what is asked for the wrong way round."""
    return list(method(*asked, **how))[::-1]


def always(answer: object) -> Instead:
    """Return what gives always the same answer."""
    return lambda *_, **__: answer
