"""Pages of lists: `{"data", "hasMore", "nextCursor"}` (contract §5, "Lists").

A page ends where its last row stands and not at a number, so that nothing is shown twice or left out when rows come and
go, and the deepest page costs what the first costs.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, TypeVar

import attrs
from starlette.responses import Response

from adapters.http.edge.answers import JSON, PlainObject, plain_bytes
from adapters.http.edge.queries import Cursor, PageSize
from adapters.http.v1.errors import V1Error
from adapters.http.v1.ids import Sealed, number_in, sealed
from adapters.http.v1.queries import CURSOR_INVALID

DEFAULT_PAGE: Final = PageSize(20)
NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""What stands in the cursor of a list that is not in the order of time."""

T = TypeVar("T")


@attrs.frozen
class PageQuery:
    """What every list may be asked for; `cursor` is where the page before ended."""

    limit: PageSize = DEFAULT_PAGE
    cursor: Cursor | None = None

    def answer(
        self,
        fetch: Callable[[int], Sequence[T]],
        view: Callable[[T], PlainObject],
        cursor_of: Callable[[T], Cursor],
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Answer with a page: `fetch` returns up to so many rows, one more than the page shows."""
        rows = fetch(self.limit + 1)
        shown, more = rows[: self.limit], len(rows) > self.limit
        page: PlainObject = {
            "data": [view(row) for row in shown],
            "hasMore": more,
            "nextCursor": cursor_of(shown[-1]).token() if more else None,
        }
        return Response(plain_bytes(page), headers=headers, media_type=JSON)


def sealed_cursor(at: datetime, kind: Sealed, number: int, secret: bytes) -> Cursor:
    """Return where a page of an account's rows ended, without telling the row's number."""
    return Cursor(at, sealed(kind, number, secret).partition("_")[2])


def number_of_cursor(cursor: Cursor, kind: Sealed, secret: bytes) -> int:
    """Return the row number in a cursor; raises `V1Error` for one of another list or account."""
    number = number_in(kind, f"{kind.value}_{cursor.key}", secret)
    if number is None:
        raise V1Error(CURSOR_INVALID)
    return number
