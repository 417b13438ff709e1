"""What went wrong, in this API's envelope: `{"error": {"code", "message", "docs"}}` (seed 004, "Errors").

The domain's errors get their code here; what only the edge can refuse is raised as `V1Error`. Both know the codes of
`error_codes` only: one that has no entry there is noticed when the module that uses it is imported.
"""

from collections.abc import Mapping
import re
from typing import Final

import attrs
from starlette.exceptions import HTTPException
from starlette.responses import Response
import structlog

from adapters.http.desk import DeskFull
from adapters.http.edge.answers import json_answer
from adapters.http.edge.problems import RETRY_AFTER_SECONDS, BadRequest
from adapters.http.edge.turnstile import TooManyGuesses
from adapters.http.shop.refusals import Elsewhere, PaymentReturned
from adapters.http.v1.error_codes import ERRORS
from ticketing_domain.catalogue.event import EventHasOrders, EventIsCancelled
from ticketing_domain.catalogue.venue import VenueInUse
from ticketing_domain.door.keep_codes import MoneyIsBack
from ticketing_domain.door.scan import ScanIdReused
from ticketing_domain.errors import Invalid, NotFound, Problems, StaleWrite, TicketingError
from ticketing_domain.kept_answers import KeyInProgress, KeyReused
from ticketing_domain.notices.keep_endpoints import EndpointIsDisabled, TooManyEndpoints
from ticketing_domain.people.api_key import AccountNotYours
from ticketing_domain.people.move_clock import LiveClock
from ticketing_domain.sale.order import OrderIs, RefundRefused
from ticketing_domain.sale.payment import PaymentDeclined, PaymentInProgress, RefundDeclined
from ticketing_domain.sale.refusals import (
    AccessCodeRequired,
    CapacityFull,
    OverCustomerLimit,
    OverOrderLimit,
    PromoInvalid,
    SalesClosed,
    SalesNotOpen,
    SoldOut,
)

log = structlog.get_logger(__name__)


class UnknownCode(Exception):
    """A code is used that no entry explains."""


def code(name: str) -> str:
    """Return a code that has an entry; raises `UnknownCode`. To be called where a module is imported."""
    if name not in ERRORS:
        raise UnknownCode(name)
    return name


class V1Error(Exception):
    """The edge refuses a request; without a message it is the title of the code's entry. Raises `UnknownCode`."""

    def __init__(
        self, name: str, message: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        self.entry = ERRORS[code(name)]
        super().__init__(message or self.entry.title)
        self.code = name
        self.headers = headers


CODES: Final[Mapping[type[TicketingError], str]] = {
    AccountNotYours: code("account.not_yours"),
    LiveClock: code("test_clock.live_key"),
    VenueInUse: code("venue.in_use"),
    EventIsCancelled: code("event.cancelled"),
    EventHasOrders: code("event.has_orders"),
    SoldOut: code("event.tier_oversold"),
    CapacityFull: code("event.full"),
    SalesNotOpen: code("event.sales_not_open"),
    SalesClosed: code("event.sales_closed"),
    AccessCodeRequired: code("tier.access_code_required"),
    OverOrderLimit: code("order.limit_per_order"),
    OverCustomerLimit: code("order.limit_per_customer"),
    PromoInvalid: code("order.promo_invalid"),
    RefundRefused: code("order.refund_refused"),
    PaymentDeclined: code("payment.declined"),
    PaymentInProgress: code("payment.in_progress"),
    PaymentReturned: code("payment.returned"),
    Elsewhere: code("payment.elsewhere"),
    RefundDeclined: code("refund.declined"),
    KeyReused: code("idempotency.key_reused"),
    KeyInProgress: code("idempotency.in_progress"),
    ScanIdReused: code("scan.id_reused"),
    MoneyIsBack: code("ticket.void"),
    EndpointIsDisabled: code("webhook_endpoint.disabled"),
    TooManyEndpoints: code("webhook_endpoint.too_many"),
    TooManyGuesses: code("rate_limited"),
    StaleWrite: code("conflict"),
}
"""The codes of errors that always have the same one; a kind of error has that of its parent."""

CODES_OF_STATES: Final[Mapping[str, str]] = {
    "pending": code("order.pending"),
    "paid": code("order.completed"),
    "refund_pending": code("order.refund_pending"),
    "partially_refunded": code("order.partially_refunded"),
    "refunded": code("order.refunded"),
    "expired": code("order.expired"),
    "cancelled": code("order.cancelled"),
}

CODES_OF_STATUSES: Final[Mapping[int, str]] = {
    400: code("request.malformed"),
    404: code("not_found"),
    405: code("method_not_allowed"),
    413: code("request.too_large"),
    415: code("request.unsupported_media_type"),
    422: code("request.invalid"),
}


@attrs.frozen
class Refusals:
    """Puts errors into words; `unavailable` are those that the adapters raise while something cannot be reached."""

    base_url: str
    unavailable: tuple[type[Exception], ...] = ()

    def answer(self, error: Exception, resource: str = "request") -> Response | None:
        """Return the answer to an error of a call about a resource; None for one that nobody expected."""
        if isinstance(error, self.unavailable):
            return self.refusal("unavailable", headers=_after(RETRY_AFTER_SECONDS))
        if isinstance(error, TicketingError):
            return self._of_the_domain(error, resource)
        return self._of_the_edge(error)

    def _of_the_edge(self, error: Exception) -> Response | None:
        match error:
            case V1Error() as refused:
                return self.refusal(refused.code, str(refused), refused.headers)
            case BadRequest() as bad:
                return self.refusal(_code_of(bad.status), bad.message, bad.headers)
            case HTTPException() as bad:
                return self.refusal(_code_of(bad.status_code), bad.detail, bad.headers)
            case DeskFull() as full:
                return self.refusal("busy", headers=_after(full.retry_after))
            case _:
                return None

    def refusal(
        self,
        name: str,
        message: str | None = None,
        headers: Mapping[str, str] | None = None,
        **facts: object,
    ) -> Response:
        """Make the answer of an error."""
        entry = ERRORS[name]
        docs = f"{self.base_url}/docs/errors#{name}"
        error = {"code": name, "message": message or entry.title, "docs": docs, **facts}
        return json_answer({"error": error}, entry.status, headers)

    def _invalid(self, problems: Problems, resource: str) -> Response:
        name = f"{resource}.invalid"
        fields = {camel(field): list(said) for field, said in problems.items()}
        message = "; ".join(f"{field} {one}" for field, said in fields.items() for one in said)
        return self.refusal(
            name if name in ERRORS else "request.invalid", message or None, fields=fields
        )

    def _of_the_domain(self, error: TicketingError, resource: str) -> Response:
        match error:
            case Invalid():
                return self._invalid(error.problems, resource)
            case NotFound():
                # The same bytes for what is absent and for what is another account's.
                name = f"{_thing(error.what, resource)}.not_found"
                return self.refusal(name if name in ERRORS else "not_found")
            case OrderIs():
                return self.refusal(CODES_OF_STATES.get(error.status, "conflict"), str(error))
            case SoldOut():
                return self.refusal(CODES[SoldOut], _left(error))
            case TooManyGuesses():
                return self.refusal("rate_limited", str(error), _after(error.retry_after))
            case _:
                return self._by_table(error)

    def _by_table(self, error: TicketingError) -> Response:
        found = next((CODES[kind] for kind in type(error).__mro__ if kind in CODES), None)
        if found is not None:
            return self.refusal(found, str(error))
        # An adapter refused what the domain allowed: somebody else was quicker, or we have a mistake.
        log.warning("the books refused a change", exc_info=error)
        return self.refusal("conflict")


def camel(name: str) -> str:
    """Return a field's name as this API spells it: "starts_at" is startsAt."""
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def _thing(what: str, resource: str) -> str:
    """Return what this API calls a thing of the domain, in a call about a resource."""
    if what == "item":
        return "ticket"
    return "tier" if what == "ticket" and resource != "ticket" else what


def _left(error: SoldOut) -> str:
    """Say what is left of a tier, in the words of the documents (seed 004)."""
    if error.ticket_title is None:
        return str(error)
    return f"Tier '{error.ticket_title}' has {error.available or 0} left."


def _code_of(status: int) -> str:
    return CODES_OF_STATUSES.get(status, "request.malformed")


def _after(seconds: int) -> Mapping[str, str]:
    return {"Retry-After": str(seconds)}
