"""How the APIs behind a token fail."""

from typing import Final, TypedDict

from adapters.http.openapi.entries import Answer, Answers
from adapters.http.openapi.shapes import Mistakes


class Failure(TypedDict):
    """What went wrong, for whoever sent the request."""

    error: str


FAILURES: Final[Answers] = {
    400: Answer("The body is no JSON object.", Failure),
    401: Answer("No token, a dead one, or one that may only look.", Failure, ("WWW-Authenticate",)),
    403: Answer("The member's role does not include this.", Failure),
    404: Answer("There is no such thing in this account.", Failure),
    409: Answer("Somebody else changed it at the same moment; try again.", Failure),
    413: Answer("The body is larger than 1 MiB.", Failure),
    415: Answer("The body is not `application/json` in UTF-8.", Failure),
    422: Answer("What was sent breaks rules; all of them are named at once.", Mistakes),
    503: Answer("Out of order for a moment.", Failure, ("Retry-After",)),
}
