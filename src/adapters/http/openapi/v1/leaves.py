"""How ids, pages and times are written in the promoter API's paths and queries."""

from collections.abc import Mapping
from typing import Any, Final

from adapters.http.edge.messages import TIME
from adapters.http.edge.queries import LARGEST_PAGE, Cursor, PageSize
from adapters.http.edge.requests import LONGEST_SLUG
from adapters.http.openapi.entries import Schema
from adapters.http.v1.ids import Named
from adapters.http.v1.notices import PREFIX
from adapters.http.v1.pages import DEFAULT_PAGE
from adapters.http.v1.queries import DAY, Bound

IN_QUERIES: Final[Mapping[Any, Schema]] = {
    Bound: {
        "type": "string",
        # What is empty was not sent; and a plus that was not written as %2B arrives as a blank.
        "pattern": f"^({DAY.pattern}|{TIME.pattern.replace('[+-]', '[+ -]')})?$",
        "description": "A day, all of which is meant, or a time in ISO 8601.",
        "examples": ["2026-05-02", "2026-05-02T19:00:00Z"],
    },
    Cursor: {
        "type": "string",
        "description": "`nextCursor` of the page before; the first without it.",
    },
    PageSize: {
        "description": "How many rows a page has.",
        "default": int(DEFAULT_PAGE),
        "anyOf": [
            {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
            {"type": "string", "maxLength": 0},
        ],
    },
}


def _or_slug(prefix: str, example: str) -> Schema:
    return {
        "type": "string",
        "pattern": f"^({prefix}_)?[a-z0-9]+([_-][a-z0-9]+)*$",
        "maxLength": LONGEST_SLUG + len(prefix) + 1,
        "description": "Its id, or its slug.",
        "examples": [example],
    }


def _named(prefix: str) -> Schema:
    return {"type": "string", "pattern": f"^{prefix}_[a-z2-7]{{1,64}}$"}


PLACES: Final[Mapping[str, Schema]] = {
    "events": _or_slug("evt", "lantern-night"),
    "venues": _or_slug("vn", "moon-club"),
    "tiers": {"type": "string", "pattern": "^tier_[a-z2-7]{26}$"},
    "orders": _named(Named.ORDER.value),
    "tickets": _named(Named.TICKET.value),
    "payouts": _named(Named.PAYOUT.value),
    "webhook_endpoints": _named(Named.WEBHOOK_ENDPOINT.value),
    "deliveries": _named(PREFIX),
}
"""What stands in paths, by the part before it."""
