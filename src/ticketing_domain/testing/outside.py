"""What lies outside: receivers that answer, or do something else, and in memory a world of them.

Over real sockets the same receivers stand in `adapters.testing.receivers`.
"""

from collections.abc import Callable, Iterator, Mapping
import contextlib
from contextlib import AbstractContextManager
from datetime import timedelta
import enum
from typing import Final, TypeAlias

import attrs

from ticketing_domain.notices.egress import Egress, Outcome, Reply, Unreachable

MOST_READ: Final = 100 * 1024
"""Bytes of an answer that are read."""

AT_ONCE: Final = timedelta(milliseconds=1)


class Trouble(enum.Enum):
    """What a receiver does instead of answering."""

    SAYS_NOTHING = "says nothing"
    NEVER_ENDS = "never ends"
    STOPS_HALFWAY = "stops halfway"
    SPEAKS_SOMETHING_ELSE = "speaks something else"
    IS_NOT_THERE = "is not there"


@attrs.frozen
class Says:
    """What a receiver answers; an `echo` answers with what it was sent."""

    status: int = 200
    body: bytes = b"thank you"
    headers: Mapping[str, str] = attrs.field(factory=dict)
    echo: bool = False


Behaviour: TypeAlias = Says | Trouble


@attrs.frozen
class Heard:
    """A letter as it arrived; its headers by lower-case name."""

    headers: Mapping[str, str]
    body: bytes


@attrs.frozen
class Receiver:
    """A receiver: where it is, and what it heard."""

    url: str
    heard: list[Heard] = attrs.field(factory=list)


Receiving: TypeAlias = Callable[[Behaviour], AbstractContextManager[Receiver]]
"""Opens a receiver for as long as a block runs."""


@attrs.frozen
class Outside:
    """A way out, receivers that it leads to, and how long it waits for one of them."""

    egress: Egress
    receiving: Receiving
    within: timedelta


@attrs.frozen
class MemoryWorld(Egress):
    """Implements `Egress` over receivers in memory; every other address is within, and refused."""

    within: timedelta = timedelta(seconds=7)
    _there: dict[str, tuple[Receiver, Behaviour]] = attrs.field(factory=dict)

    @contextlib.contextmanager
    def receiving(self, behaviour: Behaviour) -> Iterator[Receiver]:
        """Open a receiver for as long as the block runs."""
        receiver = Receiver(f"https://receiver{len(self._there)}.example/hook")
        self._there[receiver.url] = (receiver, behaviour)
        yield receiver
        self._there[receiver.url] = (receiver, Trouble.IS_NOT_THERE)

    def judge(self, url: str) -> str | None:
        return None if url in self._there else "must lead to a receiver of this world"

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        if url not in self._there:
            return Unreachable("nothing is there")
        if any("\n" in value or "\r" in value for value in headers.values()):
            return Unreachable("the request cannot be written")
        receiver, behaviour = self._there[url]
        if not isinstance(behaviour, Says):
            return Unreachable(f"it {behaviour.value}", self.within)
        by_name = {name.lower(): value for name, value in headers.items()}
        receiver.heard.append(Heard(by_name, body))
        return answered(behaviour, body)


def answered(says: Says, body: bytes) -> Reply:
    """Return an answer as far as it is read."""
    said = (body if says.echo else says.body)[:MOST_READ].decode("utf-8", "replace")
    by_name = {name.lower(): value for name, value in says.headers.items()}
    return Reply(says.status, said, AT_ONCE, by_name)
