"""Serving with a server of the tests' own: one that can be told to die, or that lacks what keeps the others right."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import socket
import subprocess
import sys
import time

from tests.integration.command.running import Operator, kill

STRETCH = 30
"""How long a server may take to start."""


@contextmanager
def serving_mortal(
    operator: Operator,
    database_url: str,
    app: str = "tests.integration.command.dying:app",
    workers: str = "1",
    **settings: str,
) -> Iterator[int]:
    """Run a server while the block runs; returns its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    root = Path(__file__).parents[3]
    environment = operator.environment({"DATABASE_URL": database_url, **settings})
    command = [sys.executable, "-m", "uvicorn", "--factory", app]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--workers", workers, "--log-level", "error"],
        cwd=operator.folder,
        env=environment | {"PYTHONPATH": str(root)},
        start_new_session=True,
        text=True,
    )
    with process:
        try:
            _wait_until_listening(port)
            yield port
        finally:
            kill(process)


def _wait_until_listening(port: int) -> None:
    deadline = time.monotonic() + STRETCH
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return
