"""Counting that several processes share: one row for each subject of a limit, and one statement for each decision.

A row is a ring of counters, slot `n` at place `n` modulo their number, and the newest slot that was counted in. Whoever
counts names for each place the slot that should stand there now; an older row shows by its newest slot which places still
hold one that is gone, and so counts them as nothing. So the statement sees by itself how many count, whether there is
room, and what the row becomes; two at once go one after the other, as with every other row.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from adapters.sql.books import SqlBooks
from adapters.sql.schema import MICROSECOND, Instant, key, metadata, required
from ticketing_domain.people.limits import SLOTS, Limit, Meter, Tally, Verdict, tally_of

PLACES: Final = tuple(f"slot_{place:02d}" for place in range(SLOTS + 1))

rates: Final = sa.Table(
    "rates",
    metadata,
    # Subjects are keys, which name their account, and addresses, which have none.
    key("bucket", sa.Text),
    key("subject", sa.Text),
    key("per_microseconds", sa.BigInteger),
    required("newest", sa.BigInteger),
    required("ends_at", Instant),
    *(required(place, sa.Integer) for place in PLACES),
)

sa.Index("rates_by_end", rates.c.ends_at)


@attrs.frozen(eq=False)
class SqlMeter(Meter):
    """Implements `Meter`; raises `DatabaseUnavailable` beside. What was counted is durable."""

    books: SqlBooks

    def take(self, bucket: str, subject: str, limit: Limit, at: datetime) -> Verdict:
        slot, name = limit.slot_at(at), _name(bucket, subject, limit)
        with self.books.writing() as connection:
            facts = {**name, **_slots(limit, slot), "at_most": limit.count}
            counted = connection.execute(_counting(connection.dialect.name), facts).mappings()
            row = counted.one_or_none()
            allowed = row is not None
            if row is None:
                row = connection.execute(_LOOKING, name).mappings().one_or_none()
        tally = Tally(slot) if row is None else _tally(row)
        return tally.at_slot(slot).verdict(limit, at, allowed=allowed)

    def forget(self, at: datetime) -> None:
        with self.books.writing() as connection:
            connection.execute(sa.delete(rates).where(rates.c.ends_at <= at))


def _name(bucket: str, subject: str, limit: Limit) -> dict[str, Any]:
    return {"bucket": bucket, "subject": subject, "per_microseconds": limit.per // MICROSECOND}


def _slots(limit: Limit, slot: int) -> dict[str, Any]:
    """Return which slot is counted in, which one should stand at each place, and when all of them are gone."""
    size = len(PLACES)
    due = {f"due_{place}": slot - (slot - number) % size for number, place in enumerate(PLACES)}
    one = {place: int(number == slot % size) for number, place in enumerate(PLACES)}
    return {"newest": slot, "ends_at": limit.start_of(slot + size), **due, **one}


@cache
def _counting(dialect: str) -> sa.Executable:
    """Count one more where there is room; returns the row then."""
    insert = (sqlite_insert if dialect == "sqlite" else postgresql_insert)(rates)
    new = insert.excluded
    left = {
        place: sa.case(
            (rates.c.newest >= sa.bindparam(f"due_{place}", type_=sa.BigInteger), rates.c[place]),
            else_=0,
        )
        for place in PLACES
    }
    first, *others = left.values()
    total = sum(others, start=first + 0)
    return insert.on_conflict_do_update(
        index_elements=["bucket", "subject", "per_microseconds"],
        set_={
            "newest": _later(rates.c.newest, new.newest),
            "ends_at": _later(rates.c.ends_at, new.ends_at),
            **{place: count + new[place] for place, count in left.items()},
        },
        where=total < sa.bindparam("at_most", type_=sa.Integer),
    ).returning(rates)


def _later(one: sa.ColumnElement[Any], other: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.case((one > other, one), else_=other)


_LOOKING: Final = sa.select(rates).where(
    rates.c.bucket == sa.bindparam("bucket"),
    rates.c.subject == sa.bindparam("subject"),
    rates.c.per_microseconds == sa.bindparam("per_microseconds"),
)


def _tally(row: Mapping[Any, Any] | sa.RowMapping) -> Tally:
    return tally_of(row["newest"], [row[place] for place in PLACES])
