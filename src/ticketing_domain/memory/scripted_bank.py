"""A bank that does what it is told: for rehearsing everything that a payment provider can do to a house.

    bank = ScriptedBank(provider="bank", elsewhere=True)
    bank.turn = lambda call, _: Turn.LOSES_ANSWER if call is Call.REFUND else Turn.ANSWERS
    …
    bank.pay(attempt_id)
    letters = by_post([(now(), advice) for advice in bank.says], luck, Post(most_copies=5, lost=0.05))
    for at, advice in letters:
        box_office.pay_elsewhere.hear(advice)

The sandbox remembers nothing, and is the default; this one remembers what it moved, as real ones do.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
import enum
from typing import Protocol, TypeAlias, TypeVar

import attrs
from moneyed import Money

from ticketing_domain import money
from ticketing_domain.memory.payments import SandboxPayments
from ticketing_domain.memory.sandbox_payouts import SANDBOX
from ticketing_domain.people.account import Account
from ticketing_domain.sale.advice import Advice, Matter
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

T = TypeVar("T")


class Call(enum.Enum):
    """What a bank is asked to do."""

    CHARGE = "charge"
    OUTCOME = "outcome"
    ABANDON = "abandon"
    REFUND = "refund"


class Turn(enum.Enum):
    """How a call goes: nothing happens and nobody answers, or it acts and the answer is lost, or it refuses."""

    ANSWERS = "answers"
    SILENT = "silent"
    LOSES_ANSWER = "loses_answer"
    REFUSES = "refuses"


Script: TypeAlias = Callable[[Call, str], Turn]
"""Tells how a call goes that names an attempt or a refund."""


def answers(_: Call, __: str) -> Turn:
    """Let everything go well."""
    return Turn.ANSWERS


def nothing() -> None:
    """Let nothing happen meanwhile."""


@attrs.define
class Moved:
    """What a bank knows of an attempt; nobody can call it off while it `ponders`."""

    payment: Payment
    reference: str
    outcome: Captured | Declined | Waiting
    ponders: bool = False
    refunds: dict[str, int] = attrs.field(factory=dict)

    @property
    def captured_minor(self) -> int:
        """What came in, in minor units."""
        return self.payment.amount_minor if isinstance(self.outcome, Captured) else 0

    @property
    def refunded_minor(self) -> int:
        """What went back, in minor units."""
        return sum(self.refunds.values())


@attrs.define
class ScriptedBank(Payments):
    """Implements `Payments`. Buyers pay `elsewhere`, when `pay` is called, or at once with the sandbox's sources.

    `turn` tells how each call goes; `meanwhile` happens while somebody waits for the answer to a charge; `says` is what
    the bank has told of its own accord, in order.
    """

    provider: str = SANDBOX
    elsewhere: bool = False
    turn: Script = answers
    meanwhile: Callable[[], object] = nothing
    moved: dict[str, Moved] = attrs.field(factory=dict)
    says: list[Advice] = attrs.field(factory=list)

    def charge(self, payment: Payment) -> Outcome:
        """Take the money of an attempt, or wait for the buyer."""
        self.meanwhile()
        lost = payment.source == "tok_timeout" and payment.id not in self.moved
        outcome = self._asked(Call.CHARGE, payment)
        return Unknown() if lost else outcome

    def outcome_of(self, payment: Payment) -> Outcome:
        """Tell what became of an attempt; one that never came here comes now."""
        return self._asked(Call.OUTCOME, payment)

    def abandon(self, payment: Payment) -> Outcome:
        """Call an attempt off that still waits for its buyer."""
        return self._asked(Call.ABANDON, payment)

    def refund(self, reference: str, refund_id: str, amount: Money) -> bool:
        """Give money back, once for each id and never more than came in."""
        turn = self.turn(Call.REFUND, refund_id)
        if turn is Turn.SILENT:
            return False
        moved = next((one for one in self.moved.values() if one.reference == reference), None)
        if moved is None or turn is Turn.REFUSES:
            raise RefundDeclined("the account is closed" if moved else "no such payment")
        if refund_id not in moved.refunds:
            wanted = money.to_minor(amount)
            if wanted > moved.captured_minor - moved.refunded_minor:
                raise RefundDeclined("more than was paid")
            moved.refunds[refund_id] = wanted
        return turn is not Turn.LOSES_ANSWER

    def payouts(self, account: Account, at: datetime, ledger: Ledger) -> Iterable[PayoutReport]:
        """Report what the sandbox reports."""
        return SandboxPayments().payouts(account, at, ledger)

    def pay(self, attempt_id: str) -> bool:
        """Let the buyer pay, or the bank that pondered decide for it; tells whether they could."""
        moved = self.moved[attempt_id]
        if not isinstance(moved.outcome, Waiting):
            return False
        moved.outcome, moved.ponders = Captured(moved.reference), False
        self._say(Matter.PAYMENT, moved)
        return True

    def fail(self, attempt_id: str) -> None:
        """Let the buyer's card be refused; they may try another."""
        self._say(Matter.PAYMENT, self.moved[attempt_id])

    def ponder(self, attempt_id: str) -> None:
        """Let the buyer's bank take its time; `pay` ends it."""
        self.moved[attempt_id].ponders = True
        self._say(Matter.PAYMENT, self.moved[attempt_id])

    def dispute(self, attempt_id: str) -> None:
        """Let the buyer's bank ask for the money."""
        self._say(Matter.DISPUTE, self.moved[attempt_id])

    def give_back_past_the_house(self, attempt_id: str, amount: Money) -> None:
        """Let somebody give money back who does not ask the house."""
        moved = self.moved[attempt_id]
        moved.refunds[f"outside-{len(moved.refunds)}"] = money.to_minor(amount)
        self._say(Matter.REFUND, moved)

    def _asked(self, call: Call, payment: Payment) -> Outcome:
        turn = self.turn(call, payment.id)
        if turn is Turn.SILENT:
            return Unknown()
        moved = self.moved.get(payment.id)
        if moved is None:
            reference = f"{self.provider}_{payment.id}"
            begun = self._begun(payment, reference, turn)
            moved = self.moved[payment.id] = Moved(payment, reference, begun)
        if call is Call.ABANDON and isinstance(moved.outcome, Waiting) and not moved.ponders:
            moved.outcome = Declined("called off")
            self._say(Matter.PAYMENT, moved)
        return Unknown() if turn is Turn.LOSES_ANSWER else moved.outcome

    def _begun(self, payment: Payment, reference: str, turn: Turn) -> Captured | Declined | Waiting:
        if turn is Turn.REFUSES:
            return Declined("card declined")
        if self.elsewhere:
            return Waiting(reference, f"{reference}_secret")
        outcome = SandboxPayments().outcome_of(payment)
        return Captured(reference) if isinstance(outcome, Captured) else Declined("card declined")

    def _say(self, matter: Matter, moved: Moved) -> None:
        payment, name = moved.payment, f"{self.provider}-{len(self.says) + 1}"
        self.says.append(
            Advice(self.provider, name, matter, payment.account_id, payment.id, moved.reference)
        )


class Luck(Protocol):
    """Protocol: `random.Random`, or whatever else decides."""

    def random(self) -> float:
        """Return a number from 0 to 1, without 1."""
        ...


@attrs.frozen
class Post:
    """How badly news travels: `lost` is the share that never arrives, everything else comes `latest` after so long."""

    most_copies: int = 1
    lost: float = 0.0
    latest: timedelta = timedelta()


def by_post(
    sent: Iterable[tuple[datetime, T]], luck: Luck, post: Post
) -> Sequence[tuple[datetime, T]]:
    """Return what arrives when, in order of arrival: each a number of times, in whatever order luck will have it."""
    arrivals = [
        (at + luck.random() * post.latest, luck.random(), one)
        for at, one in sent
        if luck.random() >= post.lost
        for _ in range(1 + int(luck.random() * post.most_copies))
    ]
    return [(at, one) for at, _, one in sorted(arrivals, key=lambda arrival: arrival[:2])]
