"""How single values are written: in bodies as our readers take them, in queries, and in answers as we print them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NewType, TypedDict

from adapters.http.edge.messages import LARGEST_INTEGER, TIME, Amount, TextOrTruth, Upload
from adapters.http.edge.queries import LARGEST_PAGE, LONGEST_SEARCH, Cursor, PageSize
from adapters.http.edge.requests import LONGEST_SLUG
from adapters.http.openapi.entries import Schema
from ticketing_domain.catalogue.slug import SLUG
from ticketing_domain.figures.periods import SYNONYMS, Period
from ticketing_domain.people.account import SUBDOMAIN

Time = NewType("Time", str)
"""An instant as we print it."""
DecimalText = NewType("DecimalText", str)
"""A number as we print it where every digit counts."""
Url = NewType("Url", str)
"""A whole address."""
Word = NewType("Word", str)
"""A word in a query that opens something, or does not: a code or a secret, of any length."""


class Money(TypedDict):
    """An amount of money: a decimal string beside its currency."""

    amount: DecimalText
    currency: str


DECIMAL: Final = r"-?[0-9]{1,20}(\.[0-9]{1,20})?"

IN_BODIES: Final[Mapping[Any, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer", "minimum": -LARGEST_INTEGER, "maximum": LARGEST_INTEGER},
    bool: {"type": "boolean"},
    Amount: {
        "description": "An amount of money in the account's currency: a decimal string, or a whole number. "
        "A JSON number with a fraction is refused: it has already lost what it meant.",
        "examples": ["15.00"],
        "anyOf": [
            {"type": "string", "maxLength": 24, "pattern": "^[0-9]+(\\.[0-9]+)?$"},
            {"type": "integer", "minimum": 0},
        ],
    },
    Decimal: {
        "examples": ["7.5"],
        "anyOf": [{"type": "string", "pattern": f"^{DECIMAL}$"}, {"type": "number"}],
    },
    datetime: {
        "type": "string",
        "pattern": f"^({TIME.pattern})$",
        "description": "An instant in ISO 8601; without a zone, the time on the venue's wall.",
        "examples": ["2026-05-01T19:00:00Z", "2026-05-01T21:00:00+02:00", "2026-05-01T21:00"],
    },
    TextOrTruth: {"type": ["string", "boolean"]},
    Upload: {
        "type": "string",
        "description": "The `signed_id` of an uploaded picture; null takes the picture down.",
    },
}

IN_QUERIES: Final[Mapping[Any, Schema]] = {
    str: {"type": "string", "maxLength": LONGEST_SEARCH},
    Word: {"type": "string"},
    bool: {"type": "string", "description": "`1` or `true`; anything else means no."},
    Period: {
        "type": "string",
        "enum": list(SYNONYMS),
        "description": "A calendar period in the account's timezone, up to now.",
    },
    Cursor: {"type": "string", "description": "As it stands in the `Link` of the page before."},
    PageSize: {
        "description": "How many rows a page has. Without it, the list is complete.",
        "anyOf": [
            {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
            {"type": "string", "maxLength": 0},
        ],
    },
}

IN_ANSWERS: Final[Mapping[Any, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    bytes: {"type": "string", "contentMediaType": "application/octet-stream"},
    object: {},
    Time: {
        "type": "string",
        "format": "date-time",
        "pattern": "^[0-9T:-]{19}Z$",
        "examples": ["2026-05-01T19:00:00Z"],
    },
    DecimalText: {"type": "string", "pattern": f"^{DECIMAL}$", "examples": ["15.00"]},
    Url: {"type": "string", "format": "uri"},
}

ROW: Final[Schema] = {
    "type": "integer",
    "minimum": 1,
    "maximum": 10**18 - 1,
    "examples": [1],
}
IN_PATHS: Final[Mapping[str, Schema]] = {
    "id": ROW,
    "event_performer_id": ROW,
    "slug": {
        "type": "string",
        "pattern": f"^{SLUG.pattern}$",
        "maxLength": LONGEST_SLUG,
        "examples": ["lantern-night"],
    },
    "item_id": {"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"},
    "public_id": {"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"},
    "subdomain": {"type": "string", "pattern": f"^{SUBDOMAIN.pattern}$", "examples": ["moon-club"]},
}
"""What stands in paths, by the name of its place."""
