"""Requests: bodies that are JSON objects, and the odd values that may stand in paths and queries."""

from email.message import Message
from functools import lru_cache
import re
from typing import Final

from starlette.requests import ClientDisconnect, Request

from adapters.http.edge.problems import BadRequest
from adapters.http.edge.strict_json import MalformedJson, decode
from ticketing_domain.catalogue.slug import SLUG
from ticketing_domain.errors import NotFound

LARGEST_BODY_BYTES: Final = 1024 * 1024
LONGEST_SLUG: Final = 200
NOBODYS_SLUG: Final = "-"


async def read_object(request: Request) -> dict[str, object]:
    """Read the body as a JSON object; no body is an empty one.

    Raises `BadRequest`: 413 over 1 MiB, 415 for a body of another type, 400 for what is not a JSON object.
    """
    raw = await _body(request)
    if not raw:
        return {}
    _refuse_other_types(request)
    try:
        body = decode(raw)
    except MalformedJson as malformed:
        raise BadRequest(400, str(malformed)) from None
    if not isinstance(body, dict):
        raise BadRequest(400, "the body must be a JSON object")
    return body


def number_in_path(request: Request, name: str) -> int:
    """Return the row number that stands in the path; raises `NotFound` for what can be no row's number."""
    text: str = request.path_params[name]
    if not re.fullmatch(r"[1-9][0-9]{0,17}", text):
        raise NotFound(name, text)
    return int(text)


def slug_in_path(request: Request, name: str = "slug") -> str:
    """Return the slug that stands in the path; raises `NotFound` for what can be nobody's slug."""
    text: str = request.path_params[name]
    if not is_slug(text):
        raise NotFound(name, text)
    return text


def code_in_path(request: Request, name: str = "public_id") -> str:
    """Return the public id or code that stands in the path; raises `NotFound` for what can be neither."""
    text: str = request.path_params[name]
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", text):
        raise NotFound(name, text)
    return text


def is_slug(text: str) -> bool:
    """Tell whether a text could be somebody's slug."""
    return len(text) <= LONGEST_SLUG and SLUG.fullmatch(text) is not None


def possible_slug(text: str | None) -> str | None:
    """Return a slug to filter by; what can be nobody's becomes one that nobody has."""
    return text if text is None or is_slug(text) else NOBODYS_SLUG


async def _body(request: Request) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced[:12]) > LARGEST_BODY_BYTES:
        raise _too_large()
    body = bytearray()
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY_BYTES:
            raise _too_large()
        if not message.get("more_body", False):
            return bytes(body)


def _too_large() -> BadRequest:
    return BadRequest(413, f"the body is larger than {LARGEST_BODY_BYTES} bytes")


def _refuse_other_types(request: Request) -> None:
    headers = request.headers
    coding = headers.get("content-encoding", "identity")
    if not _is_plain_json(headers.get("content-type", ""), coding):
        raise BadRequest(415, "the body must be sent as Content-Type: application/json, in UTF-8")


@lru_cache(maxsize=256)
def _is_plain_json(content_type: str, coding: str) -> bool:
    sent = Message()
    sent["Content-Type"] = content_type
    kind, charset = sent.get_content_type(), str(sent.get_param("charset", "utf-8"))
    is_json = kind == "application/json" or re.fullmatch(r"application/[\w.-]+\+json", kind)
    return bool(is_json) and charset.lower() in {"utf-8", "utf8"} and coding.lower() == "identity"
