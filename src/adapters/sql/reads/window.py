"""The window through which everything is read: a connection for one moment, and long lists in chunks."""

from collections.abc import Callable, Iterator, Sequence
import contextlib
from typing import Final, TypeVar

import sqlalchemy as sa

from adapters.sql.connections import connected
from adapters.sql.engine import for_a_glance, for_reading

CHUNK: Final = 500
"""How many rows of a long list are fetched at a time."""

T = TypeVar("T")


class Window:
    """Opens connections that all statements of one read share; they see one moment."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = for_reading(engine)
        self._plain = engine

    @contextlib.contextmanager
    def open(self) -> Iterator[sa.Connection]:
        """Borrow a connection; raises `DatabaseUnavailable`."""
        with connected(self._engine) as connection:
            # Hot statements go to the driver (ADR 0027) and begin nothing by themselves.
            connection.begin()
            yield connection
            # A read that ended well is committed: with a rollback the driver of PostgreSQL forgets every statement that
            # it has prepared, and the server parses and plans them all again.
            connection.commit()

    @contextlib.contextmanager
    def glance(self) -> Iterator[sa.Connection]:
        """Borrow a connection for one statement, which needs no transaction to see one moment; raises
        `DatabaseUnavailable`."""
        with connected(self._plain) as connection:
            yield for_a_glance(connection)


class UnitWindow(Window):
    """Reads on the connection of an open unit of work, after `flush` has written what it kept back."""

    def __init__(self, connection: sa.Connection, flush: Callable[[], None]) -> None:
        self._connection = connection
        self._flush = flush

    @contextlib.contextmanager
    def open(self) -> Iterator[sa.Connection]:
        """Lend the connection."""
        self._flush()
        yield self._connection

    @contextlib.contextmanager
    def glance(self) -> Iterator[sa.Connection]:
        """Lend the connection."""
        with self.open() as connection:
            yield connection


def in_chunks(fetch: Callable[[T | None], Sequence[T]], size: int = CHUNK) -> Iterator[T]:
    """Yield the rows of the pages, of `size` rows each, that `fetch` finds after a row; the last one is shorter."""
    last: T | None = None
    while True:
        page = fetch(last)
        yield from page
        if len(page) < size:
            return
        last = page[-1]
