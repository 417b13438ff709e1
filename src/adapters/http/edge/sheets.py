"""Sheets: lists as comma-separated values, for spreadsheets (RFC 4180, in UTF-8, with a header).

A spreadsheet takes a cell that begins like a formula for one, and a formula can send what stands beside it anywhere.
Such a cell gets an apostrophe in front, which spreadsheets read as "this is text". Many rows are printed at once, and
only where something in the print begins like a formula does anybody look cell by cell.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
import csv
import io
import re
from typing import Final, TypeAlias, TypeVar

from starlette.responses import Response

from adapters.http.edge.answers import batches, stream_pieces

ROWS_AT_A_TIME: Final = 1000
"""How many rows are held at a time, however long the list."""

FORMULAS_BEGIN: Final = ("=", "+", "-", "@", "\t", "\r")

# A sign behind a comma, a line's end or a quote; what begins with a return stands in quotes.
_LIKE_A_FORMULA: Final = re.compile(r'[=+\-@\t\r](?<=[,\n"][=+\-@\t]|"\r)')
_ROWS_AT_ONCE: Final = 500

Cell: TypeAlias = str | int | None

R = TypeVar("R")
C = TypeVar("C")


def sheet_answer(filename: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Answer with a sheet to be saved under the name, row by row as they come."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return stream_pieces(sheet_lines(columns, rows), headers, media_type="text/csv")


def sheet_lines(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Print a header and rows, a line each."""
    yield _printed([columns]).encode()
    for batch in batches(rows, _ROWS_AT_ONCE):
        text = _printed(batch)
        if _LIKE_A_FORMULA.search(f"\n{text}"):
            text = _printed([map(harmless, row) for row in batch])
        yield text.encode()


def harmless(cell: Cell) -> str:
    """Print a cell so that no spreadsheet takes it for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULAS_BEGIN) else text


def every(
    fetch: Callable[[C | None, int], Sequence[R]], cursor_of: Callable[[R], C]
) -> Iterator[R]:
    """Return every row of a list that is read by key, of which only a page is held at a time."""
    after: C | None = None
    while True:
        rows = fetch(after, ROWS_AT_A_TIME)
        yield from rows
        if len(rows) < ROWS_AT_A_TIME:
            return
        after = cursor_of(rows[-1])


def _printed(rows: Iterable[Iterable[Cell]]) -> str:
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows(rows)
    return lines.getvalue()
