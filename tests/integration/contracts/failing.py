"""Ports of which a chosen call fails: before it has done anything, or after, when nobody is told what it did."""

from collections.abc import Callable
import enum
from typing import Any, Self, TypeVar, cast

import attrs

from ticketing_domain.errors import TicketingError
from ticketing_domain.memory import Call, Turn
from ticketing_domain.ports import Books, UnitOfWork

T = TypeVar("T")


class CallFailed(TicketingError):
    """A port could not be asked, or its answer was lost."""


class Manner(enum.Enum):
    """How a call fails: without effect; with it, and nobody hears of it; without, and so do all that follow."""

    BEFORE_EFFECT = "before_effect"
    AFTER_EFFECT = "after_effect"
    FOR_GOOD = "for_good"


@attrs.define
class Fault:
    """What is wrong while it is `on`: the call of that `number` fails, in a `manner`; `fired` names what has failed."""

    number: int = 0
    manner: Manner = Manner.BEFORE_EFFECT
    on: bool = False
    calls: int = 0
    fired: list[str] = attrs.field(factory=list)

    def strikes(self, name: str) -> bool:
        """Count a call; tells whether it is to fail."""
        if not self.on:
            return False
        self.calls += 1
        later = self.manner is Manner.FOR_GOOD and self.calls > self.number
        hit = later or self.calls == self.number
        if hit:
            self.fired.append(name)
        return hit

    def call(self, name: str, act: Callable[[], T], undo: Callable[[], object] = lambda: None) -> T:
        """Do what a port is asked, or raise `CallFailed`; `undo` is what an adapter would do of itself then."""
        if not self.strikes(name):
            return act()
        if self.manner is Manner.AFTER_EFFECT:
            act()
            undo()
        raise CallFailed(name)

    def turn(self, call: Call, _: str) -> Turn:
        """Tell how a call of the bank goes, which never raises."""
        if not self.strikes(f"payments.{call.value}"):
            return Turn.ANSWERS
        return Turn.LOSES_ANSWER if self.manner is Manner.AFTER_EFFECT else Turn.SILENT


@attrs.frozen
class FailingBooks(Books):
    """Books of which every call may fail."""

    books: Books
    fault: Fault

    def __call__(self) -> UnitOfWork:
        return cast("UnitOfWork", _FailingUnit(self.books(), self.fault))


@attrs.frozen
class _FailingUnit:
    _unit: Any
    _fault: Fault

    def __enter__(self) -> Self:
        self._fault.call("enter", self._unit.__enter__, lambda: self.__exit__(None, None, None))
        return self

    def __exit__(self, *error: object) -> None:
        self._unit.__exit__(*error)

    def __getattr__(self, collection: str) -> Any:
        return failing(getattr(self._unit, collection), collection, self._fault)

    def commit(self) -> None:
        self._fault.call("commit", self._unit.commit)


def failing(port: Any, name: str, fault: Fault) -> Any:
    """Return a port of which every call may fail."""
    return _FailingPort(port, name, fault)


@attrs.frozen
class _FailingPort:
    _port: Any
    _name: str
    _fault: Fault

    def __getattr__(self, method: str) -> Any:
        asked = getattr(self._port, method)

        def call(*facts: Any, **named: Any) -> Any:
            return self._fault.call(f"{self._name}.{method}", lambda: asked(*facts, **named))

        return call
