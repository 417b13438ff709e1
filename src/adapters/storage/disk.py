"""Files on a disk of this machine, or one that several machines share.

An upload comes to `/uploads/disk?token=…` on this server. The token is sealed and says all that was announced, so that
nothing has to be looked up while bytes arrive; it stands in the query, which no log of ours repeats. They go into a part file that gets its name when it is whole and right.
"""

from base64 import b64encode
from collections.abc import Collection, Iterator
import contextlib
from datetime import UTC, datetime
from functools import cached_property
import hashlib
import hmac
import os
from pathlib import Path
import tempfile
from types import TracebackType
from typing import IO, Final, Self

import attrs

from adapters.storage.names import PICTURES, Addresses, checked
from adapters.storage.seals import Keys, Seals
from ticketing_domain.errors import NotFound
from ticketing_domain.media.files import Arrival, Files, OnDisk
from ticketing_domain.media.storage import (
    WELCOME_FOR,
    Destination,
    NotKept,
    NotWelcome,
    Storage,
    StorageUnavailable,
)
from ticketing_domain.media.upload import LONGEST_MAGIC, Upload, begins_as
from ticketing_domain.ports import Clock

PART: Final = ".part"
PURPOSE: Final = "upload-to-disk"


@attrs.frozen
class Expected:
    """What a token says of the file that may come."""

    name: str
    byte_size: int
    content_type: str
    checksum: str
    until: datetime


class DiskStorage(Storage, Files):
    """Implements `Storage` and `Files` in a folder; `keys` seal tokens, the newest last."""

    def __init__(self, folder: Path, addresses: Addresses, keys: Keys, now: Clock) -> None:
        self._folder = folder
        self._addresses = addresses
        self._keys = keys
        self._now = now

    @cached_property
    def _seals(self) -> Seals:
        return Seals(self._keys(), PURPOSE)

    def destination(self, upload: Upload) -> Destination:
        until = int((self._now() + WELCOME_FOR).timestamp())
        said = [upload.file, upload.byte_size, upload.content_type, upload.checksum, until]
        url = f"{self._addresses.base_url}/uploads/disk?token={self._seals.seal(said)}"
        headers = {"Content-Type": upload.content_type, "Content-MD5": upload.checksum}
        return Destination(url, headers)

    def arrival(self, token: str, content_type: str | None, checksum: str | None) -> Arrival:
        name, byte_size, announced_type, announced_checksum, until = self._seals.open(token)
        expected = Expected(
            name, byte_size, announced_type, announced_checksum, datetime.fromtimestamp(until, UTC)
        )
        if self._now() >= expected.until:
            raise NotFound("destination", "of an upload that came late")
        if content_type != expected.content_type:
            raise NotWelcome(f"Content-Type must be {expected.content_type}, as announced")
        if checksum != expected.checksum:
            raise NotWelcome(f"Content-MD5 must be {expected.checksum}, as announced")
        return DiskArrival(expected, self._path(expected.name))

    def find(self, name: str) -> OnDisk:
        try:
            path = self._path(name)
        except NotKept:
            raise NotFound("file", name) from None
        if not name.startswith(PICTURES) or not path.is_file():
            raise NotFound("file", name)
        return OnDisk(path)

    def read(self, name: str, at_most: int) -> bytes:
        path = self._path(name)
        with _on_disk():
            try:
                with path.open("rb") as file:
                    return file.read(at_most)
            except FileNotFoundError:
                raise NotKept(name) from None

    def write(self, name: str, content: bytes, content_type: str) -> None:  # noqa: ARG002 (the suffix says it)
        path = self._path(name)
        with _part_of(path) as part, _on_disk():
            part.write(content)
            _give_name(part, path)

    def address(self, name: str) -> str:
        return self._addresses.of(name)

    def remove(self, names: Collection[str]) -> None:
        paths = [self._path(name) for name in names]
        with _on_disk():
            for path in paths:
                path.unlink(missing_ok=True)
            for folder in {path.parent for path in paths}:
                _remove_folder(folder)

    def probe(self) -> None:
        """Raises `StorageUnavailable` where nothing can be written."""
        with _on_disk():
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder) as file:
                file.write(b"ready")

    def _path(self, name: str) -> Path:
        return self._folder / checked(name)


class DiskArrival(Arrival):
    """Implements `Arrival`: a part file beside the place where the whole one will be."""

    def __init__(self, expected: Expected, path: Path) -> None:
        self._expected = expected
        self._path = path
        self._open = contextlib.ExitStack()
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._size = 0
        self._head = b""

    def __enter__(self) -> Self:
        self._part = self._open.enter_context(_part_of(self._path))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def write(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > self._expected.byte_size:
            raise NotWelcome(f"the file is longer than {self._expected.byte_size} bytes")
        self._head += chunk[: LONGEST_MAGIC - len(self._head)]
        self._md5.update(chunk)
        with _on_disk():
            self._part.write(chunk)

    def keep(self) -> None:
        if self._size != self._expected.byte_size:
            raise NotWelcome(f"the file is shorter than {self._expected.byte_size} bytes")
        if not hmac.compare_digest(self._found(), self._expected.checksum):
            raise NotWelcome("the file has another MD5 than was announced")
        if not begins_as(self._expected.content_type, self._head):
            raise NotWelcome(f"the file is no {self._expected.content_type}")
        with _on_disk():
            _give_name(self._part, self._path)

    def _found(self) -> str:
        return b64encode(self._md5.digest()).decode()


@contextlib.contextmanager
def _part_of(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file beside `path`; whatever has not got its name when the block ends is gone."""
    with _on_disk():
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = tempfile.NamedTemporaryFile(suffix=PART, dir=path.parent, delete=False)  # noqa: SIM115 (closed below)
    try:
        with opened as part:
            yield part
    finally:
        Path(opened.name).unlink(missing_ok=True)


def _give_name(part: IO[bytes], path: Path) -> None:
    """Give a part its name, durably: whoever sees the name sees the whole file, also after a power cut."""
    part.flush()
    # Whoever serves the folder besides us may be another user of the machine.
    os.fchmod(part.fileno(), 0o644)
    os.fsync(part.fileno())
    Path(part.name).replace(path)


def _remove_folder(folder: Path) -> None:
    """Remove a folder of which nothing is wanted any more but what a crash may have left in it."""
    if any(file.suffix != PART for file in _files_in(folder)):
        return
    for file in _files_in(folder):
        file.unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        folder.rmdir()


def _files_in(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []


@contextlib.contextmanager
def _on_disk() -> Iterator[None]:
    """Translate what a disk may say."""
    try:
        yield
    except OSError as failed:
        raise StorageUnavailable(failed.strerror or type(failed).__name__) from failed
