"""Files that pass through this server: what a storage offers to whoever speaks HTTP, besides being a `Storage`."""

from pathlib import PurePath
from types import TracebackType
from typing import Protocol, Self

import attrs


class Arrival(Protocol):
    """Protocol: the bytes of one upload on their way in; leaving it keeps nothing unless `keep` was called."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; raises `NotWelcome` for more than were announced, `StorageUnavailable`."""
        ...

    def keep(self) -> None:
        """Keep the file; raises `NotWelcome` unless it is the one that was announced, `StorageUnavailable`."""
        ...


@attrs.frozen
class OnDisk:
    """A file that this server can read."""

    path: PurePath


@attrs.frozen
class Elsewhere:
    """A file that another server hands out, at an address that works for a while."""

    url: str = attrs.field(repr=False)


class Files(Protocol):
    """Protocol: takes uploads where they come to this server, and finds what is shown to everybody."""

    def arrival(self, token: str, content_type: str | None, checksum: str | None) -> Arrival:
        """Prepare for an upload that comes with these headers.

        Raises `NotFound` for a token that opens nothing or no longer, `NotWelcome` for other headers than it wants,
        `StorageUnavailable`.
        """
        ...

    def find(self, name: str) -> OnDisk | Elsewhere:
        """Return where a picture's file is; raises `NotFound`."""
        ...
