"""A disk behind our server and a bucket of a real service keep every promise that a storage makes."""

from collections.abc import Callable, Mapping
from pathlib import Path
import stat

import httpx2
import pytest
from starlette.testclient import TestClient

from adapters.http.app import build_app
from adapters.storage.disk import DiskStorage
from adapters.storage.names import Addresses
from adapters.storage.opening import storage_at
from adapters.storage.s3 import S3Storage
from tests.buckets import Bucket
from ticketing_domain.media.files import Files
from ticketing_domain.media.picture import Picture
from ticketing_domain.media.storage import NotKept, NotWelcome, StorageUnavailable
from ticketing_domain.testing.contracts.storage import (
    PNG,
    Kept,
    OpenStorage,
    StorageContract,
    an_upload,
)
from ticketing_domain.testing.stage import FrozenClock, memory_stage

BASE_URL = "https://tickets.example"
KEY = "0123456789abcdef" * 4


def on_disk(folder: Path, clock: FrozenClock, *keys: str) -> DiskStorage:
    """Open a storage on a disk."""
    return DiskStorage(folder, Addresses(BASE_URL), lambda: keys or (KEY,), clock)


def in_bucket(bucket: Bucket) -> S3Storage:
    """Open a storage in a bucket."""
    storage = storage_at(bucket.url, Addresses(BASE_URL), tuple, FrozenClock())
    assert isinstance(storage, S3Storage)
    return storage


def server_before(files: Files) -> TestClient:
    """Put our server before files."""
    app = build_app(
        memory_stage().box_office,
        base_url=BASE_URL,
        files=files,
        unavailable=(StorageUnavailable,),
    )
    return TestClient(app, base_url=BASE_URL, follow_redirects=False)


def fetching(server: TestClient) -> Callable[[str], tuple[bytes, str] | None]:
    """Return what goes to an address, and on to where it is sent."""

    def fetch(url: str) -> tuple[bytes, str] | None:
        answer = server.get(url)
        if answer.status_code == 302:
            answer = httpx2.get(answer.headers["location"])
        if answer.status_code != 200:
            return None
        return answer.content, answer.headers["content-type"]

    return fetch


def kept_on_disk(folder: Path) -> Kept:
    """Open a storage on a disk, with our server before it."""
    storage = on_disk(folder, FrozenClock())
    server = server_before(storage)

    def put(url: str, headers: Mapping[str, str], content: bytes) -> bool:
        answer = server.put(url, headers=dict(headers), content=content)
        assert answer.status_code in {204, 404, 413, 422}, answer.text
        return answer.status_code == 204

    def names() -> list[str]:
        return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())

    return Kept(storage, put, fetching(server), names)


def kept_in_bucket(bucket: Bucket) -> Kept:
    """Open a storage in a bucket; uploads go straight there."""
    storage = in_bucket(bucket)

    def put(url: str, headers: Mapping[str, str], content: bytes) -> bool:
        answer = httpx2.put(url, headers=dict(headers), content=content)
        assert answer.status_code in {200, 400, 403}, answer.text
        return answer.status_code == 200

    return Kept(storage, put, fetching(server_before(storage)), bucket.names)


class TestDisk(StorageContract):
    """On a disk."""

    @pytest.fixture
    def open_storage(self, tmp_path: Path) -> OpenStorage:
        return lambda: kept_on_disk(tmp_path / "storage")


class TestBucket(StorageContract):
    """In a bucket."""

    @pytest.fixture
    def open_storage(self, bucket: Bucket) -> OpenStorage:
        return lambda: kept_in_bucket(bucket)


def test_a_disk_waits_for_five_minutes(tmp_path: Path) -> None:
    """Who comes later has to announce again; who was announced before the key changed has not."""
    clock, other = FrozenClock(), "f" * 64
    server = server_before(on_disk(tmp_path, clock, KEY, other))
    before = on_disk(tmp_path, clock, KEY).destination(an_upload())

    clock.forward(minutes=4, seconds=59)
    in_time = server.put(before.url, headers=dict(before.headers), content=PNG)
    clock.forward(seconds=1)
    late = server.put(before.url, headers=dict(before.headers), content=PNG)

    assert (in_time.status_code, late.status_code) == (204, 404)


def test_a_bucket_waits_for_five_minutes(bucket: Bucket) -> None:
    """The service itself counts them, and the rest of what was announced is in the signature."""
    url = in_bucket(bucket).destination(an_upload()).url

    assert "X-Amz-Expires=300" in url
    assert "X-Amz-SignedHeaders=content-length%3Bcontent-md5%3Bcontent-type%3Bhost" in url


def test_a_bucket_is_private(bucket: Bucket) -> None:
    """Without a signature nobody gets anything, not even a picture."""
    storage = in_bucket(bucket)
    name = Picture("k3y-event-image").file()
    storage.write(name, b"jpeg", "image/jpeg")

    signed = storage.find(name).url

    assert httpx2.get(signed).content == b"jpeg"
    assert httpx2.get(signed.partition("?")[0]).status_code == 403
    assert "Authorization" not in storage.destination(an_upload()).headers


def test_a_bucket_may_be_shared_with_others(bucket: Bucket) -> None:
    """Everything of ours then stands in one folder of it."""
    url = bucket.url.replace(bucket.name, f"{bucket.name}/tickets/")
    storage = storage_at(url, Addresses(BASE_URL), tuple, FrozenClock())

    storage.write(Picture("k3y-event-image").file(), b"jpeg", "image/jpeg")

    assert bucket.names() == ["tickets/pictures/k3y-event-image/full.jpg"]


def test_pictures_may_have_a_public_address_of_their_own(tmp_path: Path) -> None:
    """Of a bucket that is open for reading, or of a delivery network."""
    addresses = Addresses(BASE_URL, "https://cdn.example/t")
    storage = DiskStorage(tmp_path, addresses, lambda: (KEY,), FrozenClock())

    shown = storage.address(Picture("k3y-event-image").file("small"))

    assert shown == "https://cdn.example/t/pictures/k3y-event-image/small.jpg"


@pytest.mark.parametrize(
    "name", ["../secret", "pictures/../../etc/passwd", "pictures/k3y/*", "pictures//full.jpg", "\0"]
)
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    """Whoever makes it up."""
    storage = on_disk(tmp_path, FrozenClock())

    with pytest.raises(NotKept):
        storage.read(name, 1)
    with pytest.raises(NotKept):
        storage.write(name, b"x", "image/jpeg")
    with pytest.raises(NotKept):
        storage.remove([name])


def test_a_connection_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    """Half a file is no file; nor is one whose last byte nobody has said was the last."""
    storage = on_disk(tmp_path, FrozenClock())
    token = storage.destination(an_upload()).url.rpartition("=")[2]

    with storage.arrival(token, "image/png", an_upload().checksum) as half:
        half.write(PNG[:3])
        with pytest.raises(NotWelcome):
            half.keep()
    with storage.arrival(token, "image/png", an_upload().checksum) as abandoned:
        abandoned.write(PNG)

    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_what_a_crash_left_goes_with_the_upload(tmp_path: Path) -> None:
    """A part that nobody will finish."""
    storage = on_disk(tmp_path, FrozenClock())
    part = tmp_path / "uploads" / "k3y" / "tmpxyz.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half")

    storage.remove([an_upload().file])

    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_picture_can_be_read_by_whoever_serves_it(tmp_path: Path) -> None:
    """Also by another user of the machine."""
    name = Picture("k3y-event-image").file()
    on_disk(tmp_path, FrozenClock()).write(name, b"jpeg", "image/jpeg")

    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o644


def test_a_disk_that_takes_nothing_is_unavailable(tmp_path: Path) -> None:
    """Whatever is asked of it."""
    (tmp_path / "storage").write_text("a file is no folder")
    storage = on_disk(tmp_path / "storage", FrozenClock())

    with pytest.raises(StorageUnavailable):
        storage.probe()
    with pytest.raises(StorageUnavailable):
        storage.write(Picture("k3y-event-image").file(), b"jpeg", "image/jpeg")


def test_a_service_that_is_away_is_unavailable(bucket: Bucket) -> None:
    """Whatever is asked of it; the reason names no address and no key."""
    storage = in_bucket(Bucket("nobody", "http://127.0.0.1:9"))

    for ask in (
        storage.probe,
        lambda: storage.read(an_upload().file, 1),
        lambda: storage.remove([an_upload().file]),
    ):
        with pytest.raises(StorageUnavailable) as away:
            ask()
        assert "127.0.0.1" not in str(away.value)


def test_a_bucket_that_is_not_there_is_unavailable(bucket: Bucket) -> None:
    """The service's own word for it is the reason."""
    storage = in_bucket(Bucket("nobody-has-this", bucket.endpoint_url))

    with pytest.raises(StorageUnavailable, match="NoSuchBucket"):
        storage.probe()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("s3://b?endpoint=http://h", "must not say endpoint"),
        ("s3://b?endpoint_url=h:9", "must name an endpoint_url"),
    ],
)
def test_an_address_that_cannot_be_opened_says_why(url: str, said: str) -> None:
    """Before anything starts."""
    with pytest.raises(ValueError, match=said):
        storage_at(url, Addresses(BASE_URL), tuple, FrozenClock())
