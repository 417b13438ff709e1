"""Messages: the attrs classes in which clients speak, read field by field and without coercion.

A field of a message is `Given[T]`: UNSET where it was not sent. What is sent in a wrong type becomes a problem of that
field, the field stays UNSET, and the rest is read on, so that the domain can name everything that is wrong at once.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
import enum
from functools import cache, lru_cache
import re
import types
from typing import Any, Final, TypeVar, Union, get_args, get_origin
import unicodedata

import attrs
from cattrs import Converter
from moneyed import Money

from adapters.http.edge.strict_json import JsonFloat
from ticketing_domain import money
from ticketing_domain.changes import Unset
from ticketing_domain.errors import Problems

M = TypeVar("M", bound=attrs.AttrsInstance)

LARGEST_INTEGER: Final = 2**53
"""Beyond it, a client that reads numbers as binary fractions would send another one than it means."""

BLANK: Final = "can't be blank"
NOT_AN_AMOUNT: Final = 'must be a decimal number as a string, like "15.00"'
NOT_A_TIME: Final = 'is not a time we can read; use ISO 8601, like "2026-05-01T19:00:00Z"'

TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)


class Unreadable(ValueError):
    """A value is not of its field's type; the message completes a sentence that begins with the field."""


@attrs.frozen
class Amount:
    """An amount of money as it was sent, before anybody knows its currency."""

    text: str

    def of(self, currency: str) -> Money:
        """Return it as money of the currency; raises `money.NotAnAmount`."""
        return money.parse(self.text, currency)


@attrs.frozen
class TextOrTruth:
    """A value that is a text, or yes or no; whoever knows the question judges which it must be."""

    value: str | bool


@attrs.frozen
class Upload:
    """An uploaded file, by its signed id; whoever has the keys judges which one it is."""

    signed_id: str


def read_message(
    kind: type[M], body: Mapping[str, object], wrapped_in: str | Sequence[str] = ()
) -> tuple[M, Problems]:
    """Read a message from a body that is bare or wrapped once in one of the keys; returns it with what is unreadable.

    Fields that the message does not know are ignored. A null where the field cannot be cleared "can't be blank".
    """
    sent = _unwrapped(body, [wrapped_in] if isinstance(wrapped_in, str) else wrapped_in)
    return read_fields(kind, sent, CONVERTER)


def read_fields(
    kind: type[M], sent: Mapping[str, object], converter: Converter
) -> tuple[M, Problems]:
    """Read what was sent as a message; returns it with what is unreadable."""
    values: dict[str, object] = {}
    problems: dict[str, tuple[str, ...]] = {}
    for name, field in _fields(kind, converter).items():
        if name not in sent:
            continue
        try:
            values[name] = field.read(sent[name])
        except Unreadable as unreadable:
            problems[name] = (str(unreadable),)
    return kind(**values), problems


def _unwrapped(body: Mapping[str, object], keys: Sequence[str]) -> Mapping[str, object]:
    for key in keys:
        inner = body.get(key)
        if isinstance(inner, dict):
            return inner
    return body


@attrs.frozen
class _Field:
    """One field of a message: who reads which type, and whether it can be cleared with null, or must be there."""

    hook: Callable[[Any, Any], Any]
    wanted: Any
    nullable: bool = False
    required: bool = False

    def read(self, value: object) -> object:
        if value is None:
            if self.nullable:
                return None
            raise Unreadable(BLANK)
        return self.hook(value, self.wanted)


# Which types a message has is found out once: looking it up costs more than reading what was sent.
@lru_cache(maxsize=256)
def _fields(kind: type[attrs.AttrsInstance], converter: Converter) -> Mapping[str, _Field]:
    attrs.resolve_types(kind)
    return {field.name: _field(field, converter) for field in attrs.fields(kind)}


def _field(field: "attrs.Attribute[Any]", converter: Converter) -> _Field:
    options = get_args(field.type) if _is_union(field.type) else (field.type,)
    wanted = [option for option in options if option not in (types.NoneType, Unset)]
    kind: Any = Union[tuple(wanted)]  # noqa: UP007 (made at run time)
    return _Field(
        converter.get_structure_hook(kind),
        kind,
        nullable=types.NoneType in options,
        required=field.default is attrs.NOTHING,
    )


@cache
def _item_of(wanted: Any) -> _Field:
    kind = get_args(wanted)[0]
    return _Field(CONVERTER.get_structure_hook(kind), kind)


def _is_union(declared: Any) -> bool:
    return get_origin(declared) in (Union, types.UnionType)


def read_text(value: object, _: object = str) -> str:
    """Read a text: normalised, without control characters except tab and newline; raises `Unreadable`."""
    if not isinstance(value, str):
        raise Unreadable("must be a text")
    if value.isascii() and value.isprintable():
        return value
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    if any(unicodedata.category(one) == "Cc" and one not in "\n\t" for one in text):
        raise Unreadable("must not contain control characters")
    return text


def _whole_number(value: object, _: object) -> int:
    if type(value) is not int or abs(value) > LARGEST_INTEGER:
        raise Unreadable("must be a whole number")
    return value


def _truth(value: object, _: object) -> bool:
    if not isinstance(value, bool):
        raise Unreadable("must be true or false")
    return value


def _amount(value: object, _: object) -> Amount:
    if type(value) is int:
        return Amount(str(value))
    # More digits than a decimal context holds would be rounded on the way to minor units.
    if not isinstance(value, str) or len(value) > 24:
        raise Unreadable(NOT_AN_AMOUNT)
    return Amount(value)


def _text_or_truth(value: object, _: object) -> TextOrTruth:
    if not isinstance(value, str | bool):
        raise Unreadable("must be a text, or true or false")
    return TextOrTruth(value if isinstance(value, bool) else read_text(value))


def _upload(value: object, _: object) -> Upload:
    if not isinstance(value, str):
        raise Unreadable("is not a known upload")
    return Upload(value)


def _decimal(value: object, _: object) -> Decimal:
    """Read a number that is no money, like a percentage; one with a fraction is exact here and may be sent plainly."""
    text = value.text if isinstance(value, JsonFloat) else value
    text = str(text) if type(text) is int else text
    if not isinstance(text, str) or not re.fullmatch(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", text):
        raise Unreadable('must be a decimal number, like "7.5"')
    return Decimal(text)


def _time(value: object, _: object) -> datetime:
    if not isinstance(value, str) or not TIME.fullmatch(value):
        raise Unreadable(NOT_A_TIME)
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise Unreadable(NOT_A_TIME) from None
    if not 1970 <= at.year <= 2999:
        raise Unreadable("must be between the years 1970 and 2999")
    return at


def _list(value: object, wanted: Any) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise Unreadable("must be a list")
    read = _item_of(wanted).read
    return tuple([read(item) for item in value])


def read_choice(value: object, wanted: Any) -> enum.Enum:
    """Read one of the values of an enumeration; raises `Unreadable`."""
    known = {str(choice.value): choice for choice in wanted}
    if not isinstance(value, str) or value not in known:
        raise Unreadable(f"must be one of {', '.join(known)}")
    found: enum.Enum = known[value]
    return found


def _inner_message(value: object, wanted: Any) -> attrs.AttrsInstance:
    """Read a message inside a message; its first problem is told as the outer field's."""
    if not isinstance(value, dict):
        raise Unreadable("must be an object")
    values, fields = {}, _fields(wanted, CONVERTER)
    for name, field in fields.items():
        if field.required and value.get(name) is None:
            raise Unreadable(f"{name} {BLANK}")
    for name, field in fields.items():
        if name in value:
            try:
                values[name] = field.read(value[name])
            except Unreadable as unreadable:
                raise Unreadable(f"{name} {unreadable}") from None
    message: attrs.AttrsInstance = wanted(**values)
    return message


def _make_converter() -> Converter:
    converter = Converter(detailed_validation=False)
    converter.register_structure_hook_func(attrs.has, _inner_message)
    converter.register_structure_hook_func(_is_list, _list)
    converter.register_structure_hook_func(is_choice, read_choice)
    converter.register_structure_hook(str, read_text)
    converter.register_structure_hook(int, _whole_number)
    converter.register_structure_hook(bool, _truth)
    converter.register_structure_hook(Amount, _amount)
    converter.register_structure_hook(TextOrTruth, _text_or_truth)
    converter.register_structure_hook(Upload, _upload)
    converter.register_structure_hook(Decimal, _decimal)
    converter.register_structure_hook(datetime, _time)
    return converter


def _is_list(kind: Any) -> bool:
    return get_origin(kind) is tuple


def is_choice(kind: object) -> bool:
    """Tell whether a type is an enumeration."""
    return isinstance(kind, type) and issubclass(kind, enum.Enum)


CONVERTER: Final = _make_converter()
