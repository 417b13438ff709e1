"""Connecting to an address that was judged, and to no other, within a deadline that nothing extends."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from queue import Empty, SimpleQueue
import select
import socket
import ssl
from threading import Thread
import time
from typing import Final, TypeAlias

import attrs
import h11

from adapters.webhooks.addresses import Address, is_loopback, is_public, read
from adapters.webhooks.targets import Target

Resolve: TypeAlias = Callable[[str], Sequence[str]]
"""Returns all addresses of a name, as texts; raises `OSError` where there are none."""

Place: TypeAlias = tuple[str, str, int, str]
"""Where a connection leads: scheme, host, port and address."""

MOST_TRIED: Final = 4
"""A name may have many addresses; so many are tried, in the resolver's order."""

MOST_HEADERS: Final = 32 * 1024


class NotPublic(Exception):
    """The host leads to an address that is not public."""


class TooLate(TimeoutError):
    """The time for the whole of it is over."""


class Deadline:
    """So much time for everything together; a byte now and then does not make it longer."""

    def __init__(self, within: timedelta) -> None:
        self._begun = time.monotonic()
        self._ends = self._begun + within.total_seconds()

    @property
    def spent(self) -> timedelta:
        """How much of it is over."""
        return timedelta(seconds=time.monotonic() - self._begun)

    def left(self) -> float:
        """Return the seconds that are left; raises `TooLate` where none are."""
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise TooLate
        return seconds


def ask_the_resolver(name: str) -> Sequence[str]:
    """Return the addresses that the machine's resolver knows for a name."""
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@attrs.frozen
class Guide:
    """Finds the addresses behind a target and lets through public ones only, and loopback where that is allowed."""

    resolve: Resolve = ask_the_resolver
    allow_loopback: bool = False

    def addresses(self, target: Target, deadline: Deadline) -> Sequence[Address]:
        """Look the target up once and return its addresses if all of them may be reached.

        Raises `NotPublic`, `TooLate`, or `OSError` where the name is not known. One bad address spoils the others: an
        honest name has none.
        """
        found = [target.address] if target.address else self._look_up(target.host, deadline)
        if not all(self._may_be_reached(address, target) for address in found):
            raise NotPublic
        return [address for address in found if address is not None]

    def _may_be_reached(self, address: Address | None, target: Target) -> bool:
        if address is None:
            return False
        if is_loopback(address):
            return self.allow_loopback
        return target.is_encrypted and is_public(address)

    def _look_up(self, name: str, deadline: Deadline) -> Sequence[Address | None]:
        """Ask in a thread of its own, since a resolver takes the time that it takes."""
        answers: SimpleQueue[Sequence[str] | OSError] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self.resolve(name))
            except (OSError, UnicodeError) as unknown:
                answers.put(OSError(str(unknown)))

        Thread(target=ask, name="resolver", daemon=True).start()
        try:
            answer = answers.get(timeout=deadline.left())
        except Empty:
            raise TooLate from None
        if isinstance(answer, OSError) or not answer:
            raise OSError(name)
        return [read(text) for text in answer]


@attrs.define(eq=False)
class Connection:
    """An open connection to a place, and how far the talk on it is; every turn waits no longer than the deadline.

    `heard` is how many bytes have come since it was opened, or taken into use again.
    """

    socket: socket.socket
    place: Place
    deadline: Deadline
    talk: h11.Connection = attrs.field(init=False)
    heard: int = 0
    _opened: float = attrs.field(factory=time.monotonic)

    def __attrs_post_init__(self) -> None:
        self.talk = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEADERS)

    @property
    def age(self) -> float:
        """How many seconds ago it was opened."""
        return time.monotonic() - self._opened

    def is_quiet(self) -> bool:
        """Tell whether nothing waits to be read, not even that the other side has ended."""
        if isinstance(self.socket, ssl.SSLSocket) and self.socket.pending():
            return False
        waiting = select.poll()
        waiting.register(self.socket, select.POLLIN)
        return not waiting.poll(0)

    def use_again(self, deadline: Deadline) -> None:
        """Begin anew, with a deadline of its own."""
        self.deadline, self.heard = deadline, 0

    def send(self, data: bytes) -> None:
        """Send all of it, or raise `OSError`."""
        waiting = memoryview(data)
        while waiting:
            self.socket.settimeout(self.deadline.left())
            waiting = waiting[self.socket.send(waiting) :]

    def receive(self, most: int) -> bytes:
        """Return what has come, at most so many bytes; nothing where the other side has ended. Raises `OSError`."""
        self.socket.settimeout(self.deadline.left())
        came = self.socket.recv(most)
        self.heard += len(came)
        return came

    def close(self) -> None:
        """Hang up at once, whatever the other side still has to say."""
        self.socket.close()


def connect(
    target: Target, addresses: Sequence[Address], deadline: Deadline, trust: ssl.SSLContext
) -> Connection:
    """Open a connection to the first of the addresses that answers; raises `OSError`.

    TLS is asked for the target's name and believes no certificate of another one.
    """
    plain, address = _first_to_answer(addresses[:MOST_TRIED], target.port, deadline)
    place = place_of(target, address)
    if not target.is_encrypted:
        return Connection(plain, place, deadline)
    try:
        plain.settimeout(deadline.left())
        return Connection(trust.wrap_socket(plain, server_hostname=target.host), place, deadline)
    except BaseException:
        plain.close()
        raise


def place_of(target: Target, address: Address) -> Place:
    """Return where a connection leads that is opened for a target to an address of it."""
    return target.scheme, target.host, target.port, str(address)


def _first_to_answer(
    addresses: Sequence[Address], port: int, deadline: Deadline
) -> tuple[socket.socket, Address]:
    failure: OSError = ConnectionRefusedError()
    for place, address in enumerate(addresses):
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        calling = socket.socket(family, socket.SOCK_STREAM)
        try:
            calling.settimeout(deadline.left() / (len(addresses) - place))
            calling.connect((str(address), port))
        except OSError as refused:
            calling.close()
            failure = refused
        else:
            return calling, address
    raise failure
