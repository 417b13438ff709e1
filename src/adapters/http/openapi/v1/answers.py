"""How operations of the promoter API answer: with the version and the limits on everything, and errors in one envelope."""

from typing import Annotated, Any, Final, NotRequired, TypedDict

from adapters.http.openapi.entries import Answer, Answers
from adapters.http.openapi.leaves import Url
from adapters.http.openapi.v1.headers import LIMITS, REPLAYED, VERSION
from adapters.http.v1.error_codes import ERRORS


class Reason(TypedDict):
    """What went wrong."""

    code: Annotated[str, "Names the reason and never changes; programs decide by it."]
    message: Annotated[str, "For people; it may change."]
    docs: Annotated[Url, "Where the code is explained."]
    fields: NotRequired[
        Annotated[dict[str, list[str]], "What is wrong with which field of the request."]
    ]


class Refusal(TypedDict):
    """An error."""

    error: Reason


def shown(shape: Any) -> Answers:
    """One thing, with an entity tag."""
    return {
        200: told("As it is now.", shape, "ETag"),
        304: told("Nothing has changed since the client's `If-None-Match`.", None, "ETag"),
    }


def listed(shape: Any) -> Answers:
    """A page of a list."""
    return {200: told("A page of the list.", shape)}


def made(shape: Any) -> Answers:
    """One thing that was made by a POST."""
    return {201: told("Made.", shape, "Location", again=True)}


def done(shape: Any, says: str = "Done; as it is now.") -> Answers:
    """One thing that was changed by a POST."""
    return {200: told(says, shape, again=True)}


def later(shape: Any, says: str) -> Answers:
    """One thing that ends after the answer to the POST that began it."""
    return {202: told(says, shape, again=True)}


def changed(shape: Any) -> Answers:
    """One thing that was changed by a PATCH."""
    return {200: told("Changed; as it is now.", shape)}


def gone() -> Answers:
    """Nothing, because it is there no more."""
    return {204: told("Gone.", None)}


def told(says: str, shape: Any, *headers: str, again: bool = False) -> Answer:
    """Return an answer to a request that was let in; `again` where it may be one that was given before."""
    may_carry = (*LIMITS, REPLAYED) if again else LIMITS
    return Answer(says, shape, (VERSION, *headers), may_carry=may_carry)


def _refused(status: int, says: str, *headers: str) -> Answer:
    codes = [f"`{code}`" for code, entry in ERRORS.items() if entry.status == status]
    listing = f"{says} Codes: {', '.join(codes)}."
    return Answer(listing, Refusal, headers, may_carry=(VERSION, *LIMITS))


FAILURES: Final[Answers] = {
    400: _refused(400, "The request cannot be read."),
    401: _refused(401, "The key opens nothing.", "WWW-Authenticate"),
    402: _refused(402, "The payment provider declined."),
    403: _refused(403, "The key does not reach so far."),
    404: _refused(404, "There is no such thing in this account."),
    409: _refused(409, "It is not possible as things stand."),
    413: _refused(413, "The body is larger than 1 MiB."),
    415: _refused(415, "The body is not `application/json` in UTF-8."),
    422: _refused(422, "What was sent breaks rules; all of them are named at once."),
    429: _refused(429, "The limit is used up.", "Retry-After"),
    503: _refused(503, "Out of order for a moment.", "Retry-After"),
}
