"""The strict JSON edge: it accepts what everybody reads alike, refuses the rest, and says nothing else of either."""

from collections.abc import Callable, Iterator
import json
import math
from pathlib import Path
from typing import Any

import attrs

from adapters.http.admin.events import EventMessage
from adapters.http.admin.promo_codes import PromoCodeMessage
from adapters.http.edge.messages import Amount, TextOrTruth, read_message
from adapters.http.edge.strict_json import DEEPEST, MOST_DIGITS, JsonFloat, MalformedJson, decode
from adapters.http.scanner.reports import ScanMessage
from adapters.http.shop.wishes import CheckoutMessage
from adapters.http.v1.event_messages import NewEventMessage
from adapters.http.v1.order_wishes import OrderMessage
from tests.fuzz.target import Target
from ticketing_domain.changes import UNSET

DATA = Path(__file__).parents[1] / "data"
KINDS = (
    EventMessage,
    PromoCodeMessage,
    ScanMessage,
    CheckoutMessage,
    NewEventMessage,
    OrderMessage,
)
BOM = b"\xef\xbb\xbf"
FIELDS = {
    "title": "Lantern Night",
    "starts_at": "2026-07-01T20:00",
    "startsAt": "2026-07-01T20:00:00+02:00",
    "capacity": 12,
    "amount": "15.00",
    "discount_amount": 7.5,
    "published": True,
    "code": None,
    "items": [{"ticketId": "tier_a", "quantity": 2}],
    "tickets": [{"id": 1, "quantity": 2}],
}
NASTY = (
    b"",
    b"null",
    b'"',
    b"{",
    b'{"a":1,"a":1}',
    b'{"a":{"a":1},"b":[1,2.50,-0,-0.0,1e5,1E-400]}',
    b"NaN",
    b"[Infinity,-Infinity]",
    b"1" * MOST_DIGITS,
    b"-" + b"1" * (MOST_DIGITS + 1),
    b"[" * DEEPEST + b"]" * DEEPEST,
    b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
    b'["' + b"[" * 70 + b'"]',
    b"[" * 5_000,
    b'"\\ud800"',
    b'"\\ud83d\\ude00"',
    b'{"\\u0000":1}',
    b'"\x00"',
    b'"\xed\xa0\x80"',
    BOM + b"1",
    b" [1 , 2 ] \r\n",
    b"[1,]",
    b"01",
    b"// no\n1",
)


class Loopholes(list[str]):
    """What two readers of a text could understand differently."""

    def members(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len({name for name, _ in pairs}) < len(pairs):
            self.append("a member twice")
        return dict(pairs)

    def whole(self, digits: str) -> int:
        if len(digits.lstrip("-")) > MOST_DIGITS:
            self.append("a long number")
            return 0
        return int(digits)

    def constant(self, name: str) -> float:
        self.append(name)
        return math.nan


def check_decode(parser: Callable[[bytes], object], data: bytes) -> None:
    """What is accepted is what the standard library reads, and has no loophole; what is refused has one, or is no JSON."""
    value, loopholes = as_others_read(data)
    try:
        read = parser(data)
    except MalformedJson:
        assert loopholes, "refused without a reason"
        return
    assert not loopholes, f"accepted with {loopholes}"
    assert read == value
    assert parser(written(read).encode()) == read


def as_others_read(data: bytes) -> tuple[object, list[str]]:
    """Read a text as generously as Python does; returns it with everything that is wrong with it."""
    found = Loopholes(["a byte order mark"] if data.startswith(BOM) else [])
    try:
        text = data.decode()
        value = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=found.members,
            parse_int=found.whole,
            parse_float=JsonFloat,
            parse_constant=found.constant,
        )
    except (ValueError, RecursionError):
        return None, ["no JSON"]
    if depth_of(value) > DEEPEST:
        found.append("too deep")
    if any("\0" in one or any("\ud800" <= c <= "\udfff" for c in one) for one in texts_in(value)):
        found.append("a text that nobody can keep")
    return value, found


def depth_of(value: object) -> int:
    inner = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    )
    return 0 if inner is None else 1 + max(map(depth_of, inner), default=0)


def texts_in(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from value
            for member in value.values():
                yield from texts_in(member)
        case list():
            for item in value:
                yield from texts_in(item)
        case _:
            pass


def written(value: object) -> str:
    """Write a value as JSON, numbers as they were written."""
    match value:
        case JsonFloat():
            return value.text
        case dict():
            return f"{{{','.join(f'{json.dumps(k)}:{written(v)}' for k, v in value.items())}}}"
        case list():
            return f"[{','.join(map(written, value))}]"
        case _:
            return json.dumps(value)


def check_message(parser: Callable[..., tuple[Any, Any]], data: bytes) -> None:
    """Whatever a body says, each field of the message is read, or named with what is wrong; texts can be printed."""
    if len(data) < 2:
        return
    kind = KINDS[data[0] % len(KINDS)]
    try:
        body = decode(data[1:])
    except MalformedJson:
        return
    if not isinstance(body, dict):
        return
    message, problems = parser(kind, body, "event")
    assert isinstance(message, kind)
    for field in attrs.fields(kind):
        value = getattr(message, field.name)
        if field.name in problems:
            assert value == field.default
            assert all(said and said.isprintable() for said in problems[field.name])
        elif value is not UNSET:
            assert all(is_clean(text) for text in plain_texts_in(value))


def plain_texts_in(value: object) -> Iterator[str]:
    match value:
        case Amount() | TextOrTruth():
            return
        case str():
            yield value
        case tuple():
            for item in value:
                yield from plain_texts_in(item)
        case _:
            return


def is_clean(text: str) -> bool:
    return not any((ord(one) < 32 and one not in "\n\t") or 127 <= ord(one) < 160 for one in text)


def bodies() -> Iterator[bytes]:
    hostile = json.loads((DATA / "hostile_strings.json").read_text("utf-8"))
    for text in hostile:
        yield json.dumps({"title": text}).encode("utf-8", "surrogatepass")
    yield json.dumps(FIELDS).encode()
    yield json.dumps({"event": FIELDS}).encode()
    yield from (json.dumps({name: value}).encode() for name, value in FIELDS.items())


TARGETS = (
    Target("strict_json", check_decode, decode, (*NASTY, *bodies())),
    Target(
        "messages",
        check_message,
        read_message,
        [bytes([kind]) + body for body in bodies() for kind in range(len(KINDS))],
    ),
)
