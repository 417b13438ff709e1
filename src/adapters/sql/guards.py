"""Guards: what keeps two sales from taking the same place, each small enough to be taken away in a test.

Any one of them is enough: the lock makes sales wait for each other, the version notices who did not wait, and the
CHECKs of the counters refuse what would still be too much.
"""

from functools import cache
from typing import Any, Final

import attrs
import sqlalchemy as sa


@attrs.frozen
class Guards:
    """The guards as the books use them."""

    begin: str = "BEGIN IMMEDIATE"

    def lock(
        self, statement: sa.Select[*tuple[Any, ...]], of: sa.Table
    ) -> sa.Select[*tuple[Any, ...]]:
        """Keep the found rows of a table until the unit of work ends (PostgreSQL; SQLite has locked everything)."""
        return _locked(statement, of)

    def unchanged(
        self, statement: sa.Update, version: sa.Column[int], seen: sa.BindParameter[int]
    ) -> sa.Update:
        """Write only where nobody has written since we looked."""
        return _unchanged(statement, version, seen)


# The same few statements come here again and again; what is made of them is made once.
@cache
def _locked(statement: sa.Select[*tuple[Any, ...]], of: sa.Table) -> sa.Select[*tuple[Any, ...]]:
    return statement.with_for_update(of=of)


@cache
def _unchanged(
    statement: sa.Update, version: sa.Column[int], seen: sa.BindParameter[int]
) -> sa.Update:
    return statement.where(version == seen)


GUARDS: Final = Guards()
