"""Payments: attempts to pay an order, and the port to whoever moves the money.

An attempt is written down before the provider is asked, so that an answer that never arrives can be asked for again
under the same name. No provider is called inside a transaction (architecture, "How a sale flows").
"""

from collections.abc import Iterable
from datetime import datetime
import enum
from typing import Protocol, TypeAlias

import attrs
from moneyed import Money

from ticketing_domain import money
from ticketing_domain.errors import Refused
from ticketing_domain.people.account import Account
from ticketing_domain.sale.payout import Ledger, PayoutReport


class PaymentState(enum.Enum):
    """How far an attempt has come; `returned` is captured money that went back because no ticket could be given."""

    STARTED = "started"
    CAPTURED = "captured"
    DECLINED = "declined"
    RETURNING = "returning"
    RETURNED = "returned"


@attrs.frozen
class Payment:
    """One attempt to pay one order. `source` is what the buyer pays with, as the provider knows it."""

    id: str
    account_id: int
    event_id: int
    order_id: str
    provider: str
    source: str
    amount_minor: int
    currency: str
    started_at: datetime
    state: PaymentState = PaymentState.STARTED
    reference: str | None = None
    patient_from: datetime = attrs.field(
        default=attrs.Factory(lambda self: self.started_at, takes_self=True)
    )
    """From when on an outcome is being missed: the start, or later where the provider has told us to wait."""

    @property
    def amount(self) -> Money:
        """What is to be paid."""
        return money.from_minor(self.amount_minor, self.currency)

    @property
    def is_open(self) -> bool:
        """Whether something is still to come of it."""
        return self.state in {PaymentState.STARTED, PaymentState.RETURNING}

    def amount_of(self, part_minor: int) -> Money:
        """Return a part of it as money."""
        return money.from_minor(part_minor, self.currency)

    def capture(self, reference: str) -> "Payment":
        """Return the attempt after the money came in."""
        return attrs.evolve(self, state=PaymentState.CAPTURED, reference=reference)

    def await_buyer(self, reference: str | None, until: datetime) -> "Payment":
        """Return the attempt under the provider's reference, where it has one, of which no outcome is missed before
        the instant."""
        return attrs.evolve(self, reference=reference or self.reference, patient_from=until)

    def decline(self) -> "Payment":
        """Return the attempt after the provider refused it."""
        return attrs.evolve(self, state=PaymentState.DECLINED)

    def send_back(self, reference: str) -> "Payment":
        """Return the attempt as captured in vain: the money must go back."""
        return attrs.evolve(self, state=PaymentState.RETURNING, reference=reference)

    def sent_back(self) -> "Payment":
        """Return the attempt after that money went back."""
        return attrs.evolve(self, state=PaymentState.RETURNED)


@attrs.frozen
class Captured:
    """The money is with the provider, under its reference."""

    reference: str


@attrs.frozen
class Declined:
    """The provider refused; the buyer may try another way."""

    reason: str


@attrs.frozen
class Waiting:
    """The provider waits for the buyer, or for a bank; `client_secret` lets the buyer's browser go on with it."""

    reference: str
    client_secret: str | None = attrs.field(default=None, repr=False)


@attrs.frozen
class Doubtful:
    """What the provider shows under this name is not what was asked for: it proves nothing, and people must look."""

    reason: str


@attrs.frozen
class Unknown:
    """No answer came; the money may or may not have moved. Ask again with `outcome_of`."""


Outcome: TypeAlias = Captured | Declined | Waiting | Doubtful | Unknown


class Payments(Protocol):
    """Protocol: a payment provider. Calls may be repeated with the same attempt or refund id; they act once.

    A provider at which buyers pay in their browser answers `charge` with `Waiting`.
    """

    @property
    def provider(self) -> str:
        """The name printed as `payment_provider`."""
        ...

    def charge(self, payment: Payment) -> Outcome:
        """Take the money of an attempt."""
        ...

    def outcome_of(self, payment: Payment) -> Outcome:
        """Tell what became of an attempt that was started before."""
        ...

    def abandon(self, payment: Payment) -> Outcome:
        """Take no money for an attempt any more: `Declined` where that is sure, else what became of it."""
        ...

    def refund(self, reference: str, refund_id: str, amount: Money) -> bool:
        """Give money back; True when it is done, False when no answer came and it must be asked again.

        Raises `RefundDeclined` where the provider will never give it back.
        """
        ...

    def payouts(self, account: Account, at: datetime, ledger: Ledger) -> Iterable[PayoutReport]:
        """Return the payouts of an account that may be new or changed at the instant, none where no answer came.

        A provider without records of its own reads in the `ledger` what it moved.
        """
        ...


class PaymentDeclined(Refused):
    """The provider refused to take the money; the hold goes on."""

    code = "payment_declined"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the payment was declined: {reason}")
        self.reason = reason


class PaymentInProgress(Refused):
    """An earlier attempt to pay this order has no outcome yet; a second could take the money twice."""

    code = "payment_in_progress"

    def __init__(self, order_id: str) -> None:
        super().__init__("another payment of this order is still being settled")
        self.order_id = order_id


class RefundDeclined(Refused):
    """The provider will not give the money back."""

    code = "refund_declined"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the payment provider refused the refund: {reason}")
        self.reason = reason
