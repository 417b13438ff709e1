"""Calling: how synchronous work is done for those on the loop, in threads or there (ADR 0028)."""

from collections.abc import Callable
from typing import Protocol, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class Calling(Protocol):
    """Does work on one thing, and lets the loop go on while the work waits; raises what it raises."""

    async def __call__(self, work: Callable[[Q], A], what: Q, /) -> A: ...
