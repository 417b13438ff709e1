"""Why the shop says no, in the words of HTTP: one table from errors to answers.

Every answer is `{"error": {"code", "message"}}`, except that of an unusable request (422), which names its fields.
"""

from collections.abc import Mapping
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ExceptionHandler

from adapters.http.desk import DeskFull
from adapters.http.edge.answers import json_answer, time_json
from adapters.http.edge.problems import RETRY_AFTER_SECONDS, BadRequest
from adapters.http.edge.turnstile import TooManyGuesses
from ticketing_domain.errors import Invalid, NotFound, Refused, StaleWrite
from ticketing_domain.sale.order import OrderIs
from ticketing_domain.sale.payment import PaymentDeclined
from ticketing_domain.sale.refusals import HoldRefused

CODES_BY_STATUS: Final = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
}
STATES_WITH_A_CODE: Final = {"expired": "hold_expired", "paid": "already_paid"}


class PaymentReturned(Refused):
    """The money came when no ticket could be given for it any more, and goes back."""

    code = "payment_returned"

    def __init__(self) -> None:
        super().__init__("these tickets are gone; the payment goes back to you")


class Elsewhere(Refused):
    """The payment provider takes payments on its own page, not here."""

    code = "payment_elsewhere"

    def __init__(self) -> None:
        super().__init__("pay with the payment provider, not here")


def refusals(unavailable: tuple[type[Exception], ...]) -> Mapping[Any, ExceptionHandler]:
    """Return the table; `unavailable` are what the adapters raise while something cannot be reached."""
    return {
        NotFound: _not_found,
        Invalid: _invalid,
        BadRequest: _bad_request,
        HTTPException: _http_exception,
        HoldRefused: _hold_refused,
        OrderIs: _order_is,
        PaymentDeclined: _declined,
        TooManyGuesses: _too_many_guesses,
        Refused: _refused,
        StaleWrite: _stale_write,
        DeskFull: _busy,
        **dict.fromkeys(unavailable, _unavailable),
    }


def refusal(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None, **facts: object
) -> Response:
    """Make the answer of an error."""
    error = {"code": code, "message": message, **facts}
    return json_answer({"error": error}, status, headers)


async def _not_found(_: Request, __: Exception) -> Response:
    # The same bytes for what is absent, what is another account's, and what a wrong secret asks for.
    return refusal(404, "not_found", "there is nothing here")


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, Invalid)  # noqa: S101 (the table has seen to it)
    return json_answer({"errors": error.problems}, 422)


async def _bad_request(_: Request, error: Exception) -> Response:
    assert isinstance(error, BadRequest)  # noqa: S101 (the table has seen to it)
    return refusal(error.status, _code(error.status), error.message, error.headers)


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (the table has seen to it)
    if error.status_code == 404:
        return await _not_found(request, error)
    return refusal(error.status_code, _code(error.status_code), error.detail, error.headers)


async def _hold_refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HoldRefused)  # noqa: S101 (the table has seen to it)
    return refusal(
        409,
        error.code,
        error.message,
        ticket_id=error.ticket_id,
        available=error.available,
        next_release_at=time_json(error.next_release_at),
    )


async def _order_is(_: Request, error: Exception) -> Response:
    assert isinstance(error, OrderIs)  # noqa: S101 (the table has seen to it)
    return refusal(409, STATES_WITH_A_CODE.get(error.status, error.code), str(error))


async def _declined(_: Request, error: Exception) -> Response:
    assert isinstance(error, PaymentDeclined)  # noqa: S101 (the table has seen to it)
    return refusal(402, error.code, str(error))


async def _too_many_guesses(_: Request, error: Exception) -> Response:
    assert isinstance(error, TooManyGuesses)  # noqa: S101 (the table has seen to it)
    headers = {"Retry-After": str(error.retry_after)}
    return refusal(429, error.code, str(error), headers)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 (the table has seen to it)
    return refusal(409, error.code, str(error))


async def _stale_write(_: Request, __: Exception) -> Response:
    message = "somebody else changed this at the same moment; please try again"
    return refusal(409, "conflict", message)


async def _busy(_: Request, error: Exception) -> Response:
    assert isinstance(error, DeskFull)  # noqa: S101 (the table has seen to it)
    headers = {"Retry-After": str(error.retry_after)}
    return refusal(503, "busy", "too many people want this just now; please try again", headers)


async def _unavailable(_: Request, __: Exception) -> Response:
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return refusal(503, "unavailable", "the shop is out of order for a moment", headers)


def _code(status: int) -> str:
    return CODES_BY_STATUS.get(status, "error")
