"""A private S3-compatible service for the tests: `nanio`, a real server that is asked over HTTP.

It listens on 127.0.0.1 only, keeps everything in a temporary folder, and goes away with the tests.
"""

from collections.abc import Iterator, Mapping
import contextlib
import os
from pathlib import Path
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid

import attrs
import httpx2

ACCESS_KEY = "AKIDEXAMPLE12345"
SECRET_KEY = "secretsecretsecret12"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
START_SECONDS = 30
STOP_SECONDS = 10


@attrs.frozen
class Bucket:
    """An empty bucket, and where it is."""

    name: str
    endpoint_url: str

    @property
    def url(self) -> str:
        """The bucket as an operator writes it into the environment."""
        return f"s3://{self.name}?endpoint_url={self.endpoint_url}"

    @property
    def credentials(self) -> Mapping[str, str]:
        """What the environment must say besides."""
        return CREDENTIALS

    def names(self) -> list[str]:
        """Return the names of all that is kept."""
        answer = _client(self.endpoint_url).list_objects_v2(Bucket=self.name)
        return [one["Key"] for one in answer.get("Contents", [])]


@contextlib.contextmanager
def running_s3() -> Iterator[str]:
    """Start a service and yield its address; raises RuntimeError with what it said if it does not come up."""
    folder = Path(tempfile.mkdtemp(prefix="ticketing-s3-"))
    port = _free_port()
    environment = {"NANIO_ACCESS_KEY": ACCESS_KEY, "NANIO_SECRET_KEY": SECRET_KEY}
    nanio = Path(sys.executable).with_name("nanio")
    log = (folder / "log").open("wb")
    server = subprocess.Popen(
        [nanio, "serve", "--host", "127.0.0.1", "--port", str(port), "--data-dir", folder / "data"],
        cwd=folder,
        env=os.environ | environment,
        stderr=subprocess.STDOUT,
        stdout=log,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, server, folder / "log")
        yield url
    finally:
        server.terminate()
        server.wait(STOP_SECONDS)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def new_bucket(endpoint_url: str) -> Bucket:
    """Make an empty bucket."""
    bucket = Bucket(f"files-{uuid.uuid4().hex}", endpoint_url)
    _client(endpoint_url).create_bucket(Bucket=bucket.name)
    return bucket


def _client(endpoint_url: str):  # type: ignore[no-untyped-def]  # Its library has no stubs.
    from adapters.storage.s3 import client_for

    with _credentials():
        return client_for(endpoint_url, "us-east-1")


@contextlib.contextmanager
def _credentials() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in CREDENTIALS}
    os.environ.update(CREDENTIALS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(url):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(log.read_text()[-4000:])
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        httpx2.get(url, timeout=1)
    except httpx2.HTTPError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
