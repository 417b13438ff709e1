"""Guesses that several processes count together: one row for each guesser, and one statement for each decision.

A row keeps the instants of the latest guesses, at most as many as may be wrong, as text in which each takes the same
room: so the statement that adds one can see by itself whether the one that would have to make room is old enough, and
two who add at once go one after the other, as with every other row.
"""

from datetime import datetime, timedelta
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from adapters.sql.books import SqlBooks
from adapters.sql.schema import EPOCH, MICROSECOND, Instant, key, metadata, required
from ticketing_domain.sale.guesses import MOST_WRONG, WITHIN, Guesser, Guesses

guesses: Final = sa.Table(
    "guesses",
    metadata,
    key("account_id", sa.BigInteger),
    key("event_slug", sa.Text),
    key("address", sa.Text),
    required("instants", sa.Text),
    required("latest_at", Instant),
)

sa.Index("guesses_by_age", guesses.c.latest_at)

DIGITS: Final = 16
"""Of microseconds since 1970, which are enough until 2286."""

ROOM: Final = DIGITS + 1
"""What an instant takes in a row, with what ends it."""

BETWEEN_TIDYING: Final = timedelta(minutes=1)

MOST_FORGOTTEN: Final = 1000
"""How many guessers are forgotten at once."""


def written(at: datetime) -> str:
    """Write an instant, so that texts stand in the order of time."""
    return f"{(at - EPOCH) // MICROSECOND:0{DIGITS}d}"


@attrs.define(eq=False)
class SqlGuesses(Guesses):
    """Implements `Guesses`; raises `DatabaseUnavailable` beside. What was counted is durable, so that ending a process
    gives nobody new guesses. Now and then whoever takes one also tidies up."""

    books: SqlBooks
    _tidy_at: datetime | None = attrs.field(default=None, init=False)

    def take(self, guesser: Guesser, count: int, at: datetime) -> datetime | None:
        if self._tidy_at is None or self._tidy_at <= at:
            self._tidy_at = at + BETWEEN_TIDYING
            self.forget(at)
        with self.books.writing() as connection:
            while not connection.execute(_adding(connection, guesser, count, at)).first():
                instants = connection.scalar(sa.select(guesses.c.instants).where(_is(guesser)))
                in_the_way = _in_the_way(instants or "", count)
                if in_the_way is not None and in_the_way + WITHIN > at:
                    return in_the_way + WITHIN
        return None

    def give_back(self, guesser: Guesser, count: int, at: datetime) -> None:
        with self.books.writing() as connection:
            for _ in range(count):
                connection.execute(_removing(connection, guesser, at))

    def forget(self, at: datetime) -> int:
        """Forget those whose guesses are all too old to count; returns how many, and others may be left."""
        names = (guesses.c.account_id, guesses.c.event_slug, guesses.c.address)
        old = sa.select(*names).where(guesses.c.latest_at <= at - WITHIN).limit(MOST_FORGOTTEN)
        with self.books.writing() as connection:
            # Several processes may forget at once, and nobody waits for a guesser who is just coming back.
            skipping = old.with_for_update(skip_locked=True)
            gone = connection.execute(sa.delete(guesses).where(sa.tuple_(*names).in_(skipping)))
            return gone.rowcount


def _is(guesser: Guesser) -> sa.ColumnElement[bool]:
    return sa.and_(
        guesses.c.account_id == guesser.account_id,
        guesses.c.event_slug == guesser.event_slug,
        guesses.c.address == guesser.address,
    )


def _adding(connection: sa.Connection, guesser: Guesser, count: int, at: datetime) -> sa.Executable:
    """Add guesses where there is room, or where the one that has to make room is old enough; returns the row then."""
    on_sqlite = connection.dialect.name == "sqlite"
    new = f"{written(at)}," * count
    insert = (sqlite_insert if on_sqlite else postgresql_insert)(guesses).values(
        **guesser._asdict(), instants=new, latest_at=at
    )
    before = guesses.c.instants
    excess = sa.func.length(before) + (count - MOST_WRONG) * ROOM
    in_the_way = sa.func.substr(before, excess - ROOM + 1, DIGITS)
    first_kept = sa.case((excess > 0, excess + 1), else_=1)
    values: dict[str, Any] = {
        "instants": sa.func.substr(before.concat(new), first_kept),
        "latest_at": at,
    }
    return insert.on_conflict_do_update(
        index_elements=["account_id", "event_slug", "address"],
        set_=values,
        where=sa.or_(excess <= 0, in_the_way <= written(at - WITHIN)),
    ).returning(guesses.c.account_id)


def _removing(connection: sa.Connection, guesser: Guesser, at: datetime) -> sa.Executable:
    """Remove one guess of an instant, if there is one."""
    find = sa.func.instr if connection.dialect.name == "sqlite" else sa.func.strpos
    before, its = guesses.c.instants, f"{written(at)},"
    start = find(before, its)
    rest = sa.func.substr(before, 1, start - 1).concat(sa.func.substr(before, start + ROOM))
    return sa.update(guesses).where(_is(guesser), start > 0).values(instants=rest)


def _in_the_way(instants: str, count: int) -> datetime | None:
    """Return the guess that has to be old enough for so many more; None where there is room as it is."""
    ends = len(instants) + (count - MOST_WRONG) * ROOM
    if ends <= 0:
        return None
    return EPOCH + int(instants[ends - ROOM : ends - 1]) * MICROSECOND
