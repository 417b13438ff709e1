"""Running the command as operators do: real processes, a real environment, real signals."""

from collections.abc import Iterator, Mapping
import contextlib
import json
import os
from pathlib import Path
import signal
import socket
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import attrs
import httpx2

COMMAND = (sys.executable, "-m", "adapters.cli")
SECONDS_TO_START = 30
SECONDS_TO_STOP = 30


@attrs.frozen
class Ended:
    """A command that has ended."""

    status: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.stdout)

    @property
    def complaint(self) -> str:
        """The one line on stderr."""
        (line,) = self.stderr.splitlines()
        return line


@attrs.frozen
class Operator:
    """Somebody in a folder, with an environment."""

    folder: Path
    settings: Mapping[str, str] = attrs.field(factory=dict)

    def run(self, *arguments: str, **settings: str) -> Ended:
        """Run a command to its end."""
        finished = subprocess.run(
            [*COMMAND, *arguments],
            capture_output=True,
            check=False,
            cwd=self.folder,
            env=self.environment(settings),
            text=True,
            timeout=60,
        )
        return Ended(finished.returncode, finished.stdout, finished.stderr)

    @contextlib.contextmanager
    def serving(self, *arguments: str, **settings: str) -> Iterator["Server"]:
        """Serve on a free port while the block runs; whatever is left of the server then is killed."""
        log = (self.folder / "server.log").open("a+")
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", *arguments],
            cwd=self.folder,
            env=self.environment(settings),
            start_new_session=True,
            stderr=log,
            stdout=subprocess.PIPE,
            text=True,
        )
        with log, process:
            try:
                yield _listening(process, log.name)
            finally:
                kill(process)

    def environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        """Ours without what anybody has set for another box office, and theirs."""
        ours = {name: text for name, text in os.environ.items() if "TICKETING" not in name}
        return ours | dict(self.settings) | {f"TICKETING_{k}": v for k, v in settings.items()}


@attrs.frozen
class Server:
    """A server that listens."""

    process: subprocess.Popen[str]
    url: str
    log_file: Path

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.url).port or 0

    def ask(self, path: str, method: str = "GET", **more: Any) -> httpx2.Response:
        """Send a request on a connection of its own."""
        return httpx2.request(method, self.url + path, timeout=SECONDS_TO_START, **more)

    def wait(self) -> int:
        """Wait until it has ended; returns its exit status."""
        return self.process.wait(SECONDS_TO_STOP)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.process.send_signal(signal.SIGTERM)

    @property
    def log(self) -> str:
        """What it has said."""
        return self.log_file.read_text()


def free_port() -> int:
    """Find a port on which nobody listens, for servers that come and go at the same address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a server with its workers, as `kill -9` of them all does."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(SECONDS_TO_STOP)


def _listening(process: subprocess.Popen[str], log: str) -> Server:
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(Path(log).read_text()[-4000:])
    server = Server(process, json.loads(line)["listening"], Path(log))
    ready = server.ask("/readyz")
    if ready.status_code != 200:
        raise RuntimeError(ready.text)
    return server
