"""A cursor of PostgreSQL that describes its columns in plain words.

The driver's own makes an object for each column of each result, and looks up its type by name, which took half of what
a read of sixty columns took on our side. SQLAlchemy looks at a name and a type's number, and only the first time.
"""

from typing import Any, Final

import psycopg

UNTOLD: Final = (None,) * 5
"""What else a description could say of a column."""


class PlainCursor(psycopg.Cursor[Any]):
    """A cursor whose description is a tuple for each column."""

    @property
    def description(self) -> Any:
        """Name and type of each column, as the DB-API wants them; None where there are no rows to fetch."""
        result = self.pgresult
        if result is None or not result.nfields:
            return None
        return [
            ((result.fname(place) or b"").decode(), result.ftype(place), *UNTOLD)
            for place in range(result.nfields)
        ]
