"""The composition root: settings become adapters, adapters become the box office, the box office is served.

    uvicorn adapters.wiring:app --factory

No container and no registry: constructors, called in order (ADR 0005). Only this module and the command see every
adapter.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
import multiprocessing
import os
import secrets
import signal
from threading import Thread
from typing import Final

from anyio.to_thread import current_default_thread_limiter
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.types import ASGIApp
from text_unidecode import unidecode  # type: ignore[import-untyped] # It has no stubs.

from adapters import jobs, logs
from adapters.http.app import build_app
from adapters.payments.sandbox import SandboxPayments
from adapters.settings import DATABASE_FORM, Settings, UnreadableSetting
from adapters.sql import migrate
from adapters.sql.books import SqlBooks
from adapters.sql.engine import make_engine
from adapters.sql.errors import DatabaseUnavailable
from adapters.sql.reads import SqlReads
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.errors import TicketingError
from ticketing_domain.ports import Clock

THREADS: Final = 16
"""How many synchronous requests a process works on at once; four processes fit into PostgreSQL's 100 connections."""

CONNECTIONS: Final = THREADS + 6
"""Each of those threads may need a connection, and so do the desks and the jobs."""

LISTENS_BY_DEFAULT: Final = "http://127.0.0.1:8000"


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def random_bytes(length: int) -> bytes:
    """Return bytes that nobody can predict."""
    return secrets.token_bytes(length)


def open_box_office(engine: sa.Engine, settings: Settings, now: Clock = utc_now) -> BoxOffice:
    """Build the box office over a database."""
    return BoxOffice(
        books=SqlBooks(engine),
        reads=SqlReads(engine),
        payments=SandboxPayments(),
        now=now,
        random=random_bytes,
        hold_for=settings.hold_for,
        transliterate=unidecode,
    )


def prepare(settings: Settings) -> None:
    """Bring the database to the schema of this version.

    Raises `UnreadableSetting` for what is no address of a database, `DatabaseUnavailable` for what is no database.
    """
    try:
        sa.make_url(settings.database_url)
    except (ValueError, sa.exc.ArgumentError):
        raise UnreadableSetting("TICKETING_DATABASE_URL", DATABASE_FORM) from None
    try:
        migrate.upgrade(settings.database_url)
    except sa.exc.DBAPIError as broken:
        raise DatabaseUnavailable(type(broken.orig).__name__) from broken.orig


@contextmanager
def opened(settings: Settings, now: Clock = utc_now) -> Iterator[BoxOffice]:
    """Open the box office for as long as the block runs, over a database that is migrated first."""
    prepare(settings)
    engine = make_engine(settings.database_url, pool_size=CONNECTIONS)
    try:
        yield open_box_office(engine, settings, now)
    finally:
        engine.dispose()


def app() -> ASGIApp:
    """Build what a server process serves, from the environment; raises `UnreadableSetting`."""
    settings = Settings.from_environ(os.environ)
    logs.configure(settings.log)
    settings.secret()
    engine = make_engine(settings.database_url, pool_size=CONNECTIONS)
    box_office = open_box_office(engine, settings)
    served = build_app(
        box_office,
        base_url=settings.base_url or LISTENS_BY_DEFAULT,
        shop_domain=settings.shop_domain,
        lifespan=_lifespan(engine, box_office, with_jobs=settings.jobs),
        ready=readiness(engine),
        unavailable=(DatabaseUnavailable,),
    )
    return logs.RequestLog(served)


def readiness(engine: sa.Engine) -> Callable[[], Mapping[str, str]]:
    """Return what tells which part of a process is not ready to serve, and why, in words fit for strangers."""

    def failing() -> Mapping[str, str]:
        try:
            current = migrate.is_current(engine)
        except (TicketingError, sa.exc.SQLAlchemyError):
            return {"database": "cannot be reached"}
        return {} if current else {"database": "is not migrated"}

    return failing


def _lifespan(
    engine: sa.Engine, box_office: BoxOffice, *, with_jobs: bool
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        _leave_with_parent()
        with ExitStack() as closing:
            closing.callback(engine.dispose)
            if with_jobs:
                closing.enter_context(jobs.under_way(jobs.Rounds(box_office.do_chores)))
            yield

    return lifespan


def _leave_with_parent() -> None:
    """Stop this process when the one that started it is gone, even killed: nobody would stop it otherwise."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, name="parent", daemon=True).start()
