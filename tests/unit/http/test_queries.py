"""Queries are read as strictly as bodies; cursors lead on and grant nothing."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import attrs
from hypothesis import given
from hypothesis import strategies as st
import pytest
from starlette.requests import Request

from adapters.http.edge.queries import Cursor, PageSize, next_page, read_query
from ticketing_domain.errors import Invalid
from ticketing_domain.figures.periods import Period

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 10**17 - 1).map(lambda micros: EPOCH + timedelta(microseconds=micros))


@attrs.frozen
class Wanted:
    """One field of each type."""

    period: Period = Period.MONTH
    query: str | None = None
    limit: PageSize | None = None
    cursor: Cursor | None = None
    only: bool = False


def asking(query: str) -> Request:
    """Return a request with this query."""
    return Request(
        {"type": "http", "path": "/admin/orders", "query_string": query.encode(), "headers": []}
    )


@pytest.mark.parametrize(
    ("word", "period"),
    [
        ("today", Period.TODAY),
        ("week", Period.WEEK),
        ("this_week", Period.WEEK),
        ("month", Period.MONTH),
        ("this_month", Period.MONTH),
        ("year", Period.YEAR),
        ("this_year", Period.YEAR),
        ("all", Period.ALL),
        ("all_time", Period.ALL),
        ("", Period.MONTH),
    ],
)
def test_periods_have_two_vocabularies(word: str, period: Period) -> None:
    """Both are understood; an empty one was not sent."""
    assert read_query(Wanted, asking(f"period={word}")) == Wanted(period=period)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("period=decade", "period"),
        ("period=TODAY", "period"),
        ("period=month&period=decade", "period"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=1e1", "limit"),
        ("limit=%D9%A1", "limit"),
        ("limit=" + "9" * 5_000, "limit"),
        ("query=%00", "query"),
        ("query=a%1Fb", "query"),
        ("query=" + "x" * 256, "query"),
        ("cursor=x", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=" + "A" * 5_000, "cursor"),
        ("cursor=%C3%A4", "cursor"),
    ],
)
def test_odd_queries_are_refused_by_name(query: str, field: str) -> None:
    """The field is named, and nothing breaks."""
    with pytest.raises(Invalid) as refusal:
        read_query(Wanted, asking(query))

    assert list(refusal.value.problems) == [field]


def test_everything_odd_is_told_at_once() -> None:
    """One answer names every parameter."""
    with pytest.raises(Invalid) as refusal:
        read_query(Wanted, asking("period=x&limit=x&cursor=x"))

    assert set(refusal.value.problems) == {"period", "limit", "cursor"}


@pytest.mark.parametrize("query", ["query=%FF%C3%28", "&&=&;", "query[]=1", "%", "a=%ZZ", "=x"])
def test_strange_spellings_never_break(query: str) -> None:
    """Bytes that are no UTF-8 are replaced, unknown names ignored."""
    assert read_query(Wanted, asking(query)).period is Period.MONTH


@given(INSTANTS, st.from_regex(r"[A-Za-z0-9]{1,64}", fullmatch=True))
def test_a_cursor_comes_back_as_it_went(at: datetime, key: str) -> None:
    """To the microsecond."""
    cursor = Cursor(at, key)

    assert read_query(Wanted, asking(f"cursor={cursor.token()}")).cursor == cursor


@given(st.integers(0, 200), st.sampled_from("ABCabc012-_"))
def test_a_changed_cursor_is_refused(place: int, letter: str) -> None:
    """A letter more or another letter is no page of ours."""
    token = Cursor(datetime(2026, 5, 1, tzinfo=UTC), "abcd1234efgh5678").token()
    place %= len(token) - 1  # the last letter carries bits that mean nothing
    changed = token[:place] + letter + token[place + 1 :]

    if changed != token:
        with pytest.raises(Invalid):
            read_query(Wanted, asking(f"cursor={changed}"))


def test_the_next_page_keeps_the_query() -> None:
    """Only the cursor is new; the address is ours, not the Host's."""
    cursor = Cursor(datetime(2026, 5, 1, tzinfo=UTC), "k")

    headers = next_page(
        asking("period=all&query=%C3%A4%26b&limit=2&cursor=old&page=old"),
        "https://t.example",
        cursor,
    )

    link, rel = headers["Link"].split("; ")
    address = urlsplit(link.strip("<>"))
    assert rel == 'rel="next"'
    assert (address.netloc, address.path) == ("t.example", "/admin/orders")
    assert address.query == f"period=all&query=%C3%A4%26b&limit=2&cursor={cursor.token()}"
