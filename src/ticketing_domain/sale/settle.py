"""Settling: what never arrived is asked for, so that every attempt to pay comes to an end.

While the provider answers, an order reaches its end within fifteen minutes: paid, expired, or its money sent back
(architecture, invariant of liveness). Until then an attempt is asked about after `PATIENCE`, then ever less often.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Final

import attrs

from ticketing_domain.ports import Books, Clock
from ticketing_domain.sale.advice import Alarm, Alert, silent
from ticketing_domain.sale.alerts import RaiseAlert
from ticketing_domain.sale.order import PendingOrder
from ticketing_domain.sale.patience import LONGEST_PAUSE, MOST_SILENCES, PATIENCE, pause
from ticketing_domain.sale.pay import PayOrder
from ticketing_domain.sale.payment import (
    Captured,
    Declined,
    Doubtful,
    Outcome,
    Payment,
    PaymentDeclined,
    PaymentState,
    RefundDeclined,
    Unknown,
    Waiting,
)

SETTLED_AT_ONCE: Final = 100


@attrs.frozen
class SettlePayments:
    """Ask the provider about attempts that have had no outcome for a while, and send back what came in vain."""

    books: Books
    pay: PayOrder
    now: Clock
    alarm: Alarm = silent

    def __call__(self, account_id: int | None = None) -> int:
        """Settle a number of attempts of one account or of all, oldest first; returns how many have an outcome now."""
        before = self.now() - PATIENCE
        with self.books() as books:
            waiting = books.payments.unsettled(before, SETTLED_AT_ONCE, account_id)
        settled = silences = 0
        for payment in waiting:
            done = self.settle(payment)
            settled += done is True
            silences += done is None
            if silences == MOST_SILENCES:
                break
        return settled

    def settle(self, payment: Payment) -> bool | None:
        """Ask what became of an attempt and book it; tells whether it has an outcome now, None where nobody answered."""
        if payment.state is PaymentState.RETURNING:
            return self._send_back(payment)
        outcome = self.pay.payments.outcome_of(payment)
        if isinstance(outcome, Waiting) and self._hold_is_over(payment):
            # Nobody is to pay any more for what nobody is given.
            outcome = self.pay.payments.abandon(payment)
        decided = self.note(payment, outcome)
        return None if isinstance(outcome, Unknown) else decided

    def _send_back(self, payment: Payment) -> bool | None:
        try:
            if self.pay.confirm.send_back(payment):
                return True
        except RefundDeclined as refused:
            self._raise_alert(payment, f"cannot be given back: {refused.reason}")
            self._wait(payment, LONGEST_PAUSE)
            return False
        self._wait(payment, self._pause(payment))
        return None

    def note(self, payment: Payment, outcome: Outcome) -> bool:
        """Write down what the provider answered; tells whether that decides the attempt."""
        match outcome:
            case Captured() | Declined():
                with suppress(PaymentDeclined):
                    self.pay.book(payment, outcome)
                return True
            case Waiting(reference):
                self._wait(payment, self._pause(payment), reference)
            case Doubtful(reason):
                self._raise_alert(payment, reason)
                self._wait(payment, LONGEST_PAUSE)
            case Unknown():
                self._wait(payment, timedelta())
        return False

    def _wait(self, payment: Payment, pause: timedelta, reference: str | None = None) -> None:
        """Let an attempt rest, unless something has come of it meanwhile."""
        with self.books() as books:
            seen = books.payments.get(payment.account_id, [payment.id]).get(payment.id)
            if seen is not None and seen.state is payment.state:
                books.payments.save([seen.await_buyer(reference, self.now() + pause)])
                books.commit()

    def _pause(self, payment: Payment) -> timedelta:
        return pause(self.now() - payment.started_at)

    def _hold_is_over(self, payment: Payment) -> bool:
        with self.books() as books:
            order = books.orders.load(payment.account_id, [payment.order_id])[payment.order_id]
        return not isinstance(order, PendingOrder) or order.is_due(self.now())

    def _raise_alert(self, payment: Payment, reason: str) -> None:
        RaiseAlert(self.books, self.alarm)(
            Alert(payment.account_id, payment.id, reason, self.now())
        )
