"""Receivers of webhooks for tests of the sender: HTTP servers that remember what they took, and when."""

from collections.abc import Iterator, Mapping
import contextlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
import time

import attrs


@attrs.frozen
class Ring:
    """One delivery as it arrived; `at` is a monotonic time in seconds."""

    headers: Mapping[str, str]
    body: bytes
    at: float


@attrs.define
class Doorbell:
    """A receiver that is listening, and answers with one status."""

    port: int = 0
    status: int = 200
    rings: list[Ring] = attrs.field(factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    @property
    def ids(self) -> list[str]:
        """The ids of what arrived, in order."""
        return [ring.headers["webhook-id"] for ring in self.rings]


@contextlib.contextmanager
def doorbell(status: int = 200) -> Iterator[Doorbell]:
    """Open a receiver for as long as the block runs."""
    bell = Doorbell(status=status)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            bell.rings.append(Ring(headers, body, time.monotonic()))
            self.send_response(bell.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        bell.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield bell
        finally:
            server.shutdown()
            thread.join()
