"""Queries of this API: filters and pages, read as messages (contract §5, "Lists").

A time without a zone is read off the clock of the account; a day alone means all of it.
"""

from datetime import datetime, timedelta
from keyword import iskeyword
import re
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import attrs
from cattrs import Converter
from starlette.requests import Request

from adapters.http.edge.messages import CONVERTER, read_fields
from adapters.http.edge.queries import make_converter
from adapters.http.v1.errors import V1Error, code
from ticketing_domain import moments
from ticketing_domain.errors import Invalid

CURSOR_INVALID: Final = code("cursor.invalid")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Q = TypeVar("Q", bound=attrs.AttrsInstance)


@attrs.frozen
class Bound:
    """One end of a span of time, as it was sent: a time, or a day (whose clock time is midnight)."""

    at: datetime
    whole_day: bool = False

    def first(self, zone: ZoneInfo) -> datetime:
        """Return the first instant that it means; raises `moments.NoSuchTime`."""
        if self.whole_day:
            return moments.start_of_day(self.at.date(), zone)
        return moments.instant(self.at, zone)

    def last(self, zone: ZoneInfo) -> datetime:
        """Return the last instant that it means; raises `moments.NoSuchTime`."""
        if self.whole_day:
            next_day = self.at.date() + timedelta(days=1)
            return moments.start_of_day(next_day, zone) - timedelta(microseconds=1)
        return moments.instant(self.at, zone)


def read_v1_query(kind: type[Q], request: Request) -> Q:
    """Read the query as a message; a name that Python keeps for itself stands there as `from_`.

    Raises `Invalid` with everything that is wrong, and `V1Error` for a cursor that is none of ours.
    """
    sent = {_field(name): value for name, value in request.query_params.items() if value}
    query, problems = read_fields(kind, sent, _CONVERTER)
    if "cursor" in problems:
        raise V1Error(CURSOR_INVALID)
    if problems:
        raise Invalid({name.rstrip("_"): said for name, said in problems.items()})
    return query


def span_of(
    first: Bound | None, last: Bound | None, names: tuple[str, str], zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    """Return the first and the last instant of a span by the clock of a zone; raises `Invalid` under the `names`."""
    problems: dict[str, tuple[str, ...]] = {}
    found: list[datetime | None] = []
    for name, bound, end in zip(names, (first, last), (Bound.first, Bound.last), strict=True):
        try:
            found.append(None if bound is None else end(bound, zone))
        except moments.NoSuchTime:
            problems[name] = ("does not exist on that day: the clocks go forward",)
    if problems:
        raise Invalid(problems)
    return found[0], found[1]


def _field(name: str) -> str:
    return f"{name}_" if iskeyword(name) else name


def _bound(value: str, _: object) -> Bound:
    whole_day = DAY.fullmatch(value) is not None
    # A plus that was not written as %2B arrives as a blank.
    text = f"{value}T00:00" if whole_day else re.sub(r" ([0-9]{2}:?[0-9]{2})$", r"+\1", value)
    return Bound(CONVERTER.structure(text, datetime), whole_day)


def _make_converter() -> Converter:
    converter = make_converter()
    converter.register_structure_hook(Bound, _bound)
    return converter


_CONVERTER: Final = _make_converter()
