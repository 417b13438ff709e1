"""Shapes: what an answer looks like, whatever values it carries."""

from collections.abc import Callable, Mapping
import re
from typing import Any, Final

import attrs

TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
AMOUNT: Final = re.compile(r"[0-9]+\.[0-9]{2}")


@attrs.frozen
class Shape:
    """What a printed value looks like: `integer`, `text`, `time`, `money`…, with `?` where null may stand."""

    word: str

    def fits(self, value: object) -> bool:
        """Tell whether the value looks like this."""
        if value is None:
            return self.word.endswith("?")
        return _FITS[self.word.rstrip("?")](value)


def misfits(shape: Any, value: Any, where: str = "answer") -> list[str]:
    """Return where a value does not have the shape: a type word, a list of one shape, or an object of shapes."""
    if isinstance(shape, str):
        return [] if Shape(shape).fits(value) else [f"{where}: {value!r} is no {shape}"]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{where}: {value!r} is no list"]
        return [
            problem
            for place, item in enumerate(value)
            for inner in shape
            for problem in misfits(inner, item, f"{where}[{place}]")
        ]
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is no object"]
    missing = [f"{where}.{name} is missing" for name in shape if name not in value]
    return missing + [
        problem
        for name, inner in shape.items()
        if name in value
        for problem in misfits(inner, value[name], f"{where}.{name}")
    ]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_integer(value: object) -> bool:
    return type(value) is int


def _is_decimal(value: object) -> bool:
    return type(value) is float and round(value, 1) == value


def _is_boolean(value: object) -> bool:
    return isinstance(value, bool)


def _is_time(value: object) -> bool:
    return isinstance(value, str) and TIME.fullmatch(value) is not None


def _is_money(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"amount", "currency"}
        and AMOUNT.fullmatch(value["amount"]) is not None
        and value["currency"] == "EUR"
    )


_FITS: Final[Mapping[str, Callable[[object], bool]]] = {
    "text": _is_text,
    "integer": _is_integer,
    "decimal": _is_decimal,
    "boolean": _is_boolean,
    "time": _is_time,
    "money": _is_money,
}
