"""Bulk: many rows with one statement, whatever their number.

PostgreSQL gets each column as one array, so that a batch is one plan and one round trip, and the text of the statement
never changes; a lone row is written as such, without the arrays. SQLite has no round trips to save: the driver repeats
the statement for each row.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.sql import swift

Rows: TypeAlias = Sequence[dict[str, Any]]
"""Rows that all name the same columns."""


def insert(connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
    """Add rows to a table."""
    if not rows:
        return
    columns = tuple(rows[0])
    if connection.dialect.name == "sqlite":
        swift.write_each(connection, _insert_one(table), rows, columns)
    elif len(rows) == 1:
        swift.write(connection, _insert_one(table), rows[0], columns)
    else:
        swift.write(connection, _insert(table, columns), _by_column(rows))


def update(connection: sa.Connection, table: sa.Table, name: str, rows: Rows) -> bool:
    """Write the columns of each row where the account and the column `name` are the row's; tells whether all were
    there."""
    if not rows:
        return True
    columns = tuple(column for column in rows[0] if column not in {"account_id", name})
    if connection.dialect.name == "sqlite" or len(rows) == 1:
        written = swift.write_each(connection, _update_one(table, name, columns), rows)
    else:
        written = swift.write(connection, _update(table, name, columns), _by_column(rows))
    return written == len(rows)


def _by_column(rows: Rows) -> dict[str, list[Any]]:
    return {column: [row[column] for row in rows] for column in rows[0]}


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
