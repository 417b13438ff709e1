"""The storage: a port, for where bytes are kept is no business of the domain.

Files have names like `uploads/<key>/original` and `pictures/<key>/full.jpg`: random keys and fixed words, nothing that a client
chose. Uploaded bytes go straight to the storage; only what becomes of them passes through the box office (ADR 0020).
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final, NoReturn, Protocol

import attrs

from ticketing_domain.errors import Refused, TicketingError
from ticketing_domain.media.upload import Upload

WELCOME_FOR: Final = timedelta(minutes=5)
"""How long an address takes an upload (contract §3)."""


@attrs.frozen
class Destination:
    """Where to PUT the bytes of one upload, and the headers that must come along; the address is its own permission."""

    url: str = attrs.field(repr=False)
    headers: Mapping[str, str]


class NotKept(TicketingError):
    """There is no file of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no file {name!r} is kept")
        self.name = name


class NotWelcome(Refused):
    """Bytes came that are not those which were announced, or to an address that waits for none."""

    code = "not_welcome"


class StorageUnavailable(TicketingError):
    """The storage cannot be reached, or takes nothing more; try again."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the storage cannot be used right now: {reason}")
        self.reason = reason


class NoFilesHere(Refused):
    """This box office was given no storage."""

    code = "no_files_here"

    def __init__(self) -> None:
        super().__init__("files are not kept here")


class Storage(Protocol):
    """Protocol: keeps files. Every method may raise `StorageUnavailable`, and is called outside of transactions."""

    def destination(self, upload: Upload) -> Destination:
        """Return where the bytes of an upload go, from now for `WELCOME_FOR`.

        What is not of the announced length, type and MD5 is refused there, and nothing of it is kept.
        """
        ...

    def read(self, name: str, at_most: int) -> bytes:
        """Return the first bytes of a file, all of them where it has no more; raises `NotKept`."""
        ...

    def write(self, name: str, content: bytes, content_type: str) -> None:
        """Keep a file whole, or not at all; one of the same name is replaced."""
        ...

    def address(self, name: str) -> str:
        """Return the address under which anybody finds a file, today and tomorrow."""
        ...

    def remove(self, names: Collection[str]) -> None:
        """Keep these files no more; those that are not there are gone already."""
        ...


class NoStorage:
    """Implements `Storage` for a box office without files: refuses everything with `NoFilesHere`."""

    def destination(self, upload: Upload) -> NoReturn:  # noqa: ARG002 (the port's words)
        raise NoFilesHere

    def read(self, name: str, at_most: int) -> NoReturn:  # noqa: ARG002 (the port's words)
        raise NotKept(name)

    def write(self, name: str, content: bytes, content_type: str) -> NoReturn:  # noqa: ARG002 (the port's words)
        raise NoFilesHere

    def address(self, name: str) -> str:
        return name

    def remove(self, names: Collection[str]) -> None:
        """Nothing is there."""
