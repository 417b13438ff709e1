"""Paying elsewhere: the buyer pays at the provider's own place, and we learn what came of it by asking.

A payment is begun when the hold is placed. Each order has one such attempt, named after it, so that beginning again is
the same attempt. Advice only makes us ask; what never arrives is asked for by `SettlePayments`.
"""

import attrs

from ticketing_domain.errors import TicketingError
from ticketing_domain.ports import Books, Clock
from ticketing_domain.sale.advice import Advice, Alarm, Alert, Matter
from ticketing_domain.sale.patience import PATIENCE
from ticketing_domain.sale.pay import PaymentRequest, StartPayments
from ticketing_domain.sale.payment import Declined, Outcome, Payment, Payments, PaymentState
from ticketing_domain.sale.settle import SettlePayments


@attrs.frozen
class PayElsewhere:
    """Begin payments, give them up, and hear what the provider says."""

    books: Books
    payments: Payments
    start: StartPayments
    settle: SettlePayments
    now: Clock
    alarm: Alarm

    def begin(self, *, account_id: int, order_id: str) -> Outcome:
        """Begin to pay a pending order, or go on with what has begun; raises `NotFound`, `OrderIs` or
        `PaymentInProgress`."""
        (attempt,) = self.start(
            [PaymentRequest(account_id, order_id, source="", attempt_id=order_id)]
        )
        if isinstance(attempt, TicketingError):
            raise attempt
        if attempt.state is not PaymentState.STARTED:
            return Declined("it was settled before")
        outcome = self.payments.charge(attempt)
        self.settle.note(attempt, outcome)
        return outcome

    def give_up(self, *, account_id: int, order_id: str) -> None:
        """Call off what a buyer has begun to pay and does not want any more; what was paid meanwhile is booked."""
        with self.books() as books:
            attempt = books.payments.open_attempts(account_id, [order_id]).get(order_id)
        if attempt is not None and attempt.reference is not None:
            self.settle.note(attempt, self.payments.abandon(attempt))

    def hear(self, advice: Advice) -> Payment | None:
        """Write advice down; returns the attempt that is to be settled now, which the chores do otherwise."""
        at = self.now()
        with self.books() as books:
            if not books.advice.hear(advice, at):
                return None
            known = books.payments.get(advice.account_id, [advice.payment_id])
            attempt = known.get(advice.payment_id)
            reason = _doubt(advice, attempt)
            alert = Alert(advice.account_id, advice.payment_id, reason, at) if reason else None
            news = alert is not None and books.advice.alert(alert)
            if attempt is not None and attempt.is_open and not reason:
                # Whoever crashes from here on leaves it to the chores.
                books.payments.save([attempt.await_buyer(None, at - PATIENCE)])
            books.commit()
        if alert is not None and news:
            self.alarm(alert)
        return attempt if attempt is not None and attempt.is_open and not reason else None


def _doubt(advice: Advice, attempt: Payment | None) -> str:
    """Return why people must look at advice; nothing where asking the provider settles it."""
    if advice.matter is Matter.DISPUTE:
        return f"disputed: {advice.reference}"
    if advice.matter is Matter.REFUND:
        return f"given back past the house: {advice.reference}"
    if attempt is None:
        return f"paid for no attempt of ours: {advice.reference}"
    if attempt.reference is not None and attempt.reference != advice.reference:
        return f"another payment in its name: {advice.reference}"
    return ""
