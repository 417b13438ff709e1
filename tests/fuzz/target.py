"""A target: a parser, and a check that must pass on any bytes."""

from collections.abc import Callable, Sequence
from typing import Any

import attrs


@attrs.frozen
class Target:
    """A check of a parser; `seeds` are bytes that lead into its corners."""

    name: str
    check: Callable[[Any, bytes], None]
    parser: Any
    seeds: Sequence[bytes] = attrs.field(repr=False)

    def __call__(self, data: bytes) -> None:
        """Check the parser on some bytes; raises where it breaks its word."""
        self.check(self.parser, data)


def text_of(data: bytes) -> str:
    """Return bytes as the text that a server makes of what comes over the line."""
    return data.decode("utf-8", "surrogateescape" if b"\xff" in data else "replace")
