"""Files on their way in and out, in the document: in OpenAPI's own words, since neither side of these calls is JSON."""

from collections.abc import Mapping
from typing import Any, Final

from adapters.http.openapi.entries import JSON, Schema
from ticketing_domain.media.picture import MEDIA_TYPES, SIZES, Suffix
from ticketing_domain.media.upload import IMAGE_TYPES, LARGEST_BYTES

TEXT: Final = {"text/plain": {"schema": {"type": "string"}}}
FAILURE: Final = {JSON: {"schema": {"$ref": "#/components/schemas/Failure"}}}
PICTURES: Final = {media: {"schema": {"type": "string"}} for media in MEDIA_TYPES.values()}
PARTS: Final = {**PICTURES, "multipart/byteranges": {"schema": {"type": "string"}}}


def _header(description: str, schema: Schema | None = None, *, required: bool = True) -> Schema:
    return {
        "description": description,
        "required": required,
        "schema": schema or {"type": "string"},
    }


def _parameter(place: str, name: str, description: str, *, required: bool = True) -> Schema:
    return {
        "name": name,
        "in": place,
        "required": required,
        "description": description,
        "schema": {"type": "string"},
    }


def _answer(says: str, content: Mapping[str, Any] | None = None, **headers: Schema) -> Schema:
    return {
        "description": says,
        **({"headers": headers} if headers else {}),
        **({} if content is None else {"content": content}),
    }


BRINGING: Final[Schema] = {
    "operationId": "bring_file",
    "tags": ["Uploads"],
    "summary": "Bring the bytes",
    "description": "The `direct_upload.url` of a server that keeps files on a disk, good for 5 minutes, for this file "
    "only. It needs no `Authorization`. With files in a bucket the address is the bucket's, and its answers are too. "
    "Of what is refused nothing is kept, and the address may be tried again.",
    "security": [],
    "parameters": [
        _parameter("query", "token", "As it stands in the address."),
        _parameter("header", "Content-MD5", "As announced."),
    ],
    "requestBody": {
        "required": True,
        "content": {
            media: {"schema": {"type": "string", "maxLength": LARGEST_BYTES}}
            for media in IMAGE_TYPES
        },
    },
    "responses": {
        "204": _answer("Kept."),
        "404": _answer("The address was never given out, or is too old.", FAILURE),
        "408": _answer("The file took more than 5 minutes to arrive.", FAILURE),
        "413": _answer(f"The file is larger than {LARGEST_BYTES} bytes.", FAILURE),
        "422": _answer(
            "The file has another length, type or MD5 than was announced, or does not begin as one of its type does.",
            FAILURE,
        ),
        "503": {"$ref": "#/components/responses/503"},
    },
}

SHOWING: Final[Schema] = {
    "operationId": "show_file",
    "tags": ["Uploads"],
    "summary": "Look at a picture",
    "description": "Where `image_url` and its like lead, unless pictures have a public address of their own.",
    "security": [],
    "parameters": [
        _parameter("header", "If-None-Match", "The `ETag` that is known.", required=False),
        _parameter("header", "Range", "`bytes=0-1023`: only a part of it.", required=False),
    ],
    "responses": {
        "200": _answer(
            "The picture.",
            PICTURES,
            **{"ETag": _header("Names these bytes."), "Cache-Control": _header("For good.")},
        ),
        "206": _answer(
            "The part of it.", PARTS, **{"Content-Range": _header("Which part.", required=False)}
        ),
        "302": _answer(
            "The picture is in a bucket: at this address for an hour.",
            None,
            Location=_header("Where.", {"type": "string", "format": "uri"}),
        ),
        "304": _answer("It is known.", None, ETag=_header("Names these bytes.")),
        "400": _answer("The `Range` cannot be read.", TEXT),
        "404": _answer("There is no such picture.", FAILURE),
        "416": _answer("There is no such part.", TEXT),
        "503": {"$ref": "#/components/responses/503"},
    },
}

PATHS: Final[Mapping[str, Schema]] = {
    "/uploads/disk": {"put": BRINGING},
    "/files/{key}/{name}": {
        "parameters": [
            _parameter("path", "key", "The picture."),
            {
                **_parameter("path", "name", "The size."),
                "schema": {
                    "type": "string",
                    "enum": [f"{size}.{suffix.value}" for size in SIZES for suffix in Suffix],
                },
            },
        ],
        "get": SHOWING,
    },
}
