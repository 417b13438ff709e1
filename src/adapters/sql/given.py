"""Names in a statement that is built once, however many they are.

A statement that is built for each call costs several times what the database takes to answer it. So the hot ones are
made once, with parameters, and what is asked for is given to them:

    NAMED = sa.select(orders).where(orders.c.account_id == ..., one_of(orders.c.public_id, "ids"))
    connection.execute(NAMED, {"ids": filled(ids)})

Lists are filled up to few lengths, so that drivers and databases know most texts already.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, TypeAlias, TypeVar

import sqlalchemy as sa

N = TypeVar("N", int, str)

Given: TypeAlias = dict[str, Any]
"""What is given for the parameters of a statement."""


def one_of(column: sa.Column[Any], names: str) -> sa.ColumnElement[bool]:
    """Return the condition that a column holds one of the values of a parameter, which is given them `filled`."""
    return column.in_(sa.bindparam(names, type_=column.type, expanding=True))


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
