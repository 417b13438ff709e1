"""What a storage must do with files, wherever it keeps them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import attrs
import pytest

from ticketing_domain.media.picture import Picture, files_under
from ticketing_domain.media.storage import NotKept, NotWelcome, Storage
from ticketing_domain.media.upload import KEPT_FOR, Upload, checksum_of
from ticketing_domain.memory.storage import MemoryStorage
from ticketing_domain.testing.contracts.contract import Contract, needs
from ticketing_domain.testing.racing import at_once
from ticketing_domain.testing.stage import NOON

PNG = b"\x89PNG\r\n\x1a\n and what follows"


@attrs.frozen
class Kept:
    """A storage, with those who bring files to it and fetch them.

    `put` brings bytes to an address and tells whether they were taken; `fetch` goes to an address as anybody would, and
    returns what is there and its type, None for nothing; `names` tells what is kept.
    """

    storage: Storage
    put: Callable[[str, Mapping[str, str], bytes], bool]
    fetch: Callable[[str], tuple[bytes, str] | None]
    names: Callable[[], list[str]]

    def bring(self, upload: Upload, content: bytes = PNG, **headers: str) -> bool:
        """Bring an upload as its destination says, or with other headers (`content_type`)."""
        destination = self.storage.destination(upload)
        others = {
            name.title().replace("_", "-").replace("Md5", "MD5"): headers[name] for name in headers
        }
        return self.put(destination.url, {**destination.headers, **others}, content)


OpenStorage = Callable[[], Kept]


def an_upload(content: bytes = PNG, **facts: Any) -> Upload:
    """Return an upload of these bytes."""
    said: dict[str, Any] = {
        "account_id": 1,
        "id": 1,
        "key": "k3y",
        "filename": "../../cover.png",
        "content_type": "image/png",
        "byte_size": len(content),
        "checksum": checksum_of(content),
        "created_at": NOON,
        "due_at": NOON + KEPT_FOR,
        **facts,
    }
    return Upload(**said)


def kept_in(storage: MemoryStorage) -> Kept:
    """Return a storage in memory, with those who bring files to it and fetch them."""

    def put(url: str, headers: Mapping[str, str], content: bytes) -> bool:
        try:
            storage.put(url, headers, content)
        except NotWelcome:
            return False
        return True

    def fetch(url: str) -> tuple[bytes, str] | None:
        name = url.partition("files.example/")[2]
        return storage.files.get(name) if name.startswith("pictures/") else None

    return Kept(storage, put, fetch, lambda: sorted(storage.files))


class StorageContract(Contract):
    """Files; the fixture to provide is `open_storage`."""

    @pytest.fixture
    def open_storage(self) -> OpenStorage:
        """Return what opens an empty storage."""
        raise NotImplementedError

    @pytest.fixture
    def kept(self, open_storage: OpenStorage) -> Kept:
        return open_storage()

    def test_an_upload_goes_where_it_was_told(self, kept: Kept) -> None:
        """With the headers of the seed; it is then there, whole or as much of it as is wanted."""
        upload = an_upload()

        headers = kept.storage.destination(upload).headers

        assert headers == {"Content-Type": "image/png", "Content-MD5": upload.checksum}
        assert kept.bring(upload)
        assert kept.storage.read(upload.file, 1_000) == PNG
        assert kept.storage.read(upload.file, 4) == PNG[:4]
        assert kept.names() == [upload.file]

    def test_the_same_upload_again_changes_nothing(self, kept: Kept) -> None:
        """A client that heard no answer sends it once more."""
        upload = an_upload()
        kept.bring(upload)

        assert kept.bring(upload)

        assert kept.storage.read(upload.file, 1_000) == PNG

    @pytest.mark.parametrize(
        "content",
        [PNG + b"!", PNG[:-1], PNG[:-1] + b"!", b"", PNG * 100_000],
        ids=["longer", "shorter", "other bytes", "nothing", "much longer"],
    )
    def test_other_bytes_than_were_announced_are_refused(self, kept: Kept, content: bytes) -> None:
        """And nothing of them is kept."""
        assert not kept.bring(an_upload(), content)
        assert kept.names() == []

    @pytest.mark.parametrize(
        "headers",
        [
            {"content_type": "text/html"},
            {"content_type": "image/png; charset=utf-8"},
            {"content_md5": checksum_of(b"another")},
        ],
    )
    def test_other_headers_than_were_announced_are_refused(
        self, kept: Kept, headers: dict[str, str]
    ) -> None:
        """The type and the checksum are part of what was allowed."""
        assert not kept.bring(an_upload(), PNG, **headers)
        assert kept.names() == []

    def test_the_headers_cannot_be_left_out(self, kept: Kept) -> None:
        """Nor can others be put in for other bytes."""
        other = PNG[::-1]
        url = kept.storage.destination(an_upload()).url

        assert not kept.put(url, {}, PNG)
        headers = {"Content-Type": "image/png", "Content-MD5": checksum_of(other)}
        assert not kept.put(url, headers, other)
        assert kept.names() == []

    def test_an_address_cannot_be_bent(self, kept: Kept) -> None:
        """What is signed cannot be changed, and what is not signed is nothing."""
        destination = kept.storage.destination(an_upload())

        for bent in (destination.url[:-2] + "AA", destination.url.replace("k3y", "k4y") + "x"):
            assert not kept.put(bent, destination.headers, PNG)
        assert kept.names() == []

    def test_what_is_written_is_found_by_everybody(self, kept: Kept) -> None:
        """With our type; a second time, what was written last."""
        name = Picture("k3y-event-image").file("large")

        kept.storage.write(name, b"before", "image/jpeg")
        kept.storage.write(name, b"after", "image/jpeg")

        assert kept.fetch(kept.storage.address(name)) == (b"after", "image/jpeg")
        assert kept.storage.address(name) == kept.storage.address(name)

    def test_an_upload_is_found_by_nobody(self, kept: Kept) -> None:
        """Only what was made of it is shown."""
        upload = an_upload()
        kept.bring(upload)

        assert kept.fetch(kept.storage.address(upload.file)) is None

    def test_what_is_removed_is_gone(self, kept: Kept) -> None:
        """Whatever of it there was, and however often it is said; everything else stays."""
        upload, stays = an_upload(), Picture("k3y-event-background").file()
        kept.bring(upload)
        for name in (Picture("k3y-event-image").file("full"), stays):
            kept.storage.write(name, b"jpeg", "image/jpeg")
        gone = [upload.file, *files_under("k3y-event-image")]

        kept.storage.remove(gone)
        kept.storage.remove(gone)

        assert kept.names() == [stays]
        with pytest.raises(NotKept):
            kept.storage.read(upload.file, 10)

    def test_what_was_never_there_is_not_kept(self, kept: Kept) -> None:
        """And nothing happens where there is nothing to do."""
        kept.storage.remove([])

        with pytest.raises(NotKept):
            kept.storage.read(an_upload(key="nobody").file, 10)

    @needs("CONCURRENT")
    def test_a_file_is_written_whole(self, kept: Kept) -> None:
        """Of many who write it at once, one wins; nobody sees a mixture."""
        name = Picture("k3y-event-image").file("large")
        whole = [bytes([letter]) * 200_000 for letter in b"abcd"]

        at_once(*[partial(kept.storage.write, name, content, "image/jpeg") for content in whole])

        shown = kept.fetch(kept.storage.address(name))
        assert shown is not None
        assert shown[0] in whole

    @needs("CONCURRENT")
    def test_files_do_not_get_in_each_others_way(self, kept: Kept) -> None:
        """Four are written at once, and each is found under its own name."""
        names = [Picture(f"k{number}-event-image").file("large") for number in range(4)]

        at_once(*[partial(kept.storage.write, name, name.encode(), "image/jpeg") for name in names])

        for name in names:
            assert kept.fetch(kept.storage.address(name)) == (name.encode(), "image/jpeg")
        assert kept.names() == sorted(names)
