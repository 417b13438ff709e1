"""Sheets: lists as comma-separated values, for spreadsheets (RFC 4180, in UTF-8, with a header).

A spreadsheet takes a cell that begins like a formula for one, and a formula can send what stands beside it anywhere.
Such a cell gets an apostrophe in front, which spreadsheets read as "this is text". Many rows are joined at once; only
where something in them needs quotes are they printed by the book, and only where something begins like a formula does
anybody look cell by cell.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
import csv
import io
from itertools import chain
from typing import Final, TypeAlias, TypeVar

from starlette.responses import Response

from adapters.http.edge.answers import batches, stream_pieces

ROWS_AT_A_TIME: Final = 2000
"""How many rows are held at a time, however long the list."""

FORMULAS_BEGIN: Final = ("=", "+", "-", "@", "\t", "\r")

# What may begin a cell becomes a comma and what begins a formula an equals sign.
_BEGINNINGS: Final = bytes.maketrans(b'\n"+-@\t', b",,====")
_END: Final = "\r\n"
_ROWS_AT_ONCE: Final = 500

Cell: TypeAlias = str
"""What stands in a cell; nothing where there is nothing to say."""

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
        lines = (_joined(batch, len(columns)) or _printed(batch)).encode()
        if _begins_like_a_formula(lines):
            lines = _printed([map(harmless, row) for row in batch]).encode()
        yield lines


def harmless(cell: Cell) -> str:
    """Print a cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULAS_BEGIN) else cell


def every(
    fetch: Callable[[C | None, int], Sequence[R]], cursor_of: Callable[[R], C]
) -> Iterator[R]:
    """Return every row of a list that is read by key, of which only a page is held at a time."""
    return chain.from_iterable(_pages(fetch, cursor_of))


def _pages(
    fetch: Callable[[C | None, int], Sequence[R]], cursor_of: Callable[[R], C]
) -> Iterator[Sequence[R]]:
    after: C | None = None
    while True:
        rows = fetch(after, ROWS_AT_A_TIME)
        yield rows
        if len(rows) < ROWS_AT_A_TIME:
            return
        after = cursor_of(rows[-1])


def _joined(rows: Sequence[Sequence[Cell]], columns: int) -> str:
    """Print rows without a look at their cells; nothing where one of them needs quotes."""
    lines = _END.join(map(",".join, rows)) + _END
    in_nobodys_cell = len(rows) * (columns - 1), len(rows), len(rows), 0
    found = lines.count(","), lines.count("\r"), lines.count("\n"), lines.count('"')
    return lines if found == in_nobodys_cell else ""


def _begins_like_a_formula(lines: bytes) -> bool:
    """Tell whether any cell may; what begins with a return stands in quotes."""
    return b",=" in (b"\n" + lines).translate(_BEGINNINGS) or b'"\r' in lines


def _printed(rows: Iterable[Iterable[Cell]]) -> str:
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows(rows)
    return lines.getvalue()
