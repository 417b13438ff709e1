"""Two payment providers that keep their own ledger, outside the house: no crash of ours changes it.

`Counter` takes a source and decides at once, as the sandbox does. `Bank` waits for the buyer, who pays at a place of
its own, and tells us late, twice, in any order or never. Both know what a provider must never be asked.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import attrs
from moneyed import Money

from adapters.simulator.trouble import Fault, Trouble
from ticketing_domain import money
from ticketing_domain.memory.sandbox_payouts import SANDBOX, sandbox_payouts
from ticketing_domain.people.account import Account
from ticketing_domain.sale.advice import Advice, Adviser, Matter
from ticketing_domain.sale.payment import (
    Captured,
    Declined,
    Outcome,
    Payment,
    Payments,
    RefundDeclined,
    Unknown,
    Waiting,
)
from ticketing_domain.sale.payout import Ledger, PayoutReport

BANK: Final = "stripe"
"""The name of the one provider whose advice the application has a door for."""


@attrs.define(eq=False)
class Charge:
    """What a provider knows of one attempt, in minor units; `due` is when a late capture comes through."""

    payment: Payment
    reference: str
    captured_minor: int | None = None
    declined: bool = False
    due: datetime | None = None
    refunds: dict[str, int] = attrs.field(factory=dict)
    refused: set[str] = attrs.field(factory=set)

    @property
    def kept_minor(self) -> int:
        """What came in less what went back."""
        return (self.captured_minor or 0) - sum(self.refunds.values())

    def capture(self) -> None:
        self.captured_minor, self.due = self.payment.amount_minor, None


@attrs.define(eq=False)
class Gateway(Payments):
    """What both providers have in common; `wrong` is what they were asked and never should have been."""

    trouble: Trouble
    name: str = SANDBOX
    charges: dict[str, Charge] = attrs.field(factory=dict)
    wrong: list[str] = attrs.field(factory=list)
    seen: list[str] = attrs.field(factory=list)
    """What happened here that is worth having met, by name."""

    @property
    def provider(self) -> str:
        return self.name

    def charge(self, payment: Payment) -> Outcome:
        self.trouble.reach("charge")
        if self.trouble.strikes(Fault.BEFORE, "charge"):
            return Unknown()
        charge = self._charge(payment)
        if charge.captured_minor is None and not charge.declined and charge.due is None:
            self._decide(charge)
        self.trouble.leave("charge")
        if payment.source == "tok_timeout" or self.trouble.strikes(Fault.AFTER, "charge"):
            return Unknown()
        return self._told(charge)

    def outcome_of(self, payment: Payment) -> Outcome:
        self.trouble.reach("outcome")
        if self.trouble.strikes(Fault.BEFORE, "outcome"):
            return Unknown()
        charge = self.charges.get(payment.id) or self._never_arrived(payment)
        if charge.due is not None and charge.due <= self.trouble.clock.at:
            charge.capture()
        self.trouble.leave("outcome")
        if self.trouble.strikes(Fault.AFTER, "outcome"):
            return Unknown()
        return self._told(charge)

    def abandon(self, payment: Payment) -> Outcome:
        self.trouble.reach("abandon")
        if self.trouble.strikes(Fault.BEFORE, "abandon"):
            return Unknown()
        charge = self.charges.get(payment.id) or self._charge(payment)
        if charge.captured_minor is None:
            charge.declined, charge.due = True, None
        self.trouble.leave("abandon")
        if self.trouble.strikes(Fault.AFTER, "abandon"):
            return Unknown()
        return self._told(charge)

    def refund(self, reference: str, refund_id: str, amount: Money) -> bool:
        self.trouble.reach("refund")
        if self.trouble.strikes(Fault.BEFORE, "refund"):
            return False
        charge = next((one for one in self.charges.values() if one.reference == reference), None)
        if charge is None or charge.captured_minor is None:
            self.wrong.append(f"refund {refund_id} of a payment that took nothing: {reference!r}")
            return True
        in_vain = refund_id.endswith("-back")
        known = refund_id in charge.refunds
        if not known and not in_vain and self.trouble.strikes(Fault.REFUSE, "refund"):
            charge.refused.add(refund_id)
        if refund_id in charge.refused:
            # Whoever asks: what is refused once is never given back.
            raise RefundDeclined("simulated: not any more")
        self._give_back(charge, refund_id, money.to_minor(amount))
        self.seen.append("a refund was asked for again" if known else "money went back")
        if in_vain:
            self.seen.append("money that came in vain went back")
        self.trouble.leave("refund")
        return not self.trouble.strikes(Fault.AFTER, "refund")

    def payouts(self, account: Account, at: datetime, ledger: Ledger) -> Iterable[PayoutReport]:
        return sandbox_payouts(account, at, ledger) if self.name == SANDBOX else ()

    def come_through(self) -> None:
        """Let every late capture come through whose time has come."""
        for charge in self.charges.values():
            if charge.due is not None and charge.due <= self.trouble.clock.at:
                charge.capture()

    def _charge(self, payment: Payment) -> Charge:
        charge = self.charges.get(payment.id)
        if charge is None:
            charge = Charge(payment, f"{self.name}_{payment.id}")
            self.charges[payment.id] = charge
        else:
            self.seen.append("a payment was asked for again")
        before = charge.payment
        if (before.amount_minor, before.currency, before.order_id) != (
            payment.amount_minor,
            payment.currency,
            payment.order_id,
        ):
            self.wrong.append(f"payment {payment.id} is asked for again as another one")
        return charge

    def _never_arrived(self, payment: Payment) -> Charge:
        """Close an attempt that never reached us, so that no straggler takes money for it."""
        charge = self._charge(payment)
        charge.declined = True
        return charge

    def _decide(self, charge: Charge) -> None:
        if charge.payment.source not in {"tok_ok", "tok_timeout"}:
            charge.declined = True
        elif self.trouble.strikes(Fault.DELAY, "capture"):
            wait = timedelta(seconds=self.trouble.luck.choice((20, 120, 700)))
            charge.due = self.trouble.clock.at + wait
        else:
            charge.capture()

    def _told(self, charge: Charge) -> Outcome:
        if charge.captured_minor is not None:
            return Captured(charge.reference)
        return Declined("card declined") if charge.declined else Unknown()

    def _give_back(self, charge: Charge, refund_id: str, amount_minor: int) -> None:
        known = charge.refunds.get(refund_id)
        if known not in {None, amount_minor}:
            self.wrong.append(f"refund {refund_id} is asked for again as another amount")
        charge.refunds.setdefault(refund_id, amount_minor)
        if charge.kept_minor < 0:
            self.wrong.append(f"refund {refund_id} gives back more than was taken")


@attrs.define(eq=False)
class Bank(Gateway, Adviser):
    """Waits for the buyer; `post` is what it still has to tell us."""

    name: str = BANK
    post: list[bytes] = attrs.field(factory=list)

    def buyer_pays(self, payment_id: str) -> bool:
        """Let the buyer pay at the bank; tells whether there was anything to pay."""
        charge = self.charges.get(payment_id)
        if charge is None or charge.declined or charge.captured_minor is not None:
            return False
        charge.capture()
        self.post.append(f"{payment_id} {len(self.post)} payment".encode())
        return True

    def dispute(self, payment_id: str) -> None:
        """Tell us that a buyer wants money back through the bank."""
        self.post.append(f"{payment_id} {len(self.post)} dispute".encode())

    def read(self, body: bytes, signature: str) -> Advice | None:  # noqa: ARG002 (it is ours)
        payment_id, number, matter = body.decode().split()
        charge = self.charges[payment_id]
        return Advice(
            provider=self.name,
            id=f"advice_{payment_id}_{number}",
            matter=Matter(matter),
            account_id=charge.payment.account_id,
            payment_id=payment_id,
            reference=charge.reference,
        )

    def _never_arrived(self, payment: Payment) -> Charge:
        """Begin what never arrived: the buyer may still come."""
        return self._charge(payment)

    def _decide(self, charge: Charge) -> None:
        """Wait for the buyer."""

    def _told(self, charge: Charge) -> Outcome:
        if charge.captured_minor is not None:
            if not charge.declined and self.trouble.strikes(Fault.STALE, "outcome"):
                return Waiting(charge.reference, "secret")
            return Captured(charge.reference)
        if charge.declined:
            return Declined("given up")
        return Waiting(charge.reference, "secret")
