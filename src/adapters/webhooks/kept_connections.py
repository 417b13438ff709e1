"""Connections that stay open for a moment, for what is sent next to the same receiver.

One is used again only if the target is the same, and the address it leads to is among those that were judged for this very
sending; only after a whole answer that allows it, with nothing left unread. It lasts for seconds, however busy it is, so
that whoever moves, or shows another certificate, is found again (ADR 0029).
"""

from collections.abc import Sequence
from threading import Lock, Timer
from typing import Final

import h11

from adapters.webhooks.addresses import Address
from adapters.webhooks.connecting import MOST_TRIED, Connection, Deadline, Place, place_of
from adapters.webhooks.targets import Target

SECONDS: Final = 5.0
"""So long after it was opened a connection is used again."""

MOST_KEPT: Final = 64


class KeptConnections:
    """Open connections that nobody uses at the moment, `most` of them at most."""

    def __init__(self, most: int = MOST_KEPT, seconds: float = SECONDS) -> None:
        self._most = most
        self._seconds = seconds
        self._lock = Lock()
        self._idle: list[Connection] = []
        self._sweeping: Timer | None = None

    def take(
        self, target: Target, addresses: Sequence[Address], deadline: Deadline
    ) -> Connection | None:
        """Return a connection to one of the addresses on which nothing has happened since; None where there is none."""
        places = [place_of(target, address) for address in addresses[:MOST_TRIED]]
        while (connection := self._pop(places)) is not None:
            if connection.age < self._seconds and connection.is_quiet():
                connection.use_again(deadline)
                return connection
            connection.close()
        return None

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for the next, or close it where it cannot be used again."""
        with self._lock:
            if (
                connection.age < self._seconds
                and len(self._idle) < self._most
                and _is_through(connection.talk)
            ):
                connection.talk.start_next_cycle()
                self._idle.append(connection)
                self._sweep_later()
                return
        connection.close()

    def close(self) -> None:
        """Close all that nobody uses; those that come back later are kept again."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _pop(self, places: Sequence[Place]) -> Connection | None:
        with self._lock:
            for index in reversed(range(len(self._idle))):
                if self._idle[index].place in places:
                    return self._idle.pop(index)
        return None

    def _sweep_later(self) -> None:
        if self._sweeping is None:
            self._sweeping = Timer(self._seconds, self._sweep)
            self._sweeping.daemon = True
            self._sweeping.start()

    def _sweep(self) -> None:
        """Close what is too old to be used again, since nobody may ever ask for it."""
        with self._lock:
            old = [connection for connection in self._idle if connection.age >= self._seconds]
            self._idle = [connection for connection in self._idle if connection not in old]
            self._sweeping = None
            if self._idle:
                self._sweep_later()
        for connection in old:
            connection.close()


def _is_through(talk: h11.Connection) -> bool:
    """Tell whether request and answer are whole, both sides allow another, and nobody has said more than that."""
    return (
        talk.our_state is h11.DONE
        and talk.their_state is h11.DONE
        and talk.trailing_data == (b"", False)
    )
