"""What a database can answer besides rows, in words that a caller can act on.

One translation for every statement: a rule that the database keeps by itself was broken (`BrokenRule`), or it cannot
be asked right now (`DatabaseUnavailable`); neither has written anything. What it cannot even spell (a NUL, a number
beyond 64 bits) is not in it (`NotFound`). Everything else is a mistake in a statement and stays what it is.
"""

import sqlite3
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import ExceptionContext

from ticketing_domain.errors import NotFound, TicketingError

_KIND: Final = 0xFF
"""What SQLite's codes of errors have in common that differ in their details."""


class BrokenRule(TicketingError):
    """A CHECK, a UNIQUE or a FOREIGN KEY refused the change; `rule` names it as the database does."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"the database refuses this: {rule}")
        self.rule = rule


class DatabaseUnavailable(TicketingError):
    """The database cannot be reached, is locked for too long, or has broken a deadlock at our cost; try again."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the database cannot be asked right now: {reason}")
        self.reason = reason


def watch(engine: sa.Engine) -> None:
    """Have every error of the engine's statements translated."""
    sa.event.listen(engine, "handle_error", translated, retval=True)


def translated(context: ExceptionContext) -> TicketingError | None:
    """Return the error to raise instead, or None where the original says it best."""
    match context.sqlalchemy_exception:
        case sa.exc.IntegrityError():
            return BrokenRule(_rule(context.original_exception))
        case sa.exc.DataError():
            return NotFound("row", "that the database can spell")
        case sa.exc.OperationalError() | sa.exc.InterfaceError():
            return DatabaseUnavailable(type(context.original_exception).__name__)
        case _:
            pass
    if isinstance(context.original_exception, OverflowError):
        return NotFound("row", "of a number beyond 64 bits")
    return DatabaseUnavailable("the connection was lost") if context.is_disconnect else None


def is_busy(failure: DatabaseUnavailable) -> bool:
    """Return whether it failed because another process writes to SQLite's file."""
    said = failure.__cause__
    code = said.sqlite_errorcode if isinstance(said, sqlite3.Error) else 0
    return code & _KIND == sqlite3.SQLITE_BUSY


def _rule(error: BaseException) -> str:
    """PostgreSQL names the constraint; SQLite tells its name, or its columns, at the end of the message."""
    named = getattr(getattr(error, "diag", None), "constraint_name", None)
    return str(named or str(error).rpartition(": ")[2])
