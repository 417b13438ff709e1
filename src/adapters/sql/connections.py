"""Borrowing connections."""

from collections.abc import Iterator
import contextlib

import sqlalchemy as sa

from adapters.sql.errors import DatabaseUnavailable


@contextlib.contextmanager
def connected(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Borrow a connection; raises `DatabaseUnavailable` where none comes free."""
    try:
        connection = engine.connect()
    except sa.exc.TimeoutError as waited:
        raise DatabaseUnavailable("no connection came free") from waited
    with connection:
        yield connection
