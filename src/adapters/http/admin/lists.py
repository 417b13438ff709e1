"""Lists of any length: complete by default, read a page at a time by key; or a page and a link to the next one.

The next page is found by the last row's instant and key, so the deepest one costs what the first costs.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Generic, TypeAlias, TypeVar

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.edge.answers import PlainObject, json_answer, json_bytes, stream_json
from adapters.http.edge.queries import LARGEST_PAGE, Cursor, PageSize, next_page

ROWS_AT_A_TIME: Final = 1000

R = TypeVar("R")
Json: TypeAlias = dict[str, Any]


@attrs.frozen
class PageQuery:
    """The part of a query by which a client opts in to pages."""

    limit: PageSize | None = None
    cursor: Cursor | None = None
    page: Cursor | None = None

    @property
    def start(self) -> Cursor | None:
        """Where the page before ended; `page` is another name of `cursor`."""
        return self.cursor or self.page

    @property
    def is_complete(self) -> bool:
        """Whether the whole list is wanted."""
        return self.limit is None and self.start is None


@attrs.frozen(kw_only=True)
class Listing(Generic[R]):
    """Rows in an order: how to fetch so many after a cursor, where each stands, how to print it, and the totals."""

    name: str
    base_url: str
    fetch: Callable[[Cursor | None, int], Sequence[R]]
    cursor_of: Callable[[R], Cursor]
    print_row: Callable[[R], PlainObject]
    stats: Callable[[], Json]

    def answer(self, ask: Ask, query: PageQuery) -> Response:
        """Answer with the whole list, or with a page where the client opted in."""
        if query.is_complete:
            return self._stream()
        return self._page(ask, query.start, query.limit or LARGEST_PAGE)

    def _stream(self) -> Response:
        head = f'{{"{self.name}":['.encode()
        return stream_json(
            head, map(self.print_row, self._every()), lambda: self._tail(self.stats())
        )

    def _tail(self, stats: Json) -> bytes:
        return b'],"stats":' + json_bytes(stats) + b"}"

    def _every(self) -> Iterator[R]:
        """Return every row; only a page of them is held at a time."""
        after: Cursor | None = None
        while True:
            rows = self.fetch(after, ROWS_AT_A_TIME)
            yield from rows
            if len(rows) < ROWS_AT_A_TIME:
                return
            after = self.cursor_of(rows[-1])

    def _page(self, ask: Ask, start: Cursor | None, limit: int) -> Response:
        rows = self.fetch(start, limit + 1)
        content = {self.name: [self.print_row(row) for row in rows[:limit]], "stats": self.stats()}
        if len(rows) <= limit:
            return json_answer(content)
        end = self.cursor_of(rows[limit - 1])
        return json_answer(content, headers=next_page(ask.request, self.base_url, end))
