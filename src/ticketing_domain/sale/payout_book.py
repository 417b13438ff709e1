"""What payouts are written in, and how they are read."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

import attrs

from ticketing_domain.people.account import Account
from ticketing_domain.sale.payout import Ledger, Payout, PayoutState


class PayoutBook(Protocol):
    """Protocol: the payouts of accounts."""

    def ask_again(self, account_id: int, at: datetime) -> None:
        """Note when the provider is to be asked about an account again; locks the account's payouts."""
        ...

    def named(
        self, account_id: int, names: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Payout]:
        """Return the payouts that are known, by provider and reference."""
        ...

    def save(self, payouts: Sequence[Payout]) -> None:
        """Write payouts, new ones or changed ones."""
        ...


@attrs.frozen
class PayoutFilter:
    """Which payouts of an account a list shows: in a state, arriving within days, both included; None does not filter."""

    account_id: int
    state: PayoutState | None = None
    arrival_from: date | None = None
    arrival_to: date | None = None


@attrs.frozen
class PayoutCursor:
    """Where a page of payouts ended."""

    arrival: date
    id: str


def cursor_of(payout: Payout) -> PayoutCursor:
    """Return the place of a payout in every list."""
    return PayoutCursor(payout.report.arrival, payout.id)


class PayoutReads(Ledger, Protocol):
    """Protocol: payouts as promoters look at them, and whose are to be asked for."""

    def payouts(
        self, wanted: PayoutFilter, *, after: PayoutCursor | None, limit: int
    ) -> Sequence[Payout]:
        """Return a page of payouts, the latest arrival first."""
        ...

    def payout(self, account_id: int, payout_id: str) -> Payout:
        """Return one payout; raises `NotFound`."""
        ...

    def payouts_due(self, at: datetime, account_id: int | None, limit: int) -> Sequence[Account]:
        """Return the accounts about whose payouts the provider is to be asked: one, if it is, or some of all whose
        time is everybody's."""
        ...
