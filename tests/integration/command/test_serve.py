"""The server as a process: how it starts, what it says, and how it ends."""

import json
import os
import signal
import socket
import sqlite3
import time

import pytest

from tests.integration.command.night import SHOP, a_forgotten_hold, a_night, held
from tests.integration.command.running import Operator, Server

PATIENCE_SECONDS = 10


def test_a_server_serves(operator: Operator) -> None:
    """An empty folder is enough to begin."""
    with operator.serving() as server:
        alive, ready = server.ask("/healthz"), server.ask("/readyz")

    assert (alive.status_code, ready.status_code) == (200, 200)
    assert "server" not in alive.headers
    assert alive.headers["x-request-id"]


def test_a_request_is_one_line_of_the_log(operator: Operator, sqlite_url: str) -> None:
    """It tells which, how and how long, and never what only the buyer may know."""
    a_night(sqlite_url)
    with operator.serving(DATABASE_URL=sqlite_url) as server:
        answer = server.ask(f"{SHOP}/checkouts/abc?secret=hunter2")
        server.terminate()
        server.wait()

    lines = [json.loads(line) for line in server.log.splitlines()[1:]]
    (line,) = [line for line in lines if line.get("path", "").startswith(SHOP)]
    assert line["status"] == answer.status_code == 404
    assert line["request_id"] == answer.headers["x-request-id"]
    assert "hunter2" not in server.log


@pytest.mark.parametrize("workers", ["1", "2"])
def test_sigterm_finishes_what_is_in_flight(
    operator: Operator, sqlite_url: str, workers: str
) -> None:
    """A buyer whose request is on its way when the server stops is answered."""
    night = a_night(sqlite_url)
    body = json.dumps(night.wish()).encode()
    head = (
        f"POST {night.checkouts} HTTP/1.1\r\nHost: box\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with operator.serving("--workers", workers, DATABASE_URL=sqlite_url) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as buyer:
            buyer.sendall(head.encode() + body[:10])
            time.sleep(0.3)

            server.terminate()
            time.sleep(1)
            buyer.sendall(body[10:])

            assert buyer.makefile("rb").readline() == b"HTTP/1.1 201 Created\r\n"
        assert server.wait() == 0
    assert held(sqlite_url, night) == 1


def test_ctrl_c_ends_in_order(operator: Operator) -> None:
    """Nobody sees a trace for stopping what they started."""
    with operator.serving() as server:
        server.process.send_signal(signal.SIGINT)

        assert server.wait() == 0
    assert "Traceback" not in server.log


def test_a_taken_port_is_said_in_one_line(operator: Operator) -> None:
    """And nothing else is touched."""
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        port = str(occupied.getsockname()[1])

        refused = operator.run("serve", "--port", port)

    assert (refused.status, refused.stdout) == (1, "")
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in refused.complaint
    assert list(operator.folder.iterdir()) == []


def test_a_database_that_was_taken_away_is_noticed(operator: Operator, sqlite_url: str) -> None:
    """The process lives on, and says which part of it is not ready."""
    with operator.serving(DATABASE_URL=sqlite_url) as server:
        with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
            connection.execute("DELETE FROM ticketing_schema_version")
        connection.close()

        alive, ready = server.ask("/healthz"), server.ask("/readyz")

    assert alive.status_code == 200
    assert ready.status_code == 503
    assert ready.json()["failing"] == {"database": "is not migrated"}


def test_the_server_ends_holds_that_are_due(operator: Operator, sqlite_url: str) -> None:
    """Tickets come back even where no buyer comes."""
    night = a_night(sqlite_url)
    a_forgotten_hold(sqlite_url, night)

    with operator.serving(DATABASE_URL=sqlite_url):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while held(sqlite_url, night) and time.monotonic() < deadline:
            time.sleep(0.1)

    assert held(sqlite_url, night) == 0


def test_a_server_without_jobs_leaves_them(operator: Operator, sqlite_url: str) -> None:
    """Deployments decide where jobs run."""
    night = a_night(sqlite_url)
    a_forgotten_hold(sqlite_url, night)

    with operator.serving("--no-jobs", DATABASE_URL=sqlite_url):
        time.sleep(2)

    assert held(sqlite_url, night) == 1


def test_workers_leave_with_their_parent(operator: Operator) -> None:
    """A parent that is killed leaves nobody on its port, so that the next can start."""
    with operator.serving("--workers", "2") as server:
        os.kill(server.process.pid, signal.SIGKILL)

        assert closes(server)


def closes(server: Server) -> bool:
    """Wait until nobody listens any more."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            return True
        time.sleep(0.1)
    return False
