"""Answers print money, times and figures as the APIs promise, and lists without holding them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money
import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from adapters.http.edge.answers import (
    CHUNK_BYTES,
    ROWS_AT_A_TIME,
    Content,
    Plain,
    PlainObject,
    etagged,
    json_answer,
    json_bytes,
    money_json,
    percentage_json,
    plain_bytes,
    stream_json,
    time_json,
)


def asking(**headers: str) -> Request:
    """Return a request with these headers."""
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": sent})


def test_answers_are_compact_utf8() -> None:
    """Letters stay letters."""
    answer = json_answer({"title": "Käfig", "n": None}, 201, {"Location": "/x"})

    assert answer.body == '{"title":"Käfig","n":null}'.encode()
    assert (answer.status_code, answer.headers["location"]) == (201, "/x")
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("own", [None, {"Cache-Control": "private"}])
def test_what_many_are_answered_alike_is_what_one_would_be(own: dict[str, str] | None) -> None:
    """The whole of it, or that there is nothing new, with the same headers."""
    said = {"Cache-Control": "public", "X-Other": "ä"}
    content = Content(b"BEGIN:VCALENDAR", said, "text/calendar")
    one = etagged(asking(), Response(content.body, 200, own or said, content.media_type))
    known = etagged(asking(if_none_match=content.tag), one)

    whole = content.answer(asking(), own)
    nothing_new = content.answer(asking(if_none_match=content.tag), own)

    assert (whole.status_code, whole.body) == (200, content.body)
    assert dict(whole.headers) == dict(one.headers)
    assert (nothing_new.status_code, nothing_new.body) == (304, b"")
    assert dict(nothing_new.headers) == dict(known.headers)


def test_what_is_added_for_one_is_not_told_to_the_next() -> None:
    """Each gets headers of their own."""
    content = Content(b"{}", {})
    content.answer(asking()).headers["X-Mine"] = "1"

    assert "x-mine" not in content.answer(asking()).headers


@pytest.mark.parametrize(
    ("figure", "printed"), [("0.0", "0.0"), ("7.1", "7.1"), ("100.0", "100.0")]
)
def test_figures_are_json_numbers(figure: str, printed: str) -> None:
    """With the decimals that they have."""
    assert json_answer({"rate": Decimal(figure)}).body == f'{{"rate":{printed}}}'.encode()


@pytest.mark.parametrize("stranger", [object(), datetime.now(UTC), float("nan")])
def test_what_has_no_json_is_never_guessed(stranger: object) -> None:
    """A mistake of ours shows at once."""
    with pytest.raises((TypeError, ValueError)):
        json_answer(stranger)


PLAIN: st.SearchStrategy[Plain] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(PLAIN)
def test_long_lists_are_printed_as_everything_else_is(content: Plain) -> None:
    """Byte for byte, whatever people wrote into them."""
    assert plain_bytes(content) == json_bytes(content)


@pytest.mark.parametrize("stranger", [object(), Decimal(1), {1: "a"}, "\ud800", 2**64])
def test_what_is_not_plain_is_not_printed_among_rows(stranger: Any) -> None:
    """A mistake of ours shows at once; of numbers with a fraction the types tell."""
    with pytest.raises(TypeError):
        plain_bytes([stranger])


@pytest.mark.parametrize(
    ("amount", "currency", "printed"),
    [("42", "EUR", "42.00"), ("500", "JPY", "500"), ("1.25", "KWD", "1.250")],
)
def test_money_has_the_decimals_of_its_currency(amount: str, currency: str, printed: str) -> None:
    """As a decimal string, never a number."""
    assert money_json(Money(amount, currency)) == {"amount": printed, "currency": currency}


def test_times_are_printed_in_utc_with_whole_seconds() -> None:
    """Whatever zone they came in."""
    berlin = timezone(timedelta(hours=2))

    assert time_json(datetime(2026, 5, 1, 21, 0, 0, 999_999, berlin)) == "2026-05-01T19:00:00Z"
    assert time_json(None) is None


@pytest.mark.parametrize(
    ("rate", "printed"), [("0", "0"), ("7.50", "7.5"), ("19.0000", "19"), ("100", "100")]
)
def test_percentages_carry_no_idle_zeros(rate: str, printed: str) -> None:
    """Whatever a database made of them."""
    assert percentage_json(Decimal(rate)) == printed


def test_a_known_entity_tag_saves_the_body() -> None:
    """304 with the tag, and with what a cache must keep."""
    fresh = etagged(asking(), json_answer({"a": 1}, headers={"Cache-Control": "private"}))
    tag = fresh.headers["etag"]

    again = etagged(
        asking(if_none_match=f'"other", W/{tag}'),
        json_answer({"a": 1}, headers={"Cache-Control": "private"}),
    )
    changed = etagged(asking(if_none_match=tag), json_answer({"a": 2}))
    anything = etagged(asking(if_none_match="*"), json_answer({"a": 2}))

    assert (fresh.status_code, fresh.body) == (200, b'{"a":1}')
    assert (again.status_code, again.body) == (304, b"")
    assert (again.headers["etag"], again.headers["cache-control"]) == (tag, "private")
    assert (changed.status_code, anything.status_code) == (200, 304)
    assert changed.headers["etag"] != tag


@pytest.mark.anyio
async def test_a_long_list_comes_in_chunks() -> None:
    """Rows are asked for while the answer leaves, and the tail after the last of them."""
    asked: list[int] = []

    def rows() -> Iterator[PlainObject]:
        for number in range(20_000):
            asked.append(number)
            yield {"number": number}

    answer = stream_json(b'{"rows":[', rows(), lambda: b'],"count":%d}' % len(asked))
    before = len(asked)
    assert isinstance(answer, StreamingResponse)
    chunks = [bytes(chunk) async for chunk in answer.body_iterator if isinstance(chunk, bytes)]

    assert before < 10_000
    assert all(len(chunk) < CHUNK_BYTES + 20 * ROWS_AT_A_TIME for chunk in chunks)
    printed = json.loads(b"".join(chunks))
    assert printed == {"rows": [{"number": number} for number in range(20_000)], "count": 20_000}


@pytest.mark.anyio
async def test_an_empty_list_is_a_list() -> None:
    """No comma, no row."""
    answer = stream_json(b'{"rows":[', [], lambda: b"]}")

    assert isinstance(answer, StreamingResponse)
    assert [chunk async for chunk in answer.body_iterator] == [b'{"rows":[]}']


def test_a_list_that_cannot_begin_is_no_answer() -> None:
    """The error is raised while there is still time for a proper one."""

    def rows() -> Iterator[PlainObject]:
        raise ConnectionError
        yield

    with pytest.raises(ConnectionError):
        stream_json(b"[", rows(), lambda: b"]")
