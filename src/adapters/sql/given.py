"""Names in a statement that is built once, however many they are.

A statement that is built for each call costs several times what the database takes to answer it. So the hot ones are
made once, with parameters, and what is asked for is given to them:

    NAMED = sa.select(orders).where(orders.c.account_id == ..., one_of(orders.c.public_id, "ids"))
    connection.execute(NAMED, {"ids": filled(ids)})

SQLite's lists are filled up to few lengths, so that the driver knows most texts already; PostgreSQL takes an array.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Self, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

N = TypeVar("N", int, str)

Given: TypeAlias = dict[str, Any]
"""What is given for the parameters of a statement."""


class _OneOf(FunctionElement[bool]):
    """A column, and the parameter whose values it may hold."""

    inherit_cache = True
    type = sa.Boolean()

    def self_group(self, against: object = None) -> Self:  # noqa: ARG002 (SQLAlchemy's name)
        """Return the condition as it is: SQLite would otherwise compare it with 1, and walk past the index."""
        return self


@compiles(_OneOf)
def _as_list(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, names = element.clauses
    return compiler.process(column.in_(names), **options)


@compiles(_OneOf, "postgresql")
def _as_array(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    """PostgreSQL takes the values as one array: one text and one plan, however many they are."""
    column, names = element.clauses
    array = sa.bindparam(names.key, type_=postgresql.ARRAY(column.type, dimensions=1))
    return compiler.process(column == sa.any_(array), **options)


def one_of(column: sa.Column[Any], names: str) -> sa.ColumnElement[bool]:
    """Return the condition that a column holds one of the values of a parameter, which is given them `filled`."""
    return _OneOf(column, sa.bindparam(names, type_=column.type, expanding=True))


def filled(names: Collection[N]) -> list[N]:
    """Return names in their order, the last one repeated until they are a power of two: which says the same."""
    ordered = sorted(names)
    length = 1 << (len(ordered) - 1).bit_length()
    return ordered + ordered[-1:] * (length - len(ordered))


def one_of_pairs(
    account: sa.Column[Any], name: sa.Column[Any], accounts: int
) -> sa.ColumnElement[bool]:
    """Return the condition that account and name are one of the pairs of `given_pairs`, of so many accounts.

    Written account by account: SQLite looks up single columns along an index, but not pairs of them.
    """
    return sa.or_(
        *(
            sa.and_(
                account == sa.bindparam(f"account_{place}", type_=account.type),
                one_of(name, f"names_{place}"),
            )
            for place in range(accounts)
        )
    )


def given_pairs(wanted: Iterable[tuple[int, Any]]) -> tuple[int, Given]:
    """Return how many accounts the pairs are of, and what to give to a statement with their condition."""
    names: dict[int, list[Any]] = defaultdict(list)
    for account_id, its in wanted:
        names[account_id].append(its)
    given: Given = {}
    for place, account_id in enumerate(sorted(names)):
        given[f"account_{place}"] = account_id
        given[f"names_{place}"] = filled(names[account_id])
    return len(names), given
