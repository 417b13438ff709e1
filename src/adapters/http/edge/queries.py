"""Queries: what stands behind the question mark, read as a message too. What is empty was not sent.

A cursor is opaque to clients: an instant and a key, with a checksum that refuses what was not made here. It grants
nothing, since every statement names the account.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
import re
from typing import Final, NewType, TypeVar
from urllib.parse import urlencode
import zlib

import attrs
from cattrs import Converter
from starlette.requests import Request

from adapters.http.edge.messages import (
    Unreadable,
    is_choice,
    read_choice,
    read_fields,
    read_text,
)
from adapters.http.edge.suffix import suffix_of
from ticketing_domain.errors import Invalid
from ticketing_domain.figures.periods import SYNONYMS, Period

Q = TypeVar("Q", bound=attrs.AttrsInstance)

PageSize = NewType("PageSize", int)
LARGEST_PAGE: Final = PageSize(100)
LONGEST_SEARCH: Final = 255
NO_SUCH_PAGE: Final = "is not a page of this list"

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@attrs.frozen
class Cursor:
    """Where a page ended: the instant and the key of its last row."""

    at: datetime
    key: str

    def token(self) -> str:
        """Return the text that stands in a link."""
        payload = f"{(self.at - _EPOCH) // timedelta(microseconds=1)}:{self.key}".encode()
        return urlsafe_b64encode(_checksum(payload) + payload).decode().rstrip("=")


def read_query(kind: type[Q], request: Request) -> Q:
    """Read the query as a message; raises `Invalid` with everything that is wrong. A repeated name counts last."""
    sent = {name: value for name, value in request.query_params.items() if value}
    query, problems = read_fields(kind, sent, _CONVERTER)
    if problems:
        raise Invalid(problems)
    return query


def next_page(request: Request, base_url: str, cursor: Cursor) -> Mapping[str, str]:
    """Return the header that leads to the page after the cursor; the rest of the query stays as it is."""
    kept = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in {"cursor", "page"}
    ]
    query = urlencode([*kept, ("cursor", cursor.token())])
    path = f"{request.scope['path']}{suffix_of(request)}"
    return {"Link": f'<{base_url}{path}?{query}>; rel="next"'}


def _cursor(value: str, _: object) -> Cursor:
    try:
        raw = urlsafe_b64decode(value.encode("ascii") + b"=" * (-len(value) % 4))
        found = re.fullmatch(rb"([0-9]{1,17}):([A-Za-z0-9]{1,64})", raw[4:])
    except (NotBase64, ValueError):
        found = None
    if found is None or raw[:4] != _checksum(raw[4:]):
        raise Unreadable(NO_SUCH_PAGE)
    return Cursor(_EPOCH + timedelta(microseconds=int(found[1])), found[2].decode())


def _checksum(payload: bytes) -> bytes:
    return zlib.crc32(payload).to_bytes(4, "big")


def _page_size(value: str, _: object) -> PageSize:
    if not re.fullmatch(r"[1-9][0-9]?|100", value):
        raise Unreadable(f"must be a whole number from 1 to {LARGEST_PAGE}")
    return PageSize(int(value))


def _period(value: str, _: object) -> Period:
    if value not in SYNONYMS:
        raise Unreadable("must be one of today, week, month, year, all")
    return SYNONYMS[value]


def _search(value: str, _: object) -> str:
    text = read_text(value).strip()
    if len(text) > LONGEST_SEARCH:
        raise Unreadable(f"is too long (maximum is {LONGEST_SEARCH} characters)")
    return text


def _flag(value: str, _: object) -> bool:
    return value in {"1", "true"}


def make_converter() -> Converter:
    """Return what reads the values of queries, for others to teach it more."""
    converter = Converter(detailed_validation=False)
    converter.register_structure_hook_func(is_choice, read_choice)
    converter.register_structure_hook(str, _search)
    converter.register_structure_hook(bool, _flag)
    converter.register_structure_hook(Period, _period)
    converter.register_structure_hook(Cursor, _cursor)
    converter.register_structure_hook(PageSize, _page_size)
    return converter


_CONVERTER: Final = make_converter()
