"""Bulk: many rows with one statement, whatever their number.

PostgreSQL gets each column as one array, so that a batch is one plan and one round trip, and the text of the statement
never changes; a lone row is written as such, without the arrays. SQLite has no round trips to save: the driver repeats
the statement for each row.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, Self, TypeAlias

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

Rows: TypeAlias = Sequence[dict[str, Any]]
"""Rows that all name the same columns."""


def insert(connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
    """Add rows to a table."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        _repeated(_insert_one(table), tuple(rows[0]), connection.dialect).run(connection, rows)
    elif len(rows) == 1:
        connection.execute(_insert_one(table), rows[0])
    else:
        connection.execute(_insert(table, tuple(rows[0])), _by_column(rows))


def update(connection: sa.Connection, table: sa.Table, name: str, rows: Rows) -> bool:
    """Write the columns of each row where the account and the column `name` are the row's; tells whether all were
    there."""
    if not rows:
        return True
    columns = tuple(column for column in rows[0] if column not in {"account_id", name})
    if connection.dialect.name == "sqlite":
        one = _repeated(_update_one(table, name, columns), None, connection.dialect)
        return one.run(connection, rows) == len(rows)
    if len(rows) == 1:
        given = {f"given_{column}": value for column, value in rows[0].items()}
        return connection.execute(_update_one(table, name, columns), given).rowcount == 1
    return connection.execute(_update(table, name, columns), _by_column(rows)).rowcount == len(rows)


@attrs.frozen
class _Repeated:
    """A statement that is repeated for each row by the driver, in its own words.

    What is the same for all rows is looked up once here; SQLAlchemy would look it up for each.
    """

    text: str
    wanted: Sequence[tuple[str, Callable[[Any], Any] | None]]

    @classmethod
    def of(
        cls, statement: sa.Insert | sa.Update, columns: Sequence[str] | None, dialect: sa.Dialect
    ) -> Self:
        compiled: Any = statement.compile(dialect=dialect, column_keys=columns)
        wanted = [
            (
                name.removeprefix("given_"),
                compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect),
            )
            for name in compiled.positiontup
        ]
        return cls(str(compiled), wanted)

    def run(self, connection: sa.Connection, rows: Rows) -> int:
        # Column by column, as each is made in one go.
        columns = [
            map(process, map(itemgetter(name), rows)) if process else map(itemgetter(name), rows)
            for name, process in self.wanted
        ]
        return connection.exec_driver_sql(self.text, [*zip(*columns, strict=True)]).rowcount


@lru_cache(maxsize=256)
def _repeated(
    statement: sa.Insert | sa.Update, columns: tuple[str, ...] | None, dialect: sa.Dialect
) -> _Repeated:
    return _Repeated.of(statement, columns, dialect)


def _by_column(rows: Rows) -> dict[str, list[Any]]:
    return {f"given_{column}": [row[column] for row in rows] for column in rows[0]}


def _given(table: sa.Table, columns: Sequence[str]) -> sa.TableValuedAlias:
    arrays = [
        sa.bindparam(f"given_{column}", type_=postgresql.ARRAY(table.c[column].type, dimensions=1))
        for column in columns
    ]
    typed = [sa.column(column, table.c[column].type) for column in columns]
    return sa.func.unnest(*arrays).table_valued(*typed, name="given").render_derived()


@cache
def _insert_one(table: sa.Table) -> sa.Insert:
    # Inline: nobody asks for the number that the database gave a row.
    return sa.insert(table).inline()


@cache
def _insert(table: sa.Table, columns: tuple[str, ...]) -> sa.Insert:
    given = _given(table, columns)
    return sa.insert(table).from_select(columns, sa.select(given), include_defaults=False)


@cache
def _update(table: sa.Table, name: str, columns: tuple[str, ...]) -> sa.Update:
    given = _given(table, ("account_id", name, *columns))
    return (
        sa.update(table)
        .where(table.c.account_id == given.c.account_id, table.c[name] == given.c[name])
        .values({column: given.c[column] for column in columns})
    )


@cache
def _update_one(table: sa.Table, name: str, columns: tuple[str, ...]) -> sa.Update:
    return (
        sa.update(table)
        .where(
            table.c.account_id == sa.bindparam("given_account_id"),
            table.c[name] == sa.bindparam(f"given_{name}"),
        )
        .values({column: sa.bindparam(f"given_{column}") for column in columns})
    )
