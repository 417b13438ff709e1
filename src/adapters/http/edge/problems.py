"""What went wrong, in the words of HTTP: one table from errors to answers.

An API whose refusals look different adds its own handlers; nothing here shows a trace, a statement or a path.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ExceptionHandler
import structlog

from adapters.http.desk import DeskFull
from adapters.http.edge.answers import json_answer
from adapters.http.edge.turnstile import TooManyGuesses
from ticketing_domain.errors import Invalid, NotFound, StaleWrite, TicketingError

RETRY_AFTER_SECONDS: Final = 1

log = structlog.get_logger(__name__)


class BadRequest(Exception):
    """The request cannot be understood, whatever it is about; `message` is for whoever sent it."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers


def error_answer(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Make the answer of an error that belongs to no field: `{"error": message}`."""
    return json_answer({"error": message}, status, headers)


def allow(methods: Collection[str]) -> dict[str, str]:
    """Return the header that tells which methods a path knows; what can be read can be asked for its head."""
    heads = {"HEAD"} if "GET" in methods else set()
    return {"Allow": ", ".join(sorted({*methods, *heads}))}


def not_found() -> Response:
    """Make the one answer for what is not there, whoever else may have it."""
    return error_answer(404, "Not Found")


def unavailable() -> Response:
    """Make the answer while the database cannot be reached: come again soon."""
    return error_answer(503, "Service Unavailable", {"Retry-After": str(RETRY_AFTER_SECONDS)})


def conflict() -> Response:
    """Make the answer where somebody else was quicker."""
    return error_answer(409, "somebody else changed this at the same moment; please try again")


def internal_error() -> Response:
    """Make the answer to what nobody expected."""
    return error_answer(500, "Internal Server Error")


def exception_handlers(
    unavailable_errors: tuple[type[Exception], ...] = (),
) -> Mapping[Any, ExceptionHandler]:
    """Return the table; `unavailable_errors` are what the adapters raise while something cannot be reached."""
    return {
        BadRequest: _bad_request,
        HTTPException: _http_exception,
        NotFound: _not_found,
        Invalid: _invalid,
        StaleWrite: _stale_write,
        TooManyGuesses: _too_many_guesses,
        DeskFull: _too_many_at_once,
        TicketingError: _refused_by_the_books,
        ClientDisconnect: _nobody_listens,
        **dict.fromkeys(unavailable_errors, _unavailable),
    }


def handler_of(
    handlers: Mapping[Any, ExceptionHandler], error: Exception
) -> ExceptionHandler | None:
    """Return who answers an error, which may be of a kind of a kind; None where nobody does."""
    return next((handlers[kind] for kind in type(error).__mro__ if kind in handlers), None)


async def _bad_request(_: Request, error: Exception) -> Response:
    assert isinstance(error, BadRequest)  # noqa: S101 (the table has seen to it)
    return error_answer(error.status, error.message, error.headers)


async def _http_exception(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (the table has seen to it)
    return error_answer(error.status_code, error.detail, error.headers)


async def _not_found(_: Request, __: Exception) -> Response:
    return not_found()


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, Invalid)  # noqa: S101 (the table has seen to it)
    return json_answer({"errors": error.problems}, 422)


async def _stale_write(_: Request, __: Exception) -> Response:
    return conflict()


async def _too_many_guesses(_: Request, error: Exception) -> Response:
    assert isinstance(error, TooManyGuesses)  # noqa: S101 (the table has seen to it)
    return error_answer(429, str(error), {"Retry-After": str(error.retry_after)})


async def _too_many_at_once(_: Request, error: Exception) -> Response:
    assert isinstance(error, DeskFull)  # noqa: S101 (the table has seen to it)
    said = "too many ask this at once; please try again"
    return error_answer(503, said, {"Retry-After": str(error.retry_after)})


async def _refused_by_the_books(request: Request, error: Exception) -> Response:
    """Answer where an adapter refused what the domain allowed: somebody else was quicker, or we have a mistake."""
    log.warning("the books refused a change", path=request.url.path, exc_info=error)
    return conflict()


async def _unavailable(_: Request, __: Exception) -> Response:
    return unavailable()


async def _nobody_listens(_: Request, __: Exception) -> Response:
    return error_answer(400, "the connection was closed before the body arrived")
