"""Payments by world: test worlds go through the sandbox, whoever moves the money of accounts that sell to people."""

from collections.abc import Iterable
from datetime import datetime

import attrs
from moneyed import Money

from ticketing_domain.people.account import Account, Mode
from ticketing_domain.sale.payment import Outcome, Payment, Payments
from ticketing_domain.sale.payout import Ledger, PayoutReport


# It is no subclass of the protocol: to be asked for one of those takes Python eight times as long.
@attrs.frozen
class ByWorld:
    """A live provider and the sandbox as one. What was begun with one of them stays with it."""

    live: Payments
    sandbox: Payments

    @property
    def provider(self) -> str:
        """The name of the live one."""
        return self.live.provider

    def charge(self, payment: Payment) -> Outcome:
        return self._of(payment).charge(payment)

    def outcome_of(self, payment: Payment) -> Outcome:
        return self._of(payment).outcome_of(payment)

    def abandon(self, payment: Payment) -> Outcome:
        return self._of(payment).abandon(payment)

    def refund(self, reference: str, refund_id: str, amount: Money) -> bool:
        of_sandbox = reference.startswith(f"{self.sandbox.provider}_")
        return (self.sandbox if of_sandbox else self.live).refund(reference, refund_id, amount)

    def payouts(self, account: Account, at: datetime, ledger: Ledger) -> Iterable[PayoutReport]:
        return self.in_world(account.mode).payouts(account, at, ledger)

    def in_world(self, mode: Mode) -> Payments:
        """Return who moves the money of such accounts."""
        return self.sandbox if mode is Mode.TEST else self.live

    def _of(self, payment: Payment) -> Payments:
        return self.sandbox if payment.provider == self.sandbox.provider else self.live


def provider_for(payments: Payments, account: Account) -> str:
    """Return the name of who moves an account's money."""
    if isinstance(payments, ByWorld):
        return payments.in_world(account.mode).provider
    return payments.provider
