"""Tills: where a held order is paid, and where what was paid is fetched.

An attempt is written down, the provider is asked outside of every transaction, and its answer is booked; many buyers'
attempts are written and booked together.
"""

from collections.abc import Sequence

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.edge.answers import PlainObject, etagged, json_answer, plain_answer
from adapters.http.edge.messages import BLANK, read_message
from adapters.http.edge.requests import code_in_path, read_object
from adapters.http.own_time import TimedDesk
from adapters.http.shop.checkouts import FOR_THE_BUYER, order_shown
from adapters.http.shop.keepsakes import with_keepsakes
from adapters.http.shop.receipts import SANDBOX, checkout_json, order_json
from adapters.http.shop.refusals import Elsewhere, PaymentReturned
from adapters.http.shop.street import Street
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.changes import UNSET, Given, given
from ticketing_domain.errors import Invalid, NotFound, TicketingError
from ticketing_domain.people.account import Account
from ticketing_domain.sale.confirm import Confirmed, MoneyBack
from ticketing_domain.sale.order import Order, status, was_paid
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import (
    Captured,
    Declined,
    Outcome,
    Payment,
    PaymentDeclined,
)


@attrs.frozen
class PaymentMessage:
    """The body of a payment; the checkout's secret may come in the query instead."""

    source: Given[str | None] = UNSET
    secret: Given[str | None] = UNSET


@attrs.frozen
class Till:
    """Pay with the sandbox, and fetch what was paid."""

    box_office: BoxOffice
    street: Street
    starts: TimedDesk[PaymentRequest, Payment | TicketingError]
    confirms: TimedDesk[Payment, Confirmed]
    declines: TimedDesk[Payment, None]

    async def pay(self, request: Request) -> Response:
        """Take the money and hand out the tickets."""
        account = await self.street.account(request)
        message, unreadable = read_message(
            PaymentMessage, await read_object(request), wrapped_in="payment"
        )
        secret = request.query_params.get("secret") or given(message.secret, None) or ""
        problems = {**_problems(message), **unreadable}
        if problems or self.box_office.provider_for(account) != SANDBOX:
            await run_in_threadpool(order_shown, self.box_office, account, request, secret)
            raise Invalid(problems) if problems else Elsewhere
        source = given(message.source, None) or ""
        wish = PaymentRequest(account.id, code_in_path(request), source, secret)
        attempt = await self.starts.ask(account, wish)
        if isinstance(attempt, TicketingError):
            raise attempt
        # Here only the sandbox is asked, which answers at once: a worker thread would cost more than it does.
        outcome = self.box_office.payments.charge(attempt)
        return await self._book(account, attempt, outcome)

    def order(self, request: Request) -> Response:
        """Show a paid order with its codes."""
        account = self.street.look_up(request)
        page = order_shown(self.box_office, account, request)
        if not was_paid(page.order):
            raise NotFound("order", page.order.purchase.public_id)
        event = self.box_office.reads.inventory(account.id, page.event_slug).event
        shown = order_json(page, event, account, self.box_office.in_time_of(account).now())
        printed = with_keepsakes(shown, page.order.purchase, account, self.street)
        return etagged(request, json_answer(printed, headers=FOR_THE_BUYER))

    async def _book(self, account: Account, attempt: Payment, outcome: Outcome) -> Response:
        match outcome:
            case Captured(reference):
                confirmed = await self.confirms.ask(account, attempt.capture(reference))
                if isinstance(confirmed, MoneyBack):
                    raise PaymentReturned
                return plain_answer(self._printed(account, confirmed), headers=FOR_THE_BUYER)
            case Declined(reason):
                await self.declines.ask(account, attempt)
                raise PaymentDeclined(reason)
            case _:
                # The provider will be asked again; until then nobody knows, and paying twice is refused.
                payment = {"provider": attempt.provider, "state": "unknown"}
                reads = self.box_office.reads
                page = await run_in_threadpool(reads.order, account.id, attempt.order_id)
                printed = {**self._printed(account, page.order), "payment": payment}
                return plain_answer(printed, 202, FOR_THE_BUYER)

    def _printed(self, account: Account, order: Order) -> PlainObject:
        provider = self.box_office.provider_for(account)
        return checkout_json(order, status(order), account, self.street, provider)


def started(
    box_office: BoxOffice, requests: Sequence[PaymentRequest]
) -> Sequence[Payment | TicketingError]:
    """Write attempts to pay down."""
    return box_office.start_payments(requests)


def confirmed(box_office: BoxOffice, payments: Sequence[Payment]) -> Sequence[Confirmed]:
    """Write down the money that came."""
    return box_office.confirm_payments(payments)


def declined(box_office: BoxOffice, payments: Sequence[Payment]) -> Sequence[None]:
    """Write down refused attempts; there is nothing to say about any of them."""
    box_office.decline_payments(payments)
    return [None] * len(payments)


def _problems(message: PaymentMessage) -> dict[str, tuple[str, ...]]:
    source = given(message.source, None) or ""
    if not source.strip():
        return {"source": (BLANK,)}
    return {} if len(source) <= 255 else {"source": ("is too long (maximum is 255 characters)",)}
