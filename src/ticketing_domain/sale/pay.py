"""Paying: an attempt is written down, the provider is asked, the outcome is booked; three steps, two transactions.

A payment that arrives after its hold has ended takes the tickets again if they are still there, else it goes back at
once (contract §4). Whoever crashes between the steps leaves an attempt without outcome, which `SettlePayments` asks
the provider about.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import attrs

from ticketing_domain.errors import NotFound, TicketingError
from ticketing_domain.names import Randomness, public_id
from ticketing_domain.ports import Books, Clock, UnitOfWork
from ticketing_domain.sale.confirm import Confirmed, ConfirmPayments
from ticketing_domain.sale.order import Order, OrderIs, PendingOrder, status
from ticketing_domain.sale.payment import (
    Captured,
    Declined,
    Outcome,
    Payment,
    PaymentDeclined,
    PaymentInProgress,
    Payments,
    PaymentState,
)
from ticketing_domain.sale.worlds import ByWorld, provider_for


@attrs.frozen
class PaymentRequest:
    """A buyer's wish to pay an order with a source that the provider knows.

    Who is not known otherwise shows the order's `secret`; a wrong one finds no order. Who may have to continue after
    a crash names the attempt: `attempt_id` again is the same attempt, which takes the money once.
    """

    account_id: int
    order_id: str
    source: str
    secret: str | None = attrs.field(default=None, repr=False)
    attempt_id: str | None = None


@attrs.frozen
class StartPayments:
    """Write down attempts to pay, before any provider is asked."""

    books: Books
    payments: Payments
    now: Clock
    random: Randomness

    def __call__(self, requests: Sequence[PaymentRequest]) -> tuple[Payment | TicketingError, ...]:
        """Answer each request with its attempt, or with `NotFound`, `OrderIs` or `PaymentInProgress`."""
        by_account: dict[int, set[str]] = defaultdict(set)
        for request in requests:
            by_account[request.account_id].add(request.order_id)
        with self.books() as books:
            before = _attempts_named(books, requests)
            answers = self._answers(books, requests, by_account, before)
            begun = [answer for answer in answers if isinstance(answer, Payment)]
            books.payments.add([one for one in begun if (one.account_id, one.id) not in before])
            books.commit()
        return answers

    def _answers(
        self,
        books: UnitOfWork,
        requests: Sequence[PaymentRequest],
        wanted: Mapping[int, set[str]],
        before: Mapping[tuple[int, str], Payment],
    ) -> tuple[Payment | TicketingError, ...]:
        at = self.now()
        orders = {
            (account_id, known): order
            for account_id, ids in wanted.items()
            for known, order in books.orders.load(account_id, ids).items()
        }
        busy = {
            (account_id, known)
            for account_id, ids in wanted.items()
            for known in books.payments.open_attempts(account_id, ids)
        }
        answers: list[Payment | TicketingError] = []
        for request in requests:
            name = (request.account_id, request.order_id)
            order = orders.get(name)
            if order is None or not _opens(request, order):
                answers.append(NotFound("order", request.order_id))
            elif attempt := before.get((request.account_id, request.attempt_id or "")):
                answers.append(attempt)
            elif not isinstance(order, PendingOrder):
                answers.append(OrderIs(status(order)))
            elif order.is_due(at):
                answers.append(OrderIs("expired"))
            elif name in busy:
                answers.append(PaymentInProgress(request.order_id))
            else:
                busy.add(name)
                provider = self._provider(books, request.account_id)
                answers.append(self._attempt(order, request, provider))
        return tuple(answers)

    def _attempt(self, order: PendingOrder, request: PaymentRequest, provider: str) -> Payment:
        purchase = order.purchase
        return Payment(
            id=request.attempt_id or public_id(self.random),
            account_id=purchase.account_id,
            event_id=purchase.event_id,
            order_id=purchase.public_id,
            provider=provider,
            source=request.source,
            amount_minor=purchase.total_minor,
            currency=purchase.currency,
            started_at=self.now(),
        )

    def _provider(self, books: UnitOfWork, account_id: int) -> str:
        if isinstance(self.payments, ByWorld):
            return provider_for(self.payments, books.accounts.get(account_id))
        return self.payments.provider


def _attempts_named(
    books: UnitOfWork, requests: Sequence[PaymentRequest]
) -> Mapping[tuple[int, str], Payment]:
    """Return the attempts that were begun under the names of the requests."""
    return {
        (request.account_id, attempt.id): attempt
        for request in requests
        if request.attempt_id is not None
        for attempt in books.payments.get(request.account_id, [request.attempt_id]).values()
        if attempt.order_id == request.order_id
    }


def _opens(request: PaymentRequest, order: Order) -> bool:
    return request.secret is None or order.purchase.opens_to(request.secret)


@attrs.frozen
class DeclinePayments:
    """Write down that a provider refused attempts; their orders stay pending."""

    books: Books

    def __call__(self, payments: Sequence[Payment]) -> None:
        with self.books() as books:
            books.payments.save([payment.decline() for payment in payments])
            books.commit()


@attrs.frozen
class PayOrder:
    """Pay one order from start to end, for callers that need not gather many."""

    start: StartPayments
    confirm: ConfirmPayments
    decline: DeclinePayments
    payments: Payments

    def __call__(self, request: PaymentRequest) -> Confirmed | None:
        """Return the confirmed order, or None while the provider gives no answer.

        Raises `NotFound`, `OrderIs`, `PaymentInProgress` or `PaymentDeclined`.
        """
        (attempt,) = self.start([request])
        if isinstance(attempt, TicketingError):
            raise attempt
        match attempt.state:
            case PaymentState.STARTED:
                return self.book(attempt, self.payments.charge(attempt))
            case PaymentState.DECLINED:
                raise PaymentDeclined("refused before")
            case _:
                # Somebody has booked it since: confirming it again tells what came of it.
                (answer,) = self.confirm([attempt])
                return answer

    def book(self, attempt: Payment, outcome: Outcome) -> Confirmed | None:
        """Write down what the provider answered."""
        match outcome:
            case Captured(reference):
                (answer,) = self.confirm([attempt.capture(reference)])
                return answer
            case Declined(reason):
                self.decline([attempt])
                raise PaymentDeclined(reason)
            case _:
                return None
