"""Answers: compact JSON, money and times as both APIs print them, entity tags, and lists of any length."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
import hashlib
from itertools import chain, islice
import json
from typing import Final, TypeAlias, TypeVar

import attrs
from moneyed import Money
import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ticketing_domain import money

CHUNK_BYTES: Final = 64 * 1024
ROWS_AT_A_TIME: Final = 250
"""How many rows are printed at once: to begin printing costs as much as a row does."""

JSON: Final = "application/json"
NAMED: Final = b"if-none-match"
_TWO_DIGITS: Final = tuple(f"{number:02}" for number in range(60))

R = TypeVar("R")

Plain: TypeAlias = "bool | int | str | Sequence[Plain] | Mapping[str, Plain] | None"
"""What both encoders print alike, byte for byte: orjson would print a number that is none as null."""

PlainObject: TypeAlias = dict[str, Plain]

_Head: TypeAlias = Sequence[tuple[bytes, bytes]]
_Heads: TypeAlias = Mapping[int, _Head]
"""The headers of an answer as they are sent, by its status."""


def json_answer(
    content: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with a value as compact JSON."""
    return Response(json_bytes(content), status, headers, media_type=JSON)


def plain_answer(
    content: Plain, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with a value as `json_answer` does, where there is no figure in it: the way of what is asked all the time."""
    return Response(plain_bytes(content), status, headers, media_type=JSON)


def json_bytes(content: object) -> bytes:
    """Print a value as compact JSON in UTF-8. A `Decimal` becomes a number: for figures, never for money."""
    return _ENCODER.encode(content).encode()


def plain_bytes(content: Plain) -> bytes:
    """Print what `json_bytes` prints, where there is much of it and no figure among it: in a tenth of the time."""
    return orjson.dumps(content)


def money_json(amount: Money) -> dict[str, str]:
    """Print money as both APIs do: a decimal string beside its currency."""
    return {"amount": money.text(amount), "currency": amount.currency.code}


def minor_json(minor: int, currency: str) -> dict[str, str]:
    """Print minor units of a currency as `money_json` prints money."""
    return {"amount": money.minor_text(minor, currency), "currency": currency}


def time_json(at: datetime | None) -> str | None:
    """Print an instant in UTC with whole seconds: `2026-05-01T19:00:00Z`."""
    if at is None:
        return None
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    # Put together from what is printed already: a long list prints two for each row.
    day = _day_json(at.toordinal())
    return f"{day}T{_TWO_DIGITS[at.hour]}:{_TWO_DIGITS[at.minute]}:{_TWO_DIGITS[at.second]}Z"


@lru_cache(maxsize=4096)
def _day_json(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def percentage_json(rate: Decimal) -> str:
    """Print a percentage as a decimal string, without zeros that a database may have added: "19", "7.5"."""
    return f"{rate.normalize():f}"


@lru_cache
def rate_json(rate: str) -> str:
    """Print a percentage as `percentage_json` does from the text in which it is kept."""
    return percentage_json(Decimal(rate))


@attrs.frozen
class Content:
    """What many are answered alike: printed and tagged once."""

    body: bytes
    headers: Mapping[str, str]
    media_type: str = JSON
    tag: str = attrs.field(init=False)
    _heads: _Heads = attrs.field(init=False, repr=False)

    @tag.default
    def _tag(self) -> str:
        return _tag_of(self.body)

    @_heads.default
    def _own_heads(self) -> _Heads:
        return self._printed(self.headers)

    def is_known_to(self, request: Request) -> bool:
        """Tell whether the client says that it has just that."""
        return not _known_tags(request).isdisjoint({self.tag, "*"})

    def answer(self, request: Request, headers: Mapping[str, str] | None = None) -> Response:
        """Answer with it, or 304 where the client has just that already; `headers` take the place of its own."""
        heads = self._printed(headers) if headers else self._heads
        status, body = (304, b"") if self.is_known_to(request) else (200, self.body)
        return _Headed(body, status, heads[status])

    def _printed(self, headers: Mapping[str, str]) -> _Heads:
        said = {**headers, "ETag": self.tag}
        return {
            200: Response(self.body, 200, said, self.media_type).raw_headers,
            304: Response(None, 304, said).raw_headers,
        }


class _Headed(Response):
    """An answer whose headers were printed before."""

    def __init__(self, body: bytes, status: int, headers: _Head) -> None:
        # Not as Starlette does it, which prints the headers again for each of those who are answered alike.
        self.body, self.status_code, self.background = body, status, None
        self.raw_headers = [*headers]


def etagged(request: Request, response: Response) -> Response:
    """Give the answer a strong entity tag; 304 without a body where the client has just that already."""
    response.headers["ETag"] = tag = _tag_of(response.body)
    if not {tag, "*"} & _known_tags(request):
        return response
    kept = {
        name: value
        for name, value in response.headers.items()
        if name not in {"content-length", "content-type"}
    }
    return Response(status_code=304, headers=kept)


def _tag_of(body: bytes | memoryview) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _known_tags(request: Request) -> set[str]:
    sent = [value.decode("latin-1") for name, value in request.scope["headers"] if name == NAMED]
    return {tag.strip().removeprefix("W/") for tag in ",".join(sent).split(",")} if sent else set()


def stream_json(
    head: bytes,
    rows: Iterable[Plain],
    tail: Callable[[], bytes],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with `head`, the rows joined by commas, and `tail()`, which is asked for after the last row."""
    return stream_pieces(_head_rows_tail(head, rows, tail), headers)


def stream_pieces(
    pieces: Iterable[bytes], headers: Mapping[str, str] | None = None, media_type: str = JSON
) -> Response:
    """Answer with pieces of a text one after another, gathered into chunks; only a chunk is held at a time.

    The first chunk is made here, so that what cannot even begin still gets a proper error answer.
    """
    chunks = _chunks(pieces)
    first = next(chunks)
    return StreamingResponse(chain([first], chunks), headers=headers, media_type=media_type)


def joined(
    rows: Iterable[R], printed: Callable[[Sequence[R]], bytes] = json_bytes
) -> Iterator[bytes]:
    """Print rows as the inside of a JSON list, many at a time."""
    comma = b""
    for batch in batches(rows, ROWS_AT_A_TIME):
        yield comma + printed(batch)[1:-1]
        comma = b","


def batches(rows: Iterable[R], size: int) -> Iterator[Sequence[R]]:
    """Yield rows so many at a time; the last time as many as are left."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def _head_rows_tail(
    head: bytes, rows: Iterable[Plain], tail: Callable[[], bytes]
) -> Iterator[bytes]:
    yield head
    yield from joined(rows, plain_bytes)
    yield tail()


def _chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    chunk = bytearray()
    for piece in pieces:
        chunk += piece
        if len(chunk) >= CHUNK_BYTES:
            yield bytes(chunk)
            chunk.clear()
    yield bytes(chunk)


def _figure(value: object) -> float:
    """Print a figure with its few decimals as a JSON number."""
    if isinstance(value, Decimal):
        return float(value)
    msg = f"{type(value).__name__} is not printed as JSON"
    raise TypeError(msg)


_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_figure
)
