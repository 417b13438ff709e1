"""Advice: what a payment provider tells us of its own accord. It changes nothing by itself; it makes us ask.

Advice may come late, twice, in any order, or not at all; each is heard once.
"""

from datetime import datetime, timedelta
import enum
from typing import Final, Protocol

import attrs

from ticketing_domain.errors import TicketingError

HEARD_FOR: Final = timedelta(days=30)
"""How long advice is remembered, far beyond the days for which providers repeat themselves."""


class Matter(enum.Enum):
    """What advice is about."""

    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"


@attrs.frozen
class Advice:
    """What a provider says about one attempt to pay, under an id of the provider's.

    `reference` is what the provider calls the payment.
    """

    provider: str
    id: str
    matter: Matter
    account_id: int
    payment_id: str
    reference: str


@attrs.frozen
class Alert:
    """Something about a payment that no rule settles: people must look. The same reason is raised once."""

    account_id: int
    payment_id: str
    reason: str
    raised_at: datetime


class Forged(TicketingError):
    """What came as advice does not carry the provider's signature."""


class AdviserSilent(TicketingError):
    """The provider must be asked before its advice can be read, and does not answer; it will say so again."""


class Adviser(Protocol):
    """Protocol: reads what a provider sends."""

    def read(self, body: bytes, signature: str) -> Advice | None:
        """Return the advice, None where it is about nothing of ours; raises `Forged` or `AdviserSilent`."""
        ...


class Alarm(Protocol):
    """Protocol: tells people that they must look."""

    def __call__(self, alert: Alert) -> None: ...


def silent(alert: Alert) -> None:
    """Tell nobody: the alert stands in the books."""


class AdviceBook(Protocol):
    """Protocol: the advice that was heard, and the alerts that were raised."""

    def hear(self, advice: Advice, at: datetime) -> bool:
        """Write advice down; tells whether it was new."""
        ...

    def alert(self, alert: Alert) -> bool:
        """Write an alert down; tells whether it was new."""
        ...

    def alerts(self, account_id: int) -> tuple[Alert, ...]:
        """Return the alerts of an account, the oldest first."""
        ...

    def forget(self, before: datetime) -> None:
        """Forget the advice that was heard before an instant."""
        ...
