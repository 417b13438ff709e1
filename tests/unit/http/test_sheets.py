"""Sheets hold data: what was put into a cell comes out of it, and nothing in it is a formula."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st
import pytest

from adapters.http.edge import sheets
from adapters.http.edge.sheets import every, harmless, sheet_lines

ANY = st.text(st.characters(exclude_categories=["Cs"]))
TEXTS = ANY | st.builds(str.__add__, st.sampled_from(["=", "-", "\t", "\r", '"', ",=", "\n"]), ANY)


def rows_of(sheet: bytes) -> list[list[str]]:
    """Read a sheet back."""
    return list(csv.reader(io.StringIO(sheet.decode(), newline="")))


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"])
def test_what_begins_like_a_formula_gets_an_apostrophe(formula: str) -> None:
    """A spreadsheet then shows it and does not run it."""
    assert harmless(formula) == f"'{formula}"


def test_what_is_no_formula_stays_as_it_is() -> None:
    """Numbers, what is missing, and text with such a sign elsewhere."""
    assert [harmless(cell) for cell in ("3", "", "1=1", " =1")] == ["3", "", "1=1", " =1"]


@pytest.mark.parametrize("formula", ["=1", "+1", "-1", "@A", "\t=1", "\r=1", '=HYPERLINK("a,b")'])
@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_formula_among_many_rows_is_found(formula: str, column: int) -> None:
    """Wherever it stands, and whatever needs quotes with it."""
    rows = [["a", "", ""] for _ in range(1200)]
    rows[700][column] = formula

    sheet = b"".join(sheet_lines(("one", "two", "three"), rows))

    assert rows_of(sheet)[701][column] == f"'{formula}"
    assert sheet.count(b"'") == 1


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
def test_every_text_comes_out_of_its_cell(rows: list[list[str]]) -> None:
    """Commas, quotes, line breaks and everything else are quoted as RFC 4180 says."""
    sheet = b"".join(sheet_lines(("one", "two"), rows))

    assert sheet.startswith(b"one,two\r\n")
    assert rows_of(sheet)[1:] == [[harmless(cell) for cell in row] for row in rows]


def test_a_long_list_is_read_a_page_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page begins after the last row of the one before, and no row is lost or told twice."""
    monkeypatch.setattr(sheets, "ROWS_AT_A_TIME", 3)
    asked: list[tuple[int | None, int]] = []

    def fetch(after: int | None, limit: int) -> list[int]:
        asked.append((after, limit))
        start = 0 if after is None else after + 1
        return list(range(7))[start : start + limit]

    assert list(every(fetch, lambda row: row)) == list(range(7))
    assert asked == [(None, 3), (2, 3), (5, 3)]
