"""JSON without its loopholes: whatever two readers could understand differently is refused.

Rule 1: nothing is nested deeper than `DEEPEST`, which is checked before anything is built.
Rule 2: an object names each of its members once.
Rule 3: numbers are numbers (no NaN, no Infinity) of at most `MOST_DIGITS` digits; one with a fraction or an exponent
keeps its text, because as a binary fraction it would be another number.
Rule 4: texts can be stored: UTF-8, no lone surrogates, no NUL.
"""

from collections.abc import Iterator
import json
import re
from typing import Final, NoReturn

import attrs

DEEPEST: Final = 64
MOST_DIGITS: Final = 18
"""No integer of this many digits passes 64 bits."""

# A string literal that never ends is taken to the end of the text, so that one pass is always enough.
_STRINGS_AND_BRACKETS: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


class MalformedJson(ValueError):
    """The text is not JSON as we read it; the message is for whoever sent it."""


@attrs.frozen
class JsonFloat:
    """A number that was written with a fraction or an exponent, as it was written."""

    text: str


def decode(raw: bytes) -> object:
    """Read one JSON text; raises `MalformedJson`."""
    text = _text(raw)
    _refuse_deep_nesting(text)
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError as broken:
        msg = f"the body is not valid JSON: {broken.msg} (line {broken.lineno}, column {broken.colno})"
        raise MalformedJson(msg) from None
    # Only an escape can smuggle in a character that UTF-8 and the parser would refuse when written plainly.
    if "\\u" in text:
        _refuse_unstorable_texts(value)
    return value


def _text(raw: bytes) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        msg = "the body must not begin with a byte order mark"
        raise MalformedJson(msg)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        msg = "the body is not valid UTF-8"
        raise MalformedJson(msg) from None


def _refuse_deep_nesting(text: str) -> None:
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = 0
    for found in _STRINGS_AND_BRACKETS.finditer(text):
        first = found[0][0]
        if first in "[{":
            depth += 1
        elif first in "]}":
            depth -= 1
        if depth > DEEPEST:
            msg = f"the body is nested deeper than {DEEPEST} levels"
            raise MalformedJson(msg)


def _refuse_unstorable_texts(value: object) -> None:
    for text in _texts(value):
        if "\0" in text:
            msg = "a text in the body contains a NUL character"
            raise MalformedJson(msg)
        if any("\ud800" <= character <= "\udfff" for character in text):
            msg = "a text in the body contains half of a surrogate pair"
            raise MalformedJson(msg)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from _texts(member)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _object(members: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) != len(members):
        msg = "an object in the body names a member twice"
        raise MalformedJson(msg)
    return found


def _whole_number(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        msg = f"a number in the body has more than {MOST_DIGITS} digits"
        raise MalformedJson(msg)
    return int(digits)


def _no_number(name: str) -> NoReturn:
    msg = f"{name} is not a JSON number"
    raise MalformedJson(msg)


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_whole_number,
    parse_float=JsonFloat,
    parse_constant=_no_number,
)
