"""`ticketing serve`: one process or several, on one port and one database.

The port is taken before anything else is touched, so that who comes second learns it at once, and connections that
arrive during the start wait instead of failing. SIGTERM and Ctrl-C stop taking new requests and finish those in flight.
"""

import os
import signal
import socket
from typing import Final, NoReturn

import click
import uvicorn
from uvicorn.supervisors import Multiprocess

from adapters import logs, wiring
from adapters.cli.printing import CommandFailed, answer, tell
from adapters.settings import Settings

BACKLOG: Final = 2048
SECONDS_TO_FINISH: Final = 20
HOST: Final = click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
)
PORT: Final = click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.",
)


@click.command()
@HOST
@PORT
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that share the port and the database.",
)
@click.option("--no-jobs", is_flag=True, help="Leave the background jobs to `ticketing jobs run`.")
def serve(host: str, port: int, workers: int, *, no_jobs: bool) -> None:
    """Serve every API, and do the background jobs.

    Migrates the database first if it is behind. SIGTERM finishes what is in flight, then ends.
    """
    settings = Settings.from_environ(os.environ)
    logs.configure(settings.log)
    with taken(host, port) as listening:
        url = settings.base_url or address(listening)
        wiring.prepare(settings)
        settings.secret()
        tell(f"serving on {address(listening)} (Ctrl-C stops)")
        answer({"url": url, "listening": address(listening), "workers": workers})
        run(listening, url, workers=workers, with_jobs=settings.jobs and not no_jobs)


def taken(host: str, port: int) -> socket.socket:
    """Take the port and listen on it; raises `CommandFailed` where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as refused:
        listening.close()
        raise CommandFailed(f"cannot listen on {host}:{port}: {refused.strerror}") from None
    listening.set_inheritable(True)
    return listening


def address(listening: socket.socket) -> str:
    """Return the address by which this machine reaches the socket."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (looked up, not bound)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(listening: socket.socket, url: str, *, workers: int = 1, with_jobs: bool = True) -> None:
    """Serve on the socket until told to stop, and finish what is in flight."""
    # A worker is a process of its own and reads its settings from the environment, like everybody else.
    os.environ["TICKETING_BASE_URL"] = url
    os.environ["TICKETING_NO_JOBS"] = "0" if with_jobs else "1"
    for told in (signal.SIGINT, signal.SIGTERM):
        # The server repeats the signal that stopped it once everything is finished.
        signal.signal(told, leave)
    config = server_config(workers)
    if workers == 1:
        uvicorn.Server(config).run([listening])
    else:
        Multiprocess(config, [listening]).run()


def server_config(workers: int) -> uvicorn.Config:
    """Configure the server; its lines go through our own log, and requests are logged there."""
    return uvicorn.Config(
        "adapters.wiring:app",
        factory=True,
        workers=workers,
        loop="auto",
        http="httptools",
        ws="none",
        backlog=BACKLOG,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


def leave(_: int, __: object) -> NoReturn:
    """End the process in order."""
    raise SystemExit(0)
