"""Payouts: what a payment provider sends to a promoter's bank, as the provider reports it.

    PENDING ──▶ IN_TRANSIT ──▶ PAID ──▶ FAILED
        └───────────┴───────────────────▲         the bank may refuse money late

The provider owns the schedule (seed 004, "Payouts"); the house only writes down what it is told. Amounts are minor units.
"""

from collections.abc import Sequence
from datetime import date, datetime
import enum
from typing import Final, Protocol

import attrs

from ticketing_domain.names import Randomness, public_id


class PayoutState(enum.Enum):
    """How far a payout has come; a provider may skip steps, and never goes back."""

    PENDING = "pending"
    IN_TRANSIT = "in_transit"
    PAID = "paid"
    FAILED = "failed"


STEPS: Final = tuple(PayoutState)


@attrs.frozen
class PayoutReport:
    """One payout as its provider reports it; the provider's `reference` names it.

    `captured_minor` came in, `refunded_minor` went back to buyers, `fees_minor` is what the provider keeps. `arrival` is
    the day on which the money is, or will be, in the bank.
    """

    provider: str
    reference: str
    currency: str
    state: PayoutState
    arrival: date
    captured_minor: int
    refunded_minor: int
    fees_minor: int

    @property
    def amount_minor(self) -> int:
        """What arrives."""
        return self.captured_minor - self.refunded_minor - self.fees_minor

    @property
    def name(self) -> tuple[str, str]:
        """By what an account's payouts are told apart."""
        return self.provider, self.reference


@attrs.frozen
class Payout:
    """A payout in the books: its last report, under an id of ours."""

    id: str
    account_id: int
    report: PayoutReport
    booked_at: datetime

    def hear(self, report: PayoutReport) -> "Payout":
        """Return the payout after a report, which changes nothing where it is older than what is known."""
        known, said = STEPS.index(self.report.state), STEPS.index(report.state)
        settled = self.report.state in {PayoutState.PAID, PayoutState.FAILED}
        if said < known or (said == known and settled):
            return self
        return attrs.evolve(self, report=report)


def book(report: PayoutReport, account_id: int, random: Randomness, at: datetime) -> Payout:
    """Put a payout that was not known yet into the books."""
    return Payout(public_id(random), account_id, report, at)


@attrs.frozen
class Moved:
    """What one provider moved for an account on one day (UTC), in minor units."""

    day: date
    captured_minor: int = 0
    refunded_minor: int = 0


class Ledger(Protocol):
    """Protocol: what the books know about money that moved, for a provider that keeps no records of its own."""

    def last_payout(self, account_id: int, provider: str) -> PayoutReport | None:
        """Return the payout of the provider that arrives last, as it is in the books."""
        ...

    def moved(
        self, account_id: int, provider: str, *, since: date, before: date
    ) -> Sequence[Moved]:
        """Return what the provider moved on each day (UTC) on which it did, the oldest first."""
        ...
