"""The books: one unit of work is one transaction on one connection."""

from collections.abc import Iterator
import contextlib
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from adapters.aside import aside
from adapters.sql.accounts import SqlAccounts, SqlTokens
from adapters.sql.advice import SqlAdvice
from adapters.sql.api_keys import SqlApiKeys
from adapters.sql.cancellations import SqlCancellations
from adapters.sql.codes import SqlCodes
from adapters.sql.connections import connected
from adapters.sql.custom_fields import SqlCustomFields
from adapters.sql.customers import SqlCustomers
from adapters.sql.days import SqlDays
from adapters.sql.deliveries import SqlDeliveries
from adapters.sql.devices import SqlDevices
from adapters.sql.engine import begin_writing
from adapters.sql.event_book import SqlEvents
from adapters.sql.faq import SqlFaqItems
from adapters.sql.guards import GUARDS, Guards
from adapters.sql.guest_parties import SqlGuestBook
from adapters.sql.inventories import SqlInventories
from adapters.sql.kept_answers import SqlKeptAnswers
from adapters.sql.line_up import SqlLineUps
from adapters.sql.memory import SqlMemory
from adapters.sql.notices import SqlOutbox
from adapters.sql.numbers import SqlNumbers
from adapters.sql.order_book import SqlOrders
from adapters.sql.payments import SqlPayments
from adapters.sql.payouts import SqlPayoutBook
from adapters.sql.performers import SqlPerformers
from adapters.sql.promo_codes import SqlPromoBook
from adapters.sql.reads import SqlReads
from adapters.sql.reads.window import UnitWindow
from adapters.sql.scans import SqlScans
from adapters.sql.team import SqlTeam
from adapters.sql.turn import Turn
from adapters.sql.uploads import SqlUploads
from adapters.sql.venues import SqlVenues
from adapters.sql.webhook_endpoints import SqlEndpoints


class SqlBooks:
    """Opens units of work on a database. A process has one for a file, because all that write to it wait in one line."""

    def __init__(self, engine: sa.Engine, guards: Guards = GUARDS) -> None:
        self.engine = engine
        self._guards = guards
        self.turn = Turn() if engine.dialect.name == "sqlite" else None

    def __call__(self) -> "SqlUnitOfWork":
        """Open a unit of work."""
        return SqlUnitOfWork(self.engine, self._guards, self.turn)

    @contextlib.contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Open a short transaction beside the units of work; what the block wrote is durable when it has ended well."""
        with (
            _taken(self.turn),
            connected(self.engine) as connection,
            begin_writing(connection, self._guards.begin),
        ):
            yield connection


class SqlUnitOfWork:
    """Implements `UnitOfWork`. Raises `BrokenRule` and `DatabaseUnavailable` beside what its collections promise."""

    def __init__(self, engine: sa.Engine, guards: Guards, turn: Turn | None) -> None:
        self._engine = engine
        self._guards = guards
        self._turn = turn
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as opening:
            opening.enter_context(_taken(self._turn))
            self._connection = connection = opening.enter_context(connected(self._engine))
            # Taken at once and not with the first statement: whoever waits, waits here.
            begin_writing(connection, self._guards.begin)
            self._open = opening.pop_all()
        self.numbers = SqlNumbers(connection)
        self.accounts = SqlAccounts(connection)
        self.tokens = SqlTokens(connection)
        self.api_keys = SqlApiKeys(connection)
        self.devices = SqlDevices(connection)
        self.scans = SqlScans(connection)
        self.codes = SqlCodes(connection)
        self.team = SqlTeam(connection)
        self.venues = SqlVenues(connection)
        self.events = SqlEvents(connection)
        self.custom_fields = SqlCustomFields(connection)
        self.performers = SqlPerformers(connection)
        self.line_ups = SqlLineUps(connection)
        self.faq_items = SqlFaqItems(connection)
        self.inventories = SqlInventories(connection, self._guards)
        self.orders = SqlOrders(connection)
        self.promo_codes = SqlPromoBook(connection, self._guards)
        self.payments = SqlPayments(connection)
        self.payouts = SqlPayoutBook(connection)
        self.customers = SqlCustomers(connection)
        self.days = SqlDays(connection)
        self.memory = SqlMemory(connection)
        self.answers = SqlKeptAnswers(connection)
        self.outbox = SqlOutbox(connection)
        self.endpoints = SqlEndpoints(connection)
        self.deliveries = SqlDeliveries(connection)
        self.cancellations = SqlCancellations(connection)
        self.guests = SqlGuestBook(connection)
        self.uploads = SqlUploads(connection)
        self.advice = SqlAdvice(connection)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, trace)

    @property
    def reads(self) -> SqlReads:
        """What the box office reads, as it is for this unit of work: with what it has written."""
        return SqlReads(UnitWindow(self._connection, self.orders.flush))

    def commit(self) -> None:
        """Make everything that was written durable, before returning."""
        self.orders.flush()
        aside(self._connection.commit)


def _taken(turn: Turn | None) -> contextlib.AbstractContextManager[None]:
    return contextlib.nullcontext() if turn is None else turn.taken()
