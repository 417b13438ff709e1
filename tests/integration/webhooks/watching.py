"""Watching where sockets are opened to, from below everything that opens them."""

from collections.abc import Iterator
import contextlib
import sys
from typing import Any

Opened = list[tuple[str, int]]

_WATCHED: list[Opened] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and _WATCHED:
        _WATCHED[-1].append(tuple(arguments[1][:2]))


# A hook cannot be taken off again; outside of `watching` it does nothing.
sys.addaudithook(_watch)


@contextlib.contextmanager
def watching() -> Iterator[Opened]:
    """Yield every address to which a socket is opened while the block runs."""
    _WATCHED.append([])
    yield _WATCHED[-1]
    _WATCHED.pop()
