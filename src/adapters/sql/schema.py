"""What every table is made of: one metadata, instants as whole microseconds, and rows as plain mappings.

`account_id` leads in every key but those by which an account is found at all, so that accounts can be spread over
several databases by that column.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

import attrs
import sqlalchemy as sa

metadata: Final = sa.MetaData()

Fields: TypeAlias = Mapping[str, Any] | sa.RowMapping
"""One row of one table, by column."""

Kind: TypeAlias = sa.types.TypeEngine[Any] | type[sa.types.TypeEngine[Any]]

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)

Instants: TypeAlias = Callable[[int | None], datetime | None]
Microseconds: TypeAlias = Callable[[datetime | None], int | None]

MOST_MINOR: Final = 10**15
"""No row holds more minor units: a thousand units at the largest price."""


class Instant(sa.TypeDecorator[datetime]):
    """An aware datetime as microseconds since 1970 in UTC: exact, fast and the same in both databases."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:  # noqa: ARG002 (SQLAlchemy's name)
        return _microseconds(value)

    def bind_processor(self, dialect: sa.Dialect) -> Microseconds:  # noqa: ARG002 (SQLAlchemy's name)
        """Return what writes a value; without the calls around it that stand in front of other kinds."""
        return _microseconds

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's name)
        return _instant(value)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Instants:  # noqa: ARG002 (SQLAlchemy's name)
        """Return what reads a value; without the call around it that stands in front of other kinds."""
        return _instant


def _microseconds(value: datetime | None) -> int | None:
    return None if value is None else (value - EPOCH) // MICROSECOND


def _instant(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + timedelta(0, 0, value)


def required(name: str, kind: Kind) -> sa.Column[Any]:
    """Make a column that always holds something."""
    return sa.Column(name, kind, nullable=False)


def optional(name: str, kind: Kind) -> sa.Column[Any]:
    """Make a column that may be empty."""
    return sa.Column(name, kind, nullable=True)


def key(name: str, kind: Kind) -> sa.Column[Any]:
    """Make a column of the primary key; numbers are handed out by `numbers`, never by the database."""
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def among(column: str, words: Sequence[str]) -> str:
    """Return the condition that a column holds one of the words."""
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def pairs(
    account: sa.Column[Any], name: sa.Column[Any], wanted: Iterable[tuple[int, Any]]
) -> sa.ColumnElement[bool]:
    """Return the condition that account and name are one of the pairs.

    Written account by account: SQLite looks up single columns along an index, but not pairs of them.
    """
    names: dict[int, list[Any]] = defaultdict(list)
    for account_id, its in sorted(wanted):
        names[account_id].append(its)
    return sa.or_(
        *(sa.and_(account == account_id, name.in_(its)) for account_id, its in names.items())
    )


def only(account: sa.Column[Any], account_id: int | None) -> list[sa.ColumnElement[bool]]:
    """Return the condition that a row is one account's, and none where all accounts are meant."""
    return [] if account_id is None else [account == account_id]


def word(text: str) -> sa.ColumnElement[str]:
    """Write a word into the statement itself: partial indexes are found by what stands there, not by parameters."""
    return sa.literal_column(f"'{text}'", sa.Text)


def columns_of(
    kind: type[attrs.AttrsInstance], table: sa.Table, **called: str
) -> list[sa.Column[Any]]:
    """Return a column for each field of a value, in their order: a row of them makes a value by position, at a third
    of the cost of looking each field up. `called` names the columns of fields that are called otherwise."""
    names = (field.name for field in attrs.fields(kind))
    return [table.c[called.get(name, name)] for name in names]


def split(row: Sequence[Any], *tables: sa.Table) -> Iterator[Fields]:
    """Take the row of a select over whole tables apart, table by table."""
    start = 0
    for table in tables:
        names = table.c.keys()
        yield dict(zip(names, row[start : start + len(names)], strict=True))
        start += len(names)


def like(query: str) -> str:
    """Return the LIKE pattern (escape `\\`) of texts that contain the query."""
    escaped = query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def searchable(*texts: str | None) -> str:
    """Fold texts for a search that ignores case, in the same way for both databases."""
    return "\n".join(text.lower() for text in texts if text)
