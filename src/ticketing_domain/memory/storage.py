"""Files in memory, and pictures that stay as they are: for trying things out, and for an embedder's own tests."""

from collections.abc import Collection, Mapping
from datetime import datetime

import attrs

from ticketing_domain.media.picture import SIZES, Developed, NotAPicture, Suffix
from ticketing_domain.media.storage import (
    WELCOME_FOR,
    Destination,
    NotKept,
    NotWelcome,
    Storage,
)
from ticketing_domain.media.upload import Upload, begins_as
from ticketing_domain.ports import Clock


@attrs.define(eq=False)
class MemoryStorage(Storage):
    """Implements `Storage`; bytes come by `put`, since there is no server."""

    now: Clock
    files: dict[str, tuple[bytes, str]] = attrs.field(factory=dict, repr=False)
    _expected: dict[str, tuple[Upload, datetime]] = attrs.field(factory=dict)

    def destination(self, upload: Upload) -> Destination:
        url = f"memory:{upload.file}"
        self._expected[url] = (upload, self.now() + WELCOME_FOR)
        headers = {"Content-Type": upload.content_type, "Content-MD5": upload.checksum}
        return Destination(url, headers)

    def put(self, url: str, headers: Mapping[str, str], content: bytes) -> None:
        """Bring the bytes of an upload to its destination; raises `NotWelcome`."""
        if url not in self._expected:
            raise NotWelcome("nothing is expected here")
        upload, until = self._expected[url]
        sent = (headers.get("Content-Type"), headers.get("Content-MD5"))
        announced = (upload.content_type, upload.checksum)
        if self.now() >= until or sent != announced or not upload.is_just(content):
            raise NotWelcome("something else is expected here")
        self.files[upload.file] = (content, upload.content_type)

    def read(self, name: str, at_most: int) -> bytes:
        if name not in self.files:
            raise NotKept(name)
        return self.files[name][0][:at_most]

    def write(self, name: str, content: bytes, content_type: str) -> None:
        self.files[name] = (content, content_type)

    def address(self, name: str) -> str:
        return f"https://files.example/{name}"

    def remove(self, names: Collection[str]) -> None:
        for name in names:
            self.files.pop(name, None)


def as_it_is(content: bytes, content_type: str) -> Developed:
    """Implements `Develop` without decoding anything: a file that begins as one of its type does is the picture."""
    if not begins_as(content_type, content):
        raise NotAPicture(f"is no picture of the type {content_type}")
    return Developed(Suffix.JPEG, dict.fromkeys(SIZES, content))
