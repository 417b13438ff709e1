"""The three steps of an upload against a real server, as a client sends them that was written from the seed."""

from collections.abc import Callable, Iterator, Mapping
import json
import os
from pathlib import Path
import re
import socket
import subprocess
import time
from typing import Any
from urllib.parse import urlsplit

import attrs
import httpx2
import pytest

from tests.buckets import Bucket, new_bucket, running_s3
from tests.integration.command.running import Operator, Server, kill
from tests.pictures import a_huge_picture, a_picture, of_length, opened
from ticketing_domain.media.upload import checksum_of

COVER = of_length(a_picture(), 12345)
EVENT = "/admin/events/spring-showcase"
LARGE = of_length(a_picture(), 9_000_000)
GUIDE = Path(__file__).parents[3] / "docs" / "uploads.md"
SECONDS_TO_ARRIVE = 30


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    """A bucket of a service that runs."""
    with running_s3() as url:
        yield new_bucket(url)


@attrs.frozen
class Client:
    """A promoter's system; `names` tells what the storage keeps, `stranger` is the token of another account."""

    server: Server
    token: str
    names: Callable[[], list[str]]
    stranger: str

    def send(self, method: str, path: str, body: object) -> httpx2.Response:
        """Send a body as the seed does."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        return self.server.ask(path, method, headers=headers, content=json.dumps(body))

    def open_the_season(self) -> None:
        """Make the event of the seed."""
        where = {"name": "V", "address": "Spree 1", "city": "Berlin", "postal_code": "10243"}
        event = {
            "title": "Spring Showcase",
            "venue_id": self.send("POST", "/admin/venues", where).json()["id"],
            "starts_at": "2030-05-01T19:00:00Z",
            "ends_at": "2030-05-01T23:00:00Z",
        }
        assert self.send("POST", "/admin/events", event).status_code == 201

    def announce(self, content: bytes = COVER, **facts: Any) -> Any:
        """Take the first step."""
        said = {
            "filename": "cover.png",
            "byte_size": len(content),
            "checksum": checksum_of(content),
            "content_type": "image/png",
            **facts,
        }
        answer = self.send("POST", "/rails/active_storage/direct_uploads", {"blob": said})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def kept(self, upload: Any) -> list[str]:
        """Return the names of what is kept of an upload."""
        return [name for name in self.names() if upload["key"] in name]

    def attach(self, signed_id: str) -> httpx2.Response:
        """Take the third step."""
        return self.send("PATCH", EVENT, {"image": signed_id})


def put(upload: Any, content: bytes = COVER, **headers: str) -> int:
    """Take the second step, perhaps with another `type` or `MD5`; returns the status."""
    to = upload["direct_upload"]
    sent = {**to["headers"], **{f"Content-{name}": one for name, one in headers.items()}}
    return httpx2.put(to["url"], headers=sent, content=content, timeout=30).status_code


@pytest.fixture(scope="module", params=["disk", "bucket"])
def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """A system of a promoter with an event, before a server that keeps files on a disk (as it does where nothing is
    set) or in a bucket."""
    settings: Mapping[str, str] = {}
    if request.param == "bucket":
        bucket: Bucket = request.getfixturevalue("bucket")
        settings = {"TICKETING_STORAGE_URL": bucket.url, **bucket.credentials}
    operator = Operator(tmp_path_factory.mktemp("operator"), settings)
    token, stranger = open_club(operator, "moon"), open_club(operator, "sun")
    folder = operator.folder / "var" / "storage"
    names = bucket.names if settings else lambda: files_in(folder)
    with operator.serving() as server:
        client = Client(server, token, names, stranger)
        client.open_the_season()
        yield client


def open_club(operator: Operator, subdomain: str) -> str:
    """Open an account; returns a token of it that may write."""
    club = ("--name", "A Club", "--subdomain", subdomain, "--currency", "EUR")
    assert operator.run("account", "create", *club).status == 0
    writing = ("--account", subdomain, "--permission", "write", "--description", "tests")
    token: str = operator.run("token", "create", *writing).document["token"]
    return token


def files_in(folder: Path) -> list[str]:
    """Return the names of all files in a folder."""
    return [str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()]


def test_the_three_steps_lead_to_a_picture(client: Client) -> None:
    """Announce, bring, name; the picture is then found by anybody."""
    upload = client.announce()

    assert put(upload) in {200, 204}
    page = client.attach(upload["signed_id"]).json()
    assert upload["direct_upload"]["url"].rpartition("=")[2] not in client.server.log

    assert client.send("POST", "/uploads", {"blob": {}}).status_code == 422
    shown = httpx2.get(page["image_url"], follow_redirects=True)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert opened(shown.content).size == (400, 300)
    assert page["image_url"].startswith(client.server.url)


def test_what_was_not_announced_is_refused(client: Client) -> None:
    """A wrong MD5, a longer body, another type: 4xx, and nothing can be made of it."""
    upload = client.announce()

    assert 400 <= put(upload, COVER[:-1] + b"!") < 500
    assert 400 <= put(upload, COVER + b"!") < 500
    assert 400 <= put(upload, Type="text/html") < 500
    other = COVER[::-1]
    assert 400 <= put(upload, other, MD5=checksum_of(other)) < 500
    assert client.kept(upload) == []

    refused = client.attach(upload["signed_id"])
    assert refused.json() == {"errors": {"image": ["has not been uploaded"]}}


@pytest.mark.parametrize("content", [b"<html>", a_huge_picture()], ids=["HTML", "50 megapixels"])
def test_what_is_no_good_picture_is_not_shown(client: Client, content: bytes) -> None:
    """It may be brought, but nobody gets to see it."""
    upload = client.announce(content)
    put(upload, content)

    assert client.attach(upload["signed_id"]).status_code == 422
    assert client.kept(upload) == []


def test_the_guide_works_as_printed(client: Client, tmp_path: Path) -> None:
    """Its commands, one after the other, in a shell with curl."""
    (tmp_path / "cover.png").write_bytes(COVER)
    commands = "\n".join(re.findall(r"```bash\n(.*?)```", GUIDE.read_text(), re.DOTALL))
    shell = subprocess.run(
        ["bash", "-eu", "-c", commands],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "TICKETING_BASE_URL": client.server.url, "TOKEN": client.token},
        text=True,
        timeout=60,
    )

    assert (shell.returncode, shell.stdout) == (0, ""), shell.stderr
    shown = httpx2.get(
        json.loads((tmp_path / "event.json").read_text())["image_url"], follow_redirects=True
    )
    assert opened(shown.content).size == (400, 300)


def test_a_large_file_arrives_too(client: Client) -> None:
    """The bound of other bodies is not its bound."""
    upload = client.announce(LARGE)

    assert put(upload, LARGE) in {200, 204}
    assert client.attach(upload["signed_id"]).status_code == 200


def test_a_signed_id_is_its_accounts(client: Client) -> None:
    """A stranger's is not known, though the file is there and would do."""
    upload = attrs.evolve(client, token=client.stranger).announce()
    put(upload)

    refused = client.attach(upload["signed_id"])

    assert refused.status_code == 422
    assert refused.json() == {"errors": {"image": ["is not a known upload"]}}


def test_a_signed_id_works_once(client: Client) -> None:
    """And one that somebody made up never."""
    upload = client.announce()
    put(upload)

    first, again = client.attach(upload["signed_id"]), client.attach(upload["signed_id"])

    assert (first.status_code, again.status_code) == (200, 422)
    assert client.attach(upload["signed_id"][::-1]).status_code == 422


def test_a_server_that_is_killed_leaves_no_half_file(operator: Operator) -> None:
    """What had arrived is no file under any name; the address takes the whole one when the server is back."""
    token, folder = open_club(operator, "moon"), operator.folder / "var" / "storage"
    with operator.serving() as server:
        client = Client(server, token, lambda: files_in(folder), "")
        client.open_the_season()
        upload = client.announce(LARGE)
        with half_brought(server, upload):
            until(lambda: any((folder / name).stat().st_size for name in client.kept(upload)))
            kill(server.process)

    assert [Path(name).suffix for name in client.kept(upload)] == [".part"]
    with operator.serving() as server:
        back = attrs.evolve(client, server=server)
        refused = back.attach(upload["signed_id"]).json()
        address = urlsplit(upload["direct_upload"]["url"])
        upload["direct_upload"]["url"] = f"{server.url}{address.path}?{address.query}"
        again = put(upload, LARGE)
        shown = back.attach(upload["signed_id"])

    assert refused == {"errors": {"image": ["has not been uploaded"]}}
    assert (again, shown.status_code) == (204, 200)


def half_brought(server: Server, upload: Any) -> socket.socket:
    """Begin to bring a file, and stop halfway."""
    to = urlsplit(upload["direct_upload"]["url"])
    headers = {**upload["direct_upload"]["headers"], "Content-Length": len(LARGE), "Host": "here"}
    head = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
    connection = socket.create_connection(("127.0.0.1", server.port), SECONDS_TO_ARRIVE)
    connection.sendall(f"PUT {to.path}?{to.query} HTTP/1.1\r\n{head}\r\n".encode())
    connection.sendall(LARGE[: len(LARGE) // 2])
    return connection


def until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened that nobody tells of."""
    deadline = time.monotonic() + SECONDS_TO_ARRIVE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_storage_that_takes_nothing_is_told(operator: Operator, tmp_path: Path) -> None:
    """By the page that says whether a process is ready, and in one word."""
    folder = operator.folder / "var" / "storage"
    with operator.serving() as server:
        assert server.ask("/readyz").status_code == 200
        folder.rmdir()
        folder.write_text("a file is no folder")

        ready = server.ask("/readyz")

    assert ready.status_code == 503
    assert ready.json()["failing"] == {"storage": "is not writable"}


def test_a_storage_that_cannot_be_opened_stops_the_start(operator: Operator) -> None:
    """With one line that names the setting."""
    refused = operator.run("serve", "--port", "0", STORAGE_URL="s3://b?colour=red")

    assert refused.status == 1
    assert refused.complaint.endswith(
        "TICKETING_STORAGE_URL: must not say colour; it may say endpoint_url and region"
    )
