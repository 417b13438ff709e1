"""Partial changes and the rules that judge them.

A promoter may send only some fields (`PATCH`), and a field that was sent as null is not a field that was left out. So
a field of a change is `Given[T]`: either a value or `UNSET`.
"""

from collections.abc import Callable, Iterable, Sequence
import enum
from typing import Any, Final, TypeAlias, TypeVar

from ticketing_domain.errors import Invalid, Problems


class Unset(enum.Enum):
    """The type of `UNSET`: the field was not sent."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET

T = TypeVar("T")
Given: TypeAlias = T | Unset

Problem: TypeAlias = tuple[str, str]
"""One broken rule: the field it belongs to, and what to tell the sender."""

P = TypeVar("P")
Rule: TypeAlias = Callable[[P], Problem | None]


def given(value: Given[T], otherwise: T) -> T:
    """Return what was sent, or `otherwise` where nothing was."""
    return otherwise if value is Unset.UNSET else value


def check(plan: P, rules: Sequence[Rule[P]], unreadable: Problems, *also: Problem | None) -> None:
    """Raise `Invalid` with every broken rule; a field the edge could not read is not also called blank.

    `unreadable` is what the edge found wrong with single values (a wrong type, an impossible date); rules that look
    at such a field see it as absent, so their "can't be blank" about it is dropped.
    """
    found = [*(rule(plan) for rule in rules), *also]
    broken = [problem for problem in found if problem is not None and problem[0] not in unreadable]
    if broken or unreadable:
        raise Invalid({**unreadable, **gather(broken)})


def gather(problems: Iterable[Problem]) -> Problems:
    """Group problems by field, keeping their order."""
    by_field: dict[str, tuple[str, ...]] = {}
    for field, said in problems:
        by_field[field] = (*by_field.get(field, ()), said)
    return by_field


def not_blank(*fields: str) -> tuple[Rule[Any], ...]:
    """Make one rule for each of `fields`: it must hold something."""
    return tuple(_holds_something(field) for field in fields)


def _holds_something(field: str) -> Rule[Any]:
    def is_not_blank(plan: object) -> Problem | None:
        value = getattr(plan, field)
        if value is None or (isinstance(value, str) and not value.strip()):
            return (field, "can't be blank")
        return None

    return is_not_blank


def at_most(length: int, *fields: str) -> tuple[Rule[Any], ...]:
    """Make one rule for each of `fields`: a text of `length` characters or fewer."""
    return tuple(_not_longer(length, field) for field in fields)


def _not_longer(length: int, field: str) -> Rule[Any]:
    def is_short_enough(plan: object) -> Problem | None:
        value = getattr(plan, field)
        if isinstance(value, str) and len(value) > length:
            return (field, f"is too long (maximum is {length} characters)")
        return None

    return is_short_enough
