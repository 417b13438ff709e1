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

import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.types import ASGIApp
import structlog

from adapters import interpreter, logs
from adapters.http.admin import notices as admin_notices
from adapters.http.app import build_app
from adapters.http.edge.measures import Measures
from adapters.http.uploads.signed_ids import SignedIds
from adapters.http.v1 import notices as v1_notices
from adapters.http.v1.limits import KeyLimits
from adapters.jobs import Rounds
from adapters.letters import transliterate
from adapters.payments.sandbox import SandboxPayments
from adapters.process import calling_for, engine_of, limit_threads
from adapters.rounds import under_way
from adapters.settings import DATABASE_FORM, Settings, UnreadableSetting
from adapters.sql import migrate
from adapters.sql.books import SqlBooks
from adapters.sql.engine import make_engine
from adapters.sql.errors import DatabaseUnavailable
from adapters.sql.guesses import SqlGuesses
from adapters.sql.rates import SqlMeter
from adapters.sql.reads import SqlReads, at_one_moment
from adapters.storage.developing import develop
from adapters.storage.names import Addresses
from adapters.storage.opening import Opened, storage_at
from adapters.webhooks.egress import WebEgress
from adapters.webhooks.sender import Sender
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.errors import TicketingError
from ticketing_domain.figures.verify import Verdict, Verify
from ticketing_domain.media.storage import StorageUnavailable
from ticketing_domain.notices.endpoint import Dialect
from ticketing_domain.ports import Books, Clock
from ticketing_domain.sale.advice import Adviser, Alarm, Alert
from ticketing_domain.sale.payment import Payments
from ticketing_domain.sale.worlds import ByWorld

WITHOUT_STRIPE: Final = "stripe needs its extra: pip install 'ticketing-domain[stripe]'"
LISTENS_BY_DEFAULT: Final = "http://127.0.0.1:8000"


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def random_bytes(length: int) -> bytes:
    """Return bytes that nobody can predict."""
    return secrets.token_bytes(length)


def open_box_office(
    engine: sa.Engine,
    settings: Settings,
    now: Clock = utc_now,
    *,
    books: SqlBooks | None = None,
    storage: Opened | None = None,
    measures: Measures | None = None,
) -> BoxOffice:
    """Build the box office over a database; `books`, `storage` and `measures` are those that something else uses as
    well. Raises `UnreadableSetting`."""
    books = books or SqlBooks(engine)
    return BoxOffice(
        books=books,
        reads=SqlReads(engine),
        payments=open_payments(settings, books),
        alarm=alarm(measures),
        now=now,
        random=random_bytes,
        hold_for=settings.hold_for,
        transliterate=transliterate,
        storage=storage or open_storage(settings, now),
        develop=develop,
        egress=WebEgress(allow_loopback=settings.webhook_allow_loopback),
    )


def open_payments(settings: Settings, books: Books) -> Payments:
    """Open the way that money takes, without reaching for it yet; raises `UnreadableSetting`."""
    if settings.payments == "sandbox":
        return SandboxPayments()
    api_key = settings.stripe.ready()
    try:
        from adapters.payments.stripe import StripePayments  # noqa: PLC0415 (an extra of its own)
        from adapters.payments.stripe_client import is_live, stripe_client  # noqa: PLC0415 (as above)
    except ImportError:
        raise UnreadableSetting("TICKETING_PAYMENTS", WITHOUT_STRIPE) from None

    def merchant_of(account_id: int) -> str | None:
        with books() as unit:
            return unit.accounts.get(account_id).merchant

    client = stripe_client(api_key, settings.stripe.api_base)
    fee = settings.stripe.fee_per_mille
    return ByWorld(StripePayments(client, is_live(api_key), merchant_of, fee), SandboxPayments())


def advisers(settings: Settings) -> Mapping[str, Adviser]:
    """Return who reads what payment providers send, by provider."""
    if settings.payments == "sandbox":
        return {}
    from adapters.payments.stripe_advice import StripeAdviser  # noqa: PLC0415 (an extra of its own)
    from adapters.payments.stripe_client import stripe_client  # noqa: PLC0415 (as above)

    client = stripe_client(settings.stripe.ready(), settings.stripe.api_base)
    return {"stripe": StripeAdviser(client, settings.stripe.webhook_secrets)}


def alarm(measures: Measures | None) -> Alarm:
    """Return what tells operators that they must look at a payment."""

    def tell(alert: Alert) -> None:
        logger: structlog.typing.FilteringBoundLogger = structlog.get_logger("payments")
        logger.error(
            "look at this payment",
            account=alert.account_id,
            payment=alert.payment_id,
            reason=alert.reason,
        )
        if measures is not None:
            measures.alerts.inc()

    return tell


def open_storage(settings: Settings, now: Clock = utc_now) -> Opened:
    """Open the storage, without reaching for it yet; raises `UnreadableSetting`."""
    base_url = settings.base_url or LISTENS_BY_DEFAULT
    addresses = Addresses(base_url, settings.storage_public_url)
    try:
        return storage_at(settings.storage_url, addresses, settings.secret_keys, now)
    except ValueError as unreadable:
        raise UnreadableSetting("TICKETING_STORAGE_URL", str(unreadable)) from None


def prepare(settings: Settings) -> None:
    """Bring the database to the schema of this version.

    Raises `UnreadableSetting` for what is no address of a database or a storage, `DatabaseUnavailable` for what is no database.
    """
    open_storage(settings)
    if settings.payments == "stripe":
        settings.stripe.ready()
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
    engine = make_engine(settings.database_url)
    try:
        yield open_box_office(engine, settings, now)
    finally:
        engine.dispose()


def verified(settings: Settings) -> Verdict:
    """Recount what a database holds at one moment: it may be live, and people may go on buying."""
    prepare(settings)
    engine = make_engine(settings.database_url)
    try:
        with at_one_moment(engine) as reads:
            return Verify(reads)()
    finally:
        engine.dispose()


def app() -> ASGIApp:
    """Build what a server process serves, from the environment; raises `UnreadableSetting`."""
    settings = Settings.from_environ(os.environ)
    logs.configure(settings.log)
    settings.secret()
    engine = engine_of(settings.database_url)
    books, storage = SqlBooks(engine), open_storage(settings)
    measures = Measures()
    box_office = open_box_office(engine, settings, books=books, storage=storage, measures=measures)
    guesses = SqlGuesses(books)
    return build_app(
        box_office,
        base_url=settings.base_url or LISTENS_BY_DEFAULT,
        shop_domain=settings.shop_domain,
        lifespan=_lifespan(engine, box_office, with_jobs=settings.jobs),
        ready=readiness(engine, storage),
        unavailable=(DatabaseUnavailable, StorageUnavailable),
        guesses=guesses,
        limits=key_limits(books, settings),
        signed_ids=SignedIds(settings.secret_keys()),
        files=storage,
        advisers=advisers(settings),
        measures=measures,
        tell=logs.request_log(settings.log),
        calling=calling_for(engine),
    )


def key_limits(books: SqlBooks, settings: Settings) -> KeyLimits:
    """Return how much promoters' systems may ask, counted over all processes on a database."""
    return KeyLimits(
        SqlMeter(books),
        utc_now,
        settings.rate_limit,
        settings.scan_rate_limit,
        settings.auth_rate_limit,
    )


def readiness(engine: sa.Engine, storage: Opened | None = None) -> Callable[[], Mapping[str, str]]:
    """Return what tells which part of a process is not ready to serve, and why, in words fit for strangers."""

    def failing() -> Mapping[str, str]:
        return {**_of_the_database(engine), **({} if storage is None else _of_the_files(storage))}

    return failing


def _of_the_database(engine: sa.Engine) -> Mapping[str, str]:
    try:
        current = migrate.is_current(engine)
    except (TicketingError, sa.exc.SQLAlchemyError):
        return {"database": "cannot be reached"}
    return {} if current else {"database": "is not migrated"}


def _of_the_files(storage: Opened) -> Mapping[str, str]:
    try:
        storage.probe()
    except TicketingError:
        return {"storage": "is not writable"}
    return {}


def webhook_sender(box_office: BoxOffice) -> Sender:
    """Return what takes notices to webhook endpoints, each in the words of its dialect."""
    letters = {Dialect.V1: v1_notices.letter_of, Dialect.ADMIN: admin_notices.letter_of}
    return Sender(box_office.webhooks, box_office.egress, letters)


def _lifespan(
    engine: sa.Engine, box_office: BoxOffice, *, with_jobs: bool
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        limit_threads(engine)
        _leave_with_parent()
        with ExitStack() as closing:
            closing.callback(engine.dispose)
            interpreter.settle_in()
            if with_jobs:
                closing.enter_context(under_way(Rounds(box_office.do_chores), "jobs"))
                closing.enter_context(under_way(webhook_sender(box_office), "webhooks"))
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
