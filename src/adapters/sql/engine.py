"""Engines: how this house connects to SQLite and to PostgreSQL.

SQLite: a write-ahead log, every commit on the disk before it is acknowledged, foreign keys on. Transactions are begun
by us and not by the driver: a unit of work takes the write lock first (`BEGIN IMMEDIATE`), a read does not.
PostgreSQL: READ COMMITTED for units of work, whose locks order them; one snapshot for each read.
"""

from functools import partial
from pathlib import Path
import sqlite3
import time
from typing import Any, Final

import orjson
import sqlalchemy as sa

from adapters.aside import aside
from adapters.sql import errors, swift

PATIENCE_SECONDS: Final = 30
"""How long a statement waits for a lock, and a caller for a connection."""

SECONDS_BETWEEN_TRIES: Final = 0.01
"""How long whoever found another process writing waits before asking again: SQLite tells nobody when it has ended."""

PREPARED_FROM: Final = 2
"""After how many times a connection has a statement parsed and planned for good: hot ones are, what is rare is not."""

BEGIN: Final = "ticketing_begin"
BEGIN_WRITING: Final = "BEGIN IMMEDIATE"

# A plan must not turn on how little there was when it was made: an account that opened a minute ago is in no
# statistics, and a table that was empty then is not when the doors open. So plans look at no values, and take an index
# wherever there is one.
POSTGRESQL_SETTINGS: Final = (
    "SET plan_cache_mode = force_generic_plan",
    "SET enable_seqscan = off",
    "SET jit = off",
    f"SET lock_timeout = '{PATIENCE_SECONDS}s'",
    "SET idle_in_transaction_session_timeout = '60s'",
)


def make_engine(
    url: str, *, pool_size: int = 48, busy_seconds: float = PATIENCE_SECONDS
) -> sa.Engine:
    """Make the engine of a database; a missing folder of an SQLite file is made. Nothing is connected yet.

    While other processes keep SQLite's file to themselves, a statement waits so many seconds where it stands.
    """
    parsed = sa.make_url(url)
    engine = sa.create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=0,
        # The connection that was given back last is the one that knows the statements of the hour: few stay warm, and
        # the others cost nothing but their place.
        pool_use_lifo=True,
        pool_timeout=PATIENCE_SECONDS,
        # An error of a statement would otherwise print whose e-mail address it was about.
        hide_parameters=True,
        json_serializer=_json,
        json_deserializer=orjson.loads,
    )
    if engine.dialect.name == "sqlite":
        Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
        sa.event.listen(engine, "connect", partial(_prepare_sqlite, busy_seconds))
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        sa.event.listen(engine, "connect", _prepare_postgresql)
    errors.watch(engine)
    return engine


def _json(value: Any) -> str:
    """Print a document in a tenth of the time of the standard library; each order and each notice holds one."""
    return orjson.dumps(value).decode()


def for_writing(engine: sa.Engine) -> sa.Engine:
    """Return the engine for what writes."""
    return engine.execution_options(**{BEGIN: BEGIN_WRITING})


def begin_writing(connection: sa.Connection, begin: str) -> sa.RootTransaction:
    """Begin a unit of work on a connection; `begin` is how SQLite does it.

    While another process writes to SQLite's file it is tried again, aside of a loop; raises `DatabaseUnavailable`.
    """
    # Told to the connection: an engine with options of its own asks for listeners twice with each statement.
    writing = connection.execution_options(**{BEGIN: begin})
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return writing.begin()
        except errors.DatabaseUnavailable as failure:
            if not errors.is_busy(failure) or time.monotonic() > give_up_at:
                raise
        aside(partial(time.sleep, SECONDS_BETWEEN_TRIES))


def for_reading(engine: sa.Engine) -> sa.Engine:
    """Return the engine for reads: all statements of one read see one moment."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


def for_a_glance(connection: sa.Connection) -> sa.Connection:
    """Return the connection, which now begins no transaction: each statement sees a moment of its own."""
    if connection.dialect.name == "sqlite":
        return connection.execution_options(**{BEGIN: None})
    return connection.execution_options(isolation_level="AUTOCOMMIT")


def _prepare_sqlite(busy_seconds: float, connection: Any, _: object) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {round(busy_seconds * 1000)}")
    _keep_write_ahead_log(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _keep_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Turning the log on does not wait for its turn as other statements do; the file then stays that way."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(SECONDS_BETWEEN_TRIES)
        else:
            return


def _begin_sqlite(connection: sa.Connection) -> None:
    begin = connection.get_execution_options().get(BEGIN, "BEGIN")
    if begin is not None:
        swift.say(connection, begin)


def _prepare_postgresql(connection: Any, _: object) -> None:
    from adapters.sql.plain_cursor import PlainCursor  # noqa: PLC0415 (PostgreSQL is an extra)

    connection.cursor_factory = PlainCursor
    connection.prepare_threshold = PREPARED_FROM
    with connection.cursor() as cursor:
        cursor.execute("; ".join(POSTGRESQL_SETTINGS))
    connection.commit()
