"""Processes: servers on ports of their own, and wrk that loads them."""

from collections.abc import Iterator, Mapping, Sequence
import compileall
from contextlib import contextmanager
from functools import cache
import json
import os
from pathlib import Path
import shutil
import socket
import subprocess
import sys
import time
from typing import Any, Final
from urllib.request import urlopen

import attrs

import adapters
import ticketing_domain

HOW_TO_GET_WRK: Final = "wrk is needed: apt-get install wrk (or https://github.com/wg/wrk)"
PATIENCE_SECONDS: Final = 60
OFF: Final = {
    "TICKETING_RATE_LIMIT": "off",
    "TICKETING_SCAN_RATE_LIMIT": "off",
    "TICKETING_LOG": "json",
}
NOTHING_ELSE: Final[Mapping[str, str]] = {}


@attrs.frozen
class Server:
    """A server that answers."""

    port: int
    pid: int
    seconds_to_ready: float

    @property
    def megabytes(self) -> float:
        """How much memory it holds."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    @property
    def most_megabytes(self) -> float:
        """How much memory it held at most, since `forget_the_most`."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        (most,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
        return int(most) * 1024 / 1e6

    def forget_the_most(self) -> None:
        """Begin anew with what it holds at most."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")


@attrs.frozen
class Load:
    """What came of loading a server: requests a second, and milliseconds."""

    rate: float
    p50: float
    p99: float


def wrk(
    server: Server,
    script: str,
    *arguments: str,
    connections: int = 64,
    seconds: int = 3,
    sold_out: bool = False,
) -> Load:
    """Load a server with a script of `benchmarks/wrk`.

    An answer that is no success ends the benchmark, unless tickets may be `sold_out` meanwhile.
    """
    program = shutil.which("wrk")
    if program is None:
        raise SystemExit(HOW_TO_GET_WRK)
    options = [
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "30s",
        "-s",
        f"benchmarks/wrk/{script}.lua",
    ]
    command = [program, *options, f"http://127.0.0.1:{server.port}", "--", *arguments]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 (wrk)
    (line,) = (each for each in told.splitlines() if each.startswith("SUMMARY "))
    found: dict[str, Any] = json.loads(line.removeprefix("SUMMARY "))
    if found["broken"] or (found["refused"] and not sold_out):
        raise SystemExit(f"{script} was refused: {told}")
    return Load(found["requests"] / found["seconds"], found["p50"], found["p99"])


@contextmanager
def floor(name: str, url: str = "") -> Iterator[Server]:
    """Run one of the floors, over a database where it wants one."""
    options = ["--factory", "--no-access-log", "--log-level", "warning"]
    uvicorn = [sys.executable, "-m", "uvicorn", f"benchmarks.floors:{name}", *options]
    with _running(uvicorn, {"BENCH_DATABASE_URL": url}, "/") as server:
        yield server


@contextmanager
def product(url: str, *options: str, environ: Mapping[str, str] = NOTHING_ELSE) -> Iterator[Server]:
    """Run the product over a database, with everything on but the limits of a key."""
    _compile()
    serve = [sys.executable, "-m", "adapters.cli", "serve", *options]
    told = {**OFF, "TICKETING_DATABASE_URL": url, **environ}
    with _running(serve, told, "/readyz") as server:
        yield server


@cache
def _compile() -> None:
    """Compile the product, as pip does where it installs it; where Python is told to keep no compiled files, each start of
    what is not installed would compile everything."""
    for package in (adapters, ticketing_domain):
        compileall.compile_dir(package.__path__[0], quiet=1)


@contextmanager
def _running(command: Sequence[str], environ: dict[str, str], ready: str) -> Iterator[Server]:
    port, begun = _free_port(), time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 (our own servers)
        [*command, "--port", str(port)],
        env={**os.environ, **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}{ready}", process)
        yield Server(port, process.pid, time.perf_counter() - begun)
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until somebody answers, whatever the answer is."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"a server ended before it was ready: {process.args!r}")
        try:
            with urlopen(url) as _:  # noqa: S310 (our own server)
                return
        except OSError as refused:
            if getattr(refused, "code", 503) != 503:
                return
            time.sleep(0.02)
    raise SystemExit(f"nobody answers at {url}")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
