"""The headers of the promoter API: by what a request is let in and named, and what its answer tells about limits."""

from collections.abc import Mapping
from typing import Final

from adapters.http.openapi.entries import Schema
from adapters.http.v1.versions import NEWEST, VERSIONS
from ticketing_domain.people.account import SUBDOMAIN

VERSION: Final = "EntryRate-Version"
ACCOUNT: Final = "EntryRate-Account"
KEY: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotent-Replayed"
LIMITS: Final = (
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "RateLimit-Policy",
)

HEX: Final = "[0-9a-fA-F]"
KNOWN_VERSIONS: Final = [version.date for version in VERSIONS]

HEADERS: Final[Mapping[str, Schema]] = {
    VERSION: {
        "description": "The version in which the request was answered.",
        "schema": {"type": "string", "enum": KNOWN_VERSIONS},
    },
    "RateLimit-Limit": {
        "description": "How many requests of this kind the key may make in one span of time.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "RateLimit-Remaining": {
        "description": "How many are left just now.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "RateLimit-Reset": {
        "description": "In how many seconds all of them are there again.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "RateLimit-Policy": {
        "description": "The limit with its span of time in seconds.",
        "schema": {"type": "string", "pattern": "^[0-9]+;w=[0-9]+$", "examples": ["200;w=900"]},
    },
    "Allow": {
        "description": "The methods that the path knows.",
        "schema": {"type": "string"},
    },
}

PARAMETERS: Final[Mapping[str, Schema]] = {
    VERSION: {
        "name": VERSION,
        "in": "header",
        "required": False,
        "description": "The version in which to answer; without it, the one that was the newest when the key was made.",
        "schema": {"type": "string", "enum": KNOWN_VERSIONS},
        "example": NEWEST,
    },
    ACCOUNT: {
        "name": ACCOUNT,
        "in": "header",
        "required": False,
        "description": "The subdomain of the account to act for, where a key acts for several; without it, the key's own.",
        "schema": {"type": "string", "pattern": f"^{SUBDOMAIN.pattern}$"},
        "example": "moon-club",
    },
    KEY: {
        "name": KEY,
        "in": "header",
        "required": True,
        "description": "A UUID of version 4 that the client makes up for this request. The same request with the same key "
        "does nothing twice, and is answered byte for byte as before.",
        "schema": {
            "type": "string",
            "format": "uuid",
            "pattern": f"^{HEX}{{8}}-{HEX}{{4}}-4{HEX}{{3}}-[89abAB]{HEX}{{3}}-{HEX}{{12}}$",
        },
        "example": "8f0e5a2c-7a0e-4c3b-9a53-0c2d6a5b8f11",
    },
}
