"""A server process: how many threads and connections it has, and where its work is done."""

from typing import Final

from anyio.to_thread import current_default_thread_limiter
import sqlalchemy as sa

from adapters.aside import on_loop
from adapters.http import readers
from adapters.http.calling import Calling
from adapters.sql.engine import make_engine

THREADS: Final = 16
"""How many synchronous requests a process works on at once; four processes fit into PostgreSQL's 100 connections."""

READERS_OF_A_SERVER: Final = 4
"""How many read at once from a database that is a server: they also wait for it, and not for the interpreter alone."""

CONNECTIONS: Final = THREADS + 6
"""Threads, readers, desks and jobs seldom all want one in the same moment; who finds none waits for the next."""

CONNECTIONS_OF_A_FILE: Final = 48
"""More than all of them want in any moment, since the loop cannot wait for one; each is opened when first needed."""

BUSY_SECONDS: Final = 0.01
"""How long a statement may keep the loop, and everybody on it, waiting for another process."""


def engine_of(url: str) -> sa.Engine:
    """Make the engine of a process that answers requests."""
    on_file = sa.make_url(url).get_backend_name() == "sqlite"
    connections = CONNECTIONS_OF_A_FILE if on_file else CONNECTIONS
    return make_engine(url, pool_size=connections, busy_seconds=BUSY_SECONDS)


def calling_for(engine: sa.Engine) -> Calling | None:
    """Return how those are served who come in a rush: SQLite answers from this process's own memory, and is asked on the
    loop; a server is waited for in threads (None)."""
    return on_loop if engine.dialect.name == "sqlite" else None


def limit_threads(engine: sa.Engine) -> None:
    """Bound how many threads of the running loop work at once."""
    current_default_thread_limiter().total_tokens = THREADS
    if engine.dialect.name != "sqlite":
        readers.seats().total_tokens = READERS_OF_A_SERVER
