"""Headers that answers carry and requests may be sent with, in the documents of the APIs behind tokens and of the shop."""

from collections.abc import Mapping
from typing import Final

from adapters.http.openapi.entries import Schema

HEADERS: Final[Mapping[str, Schema]] = {
    "Content-Disposition": {
        "description": "The name to save it under.",
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": "Names this state of the thing; send it back as `If-None-Match`.",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": 'The address of the next page, with `rel="next"`; absent from the last one.',
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "Where the new thing is found.",
        "schema": {"type": "string", "format": "uri"},
    },
    "Idempotent-Replayed": {
        "description": "`true` where the answer is that of an earlier request with the same key.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Retry-After": {
        "description": "In how many seconds to come again.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "WWW-Authenticate": {"schema": {"type": "string"}},
}
PARAMETERS: Final[Mapping[str, Schema]] = {
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "A name that the client makes up for this wish. The same key again gives the same answer and "
        "does nothing twice.",
        "schema": {"type": "string", "pattern": "^[!#-~]{1,255}$"},
        "example": "6a1f0c9e-6f0f-4a55-9a0e-0d2f3a1b2c3d",
    },
    "X-Webhook-Signature": {
        "name": "X-Webhook-Signature",
        "in": "header",
        "required": False,
        "description": "The signature that came with the delivery.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    },
}
