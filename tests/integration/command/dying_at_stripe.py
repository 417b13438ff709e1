"""A server that kills itself at each step of a payment with Stripe, when a file in its folder says so."""

from collections.abc import Iterable
from datetime import datetime
import os
from typing import Final

import attrs
from moneyed import Money
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters import wiring
from adapters.http.app import build_app
from adapters.settings import Settings
from adapters.sql.engine import make_engine
from tests.integration.command.dying import BEFORE_ANSWERING, MortalAnswers, die_where
from ticketing_domain.people.account import Account
from ticketing_domain.sale.payment import Outcome, Payment, Payments
from ticketing_domain.sale.payout import Ledger, PayoutReport
from ticketing_domain.sale.worlds import ByWorld

APP: Final = "tests.integration.command.dying_at_stripe:app"
ATTEMPT_COMMITTED: Final = "die-before-charging"
PROVIDER_CALLED: Final = "die-after-charging"
ANSWER_STORED: Final = BEFORE_ANSWERING
ADVICE_HEARD: Final = "die-before-asking"
OUTCOME_KNOWN: Final = "die-after-asking"
ORDER_CONFIRMED: Final = "die-after-booking"


def app() -> ASGIApp:
    """Build what the server serves, with what kills it around it."""
    settings = Settings.from_environ(os.environ)
    box_office = wiring.open_box_office(make_engine(settings.database_url), settings)
    payments = box_office.payments
    assert isinstance(payments, ByWorld)
    mortal = attrs.evolve(box_office, payments=ByWorld(Mortal(payments.live), payments.sandbox))
    served = build_app(
        mortal, base_url="https://tickets.example", advisers=wiring.advisers(settings)
    )
    return MortalAfterwards(MortalAnswers(served))


@attrs.frozen
class Mortal(Payments):
    """Dies before the provider is called, or when it has answered."""

    inner: Payments

    @property
    def provider(self) -> str:
        return self.inner.provider

    def charge(self, payment: Payment) -> Outcome:
        die_where(ATTEMPT_COMMITTED)
        outcome = self.inner.charge(payment)
        die_where(PROVIDER_CALLED)
        return outcome

    def outcome_of(self, payment: Payment) -> Outcome:
        die_where(ADVICE_HEARD)
        outcome = self.inner.outcome_of(payment)
        die_where(OUTCOME_KNOWN)
        return outcome

    def abandon(self, payment: Payment) -> Outcome:
        return self.inner.abandon(payment)

    def refund(self, reference: str, refund_id: str, amount: Money) -> bool:
        return self.inner.refund(reference, refund_id, amount)

    def payouts(self, account: Account, at: datetime, ledger: Ledger) -> Iterable[PayoutReport]:
        return self.inner.payouts(account, at, ledger)


@attrs.frozen
class MortalAfterwards:
    """Dies when everything is done that follows an answer."""

    inner: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.inner(scope, receive, send)
        if scope.get("method") == "POST":
            die_where(ORDER_CONFIRMED)
