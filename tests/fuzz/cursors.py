"""Where a page of a list ended: only what was made here is accepted, and it says the same in whichever way it is written."""

from collections.abc import Callable
import contextlib
from datetime import timedelta
from typing import Any

from adapters.http.edge.messages import Unreadable
from adapters.http.edge.queries import Cursor, make_converter
from adapters.http.uploads.signed_ids import SignedIds
from adapters.http.v1.errors import V1Error
from adapters.http.v1.ids import Sealed, number_in, sealed
from adapters.http.v1.pages import number_of_cursor, sealed_cursor
from tests.fuzz.target import Target, text_of
from ticketing_domain.errors import NotFound
from ticketing_domain.testing.stage import NOON

SECRET = bytes(range(32))
CONVERTER = make_converter()
MADE = (
    Cursor(NOON, "k3jx5q2m7zpwvbny"),
    Cursor(NOON + timedelta(microseconds=1), "1"),
    sealed_cursor(NOON, Sealed.VENUE, 7, SECRET),
    sealed_cursor(NOON, Sealed.EVENT, 2**63 - 1, SECRET),
)
SIGNED = SignedIds(["one key", "another"])


def read_cursor(text: str) -> Cursor:
    """Read a cursor as every list does."""
    found: Cursor = CONVERTER.structure(text, Cursor)
    return found


def check_cursor(parser: Callable[[str], Cursor], data: bytes) -> None:
    """An accepted cursor reads back as itself; with one character changed it is another text for it, or refused."""
    text = text_of(data)
    try:
        cursor = parser(text)
    except Unreadable:
        return
    token = cursor.token()
    assert parser(token) == cursor
    assert cursor.key.isascii()
    assert cursor.key.isalnum()
    place = len(text) % len(token)
    changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
    with contextlib.suppress(Unreadable):
        assert parser(changed) == cursor, "a changed cursor leads elsewhere"
    check_number(cursor)


def check_number(cursor: Cursor) -> None:
    for kind in Sealed:
        try:
            number = number_of_cursor(cursor, kind, SECRET)
        except V1Error:
            continue
        assert sealed_cursor(cursor.at, kind, number, SECRET) == cursor


def check_id(parser: Callable[..., int | None], data: bytes) -> None:
    """A row number is only behind the one text that we print for it, under one account and of one kind."""
    text = text_of(data)
    for kind in Sealed:
        number = parser(kind, text, SECRET)
        if number is not None:
            assert sealed(kind, number, SECRET) == text
            assert parser(kind, text, SECRET[::-1]) is None


def check_signed_id(parser: Any, data: bytes) -> None:
    """What we did not sign names no upload, and nothing else happens."""
    text = text_of(data)
    try:
        number = parser.upload_id(1, text)
    except NotFound:
        return
    assert number == 7
    # Two bits of the last letter stand for nothing.
    assert text[:-1] in {signed_id(other)[:-1] for other in ("one key", "another")}


def signed_id(*keys: str) -> str:
    signer = SignedIds(keys or ["one key", "another"])
    text: str = signer._serializer.dumps([1, 7])
    return text


def seeds() -> list[bytes]:
    tokens = [made.token() for made in MADE]
    odd = [tokens[0] + "=", tokens[0] + "\n", tokens[0].swapcase(), "=", "", "é", "AAAA", "-_-_"]
    return [text.encode() for text in (*tokens, *odd)]


TARGETS = (
    Target("cursors", check_cursor, read_cursor, seeds()),
    Target(
        "row_ids",
        check_id,
        number_in,
        [sealed(kind, number, SECRET).encode() for kind in Sealed for number in (1, 7, 2**63 - 1)]
        + [b"evt_mura_masa", b"vn_", b"tier_" + b"a" * 26, b"evt_" + b"7" * 26],
    ),
    Target(
        "signed_ids",
        check_signed_id,
        SIGNED,
        [signed_id().encode(), signed_id("one key").encode(), b"WzEsN10", b"WzEsN10.", b".eJw"],
    ),
)
