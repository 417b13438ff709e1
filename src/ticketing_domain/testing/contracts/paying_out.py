"""What tests do with payouts: a bank that reports them, and days on which somebody sells."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
import itertools
import threading

import attrs
from hypothesis import strategies as st

from ticketing_domain import money
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.memory import SandboxPayments
from ticketing_domain.memory.sandbox_payouts import fee_minor
from ticketing_domain.notices.notice import Action, Notice
from ticketing_domain.people.account import Account, Mode
from ticketing_domain.sale.payout import Ledger, Payout, PayoutReport, PayoutState
from ticketing_domain.sale.payout_book import PayoutFilter
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.testing.stage import FrozenClock, OpenStage, Stage

PENDING, IN_TRANSIT, PAID, FAILED = PayoutState

SMALLEST = {"EUR": "0.01", "JPY": "1", "KWD": "0.001"}


def report(
    reference: str = "p1", state: PayoutState = IN_TRANSIT, *, day: int = 5, captured: int = 1_000
) -> PayoutReport:
    """Make a report of a provider."""
    return PayoutReport("bank", reference, "EUR", state, date(2026, 6, day), captured, 100, 25)


@attrs.define
class Bank:
    """What a provider will say about which account, one answer after the other."""

    account_id: int = 0
    says: list[Sequence[PayoutReport]] = attrs.field(factory=list)
    asked: list[datetime] = attrs.field(factory=list)


@attrs.frozen
class Reporting(SandboxPayments):
    """A provider that reports what it is told to."""

    bank: Bank = attrs.field(factory=Bank)

    def payouts(self, account: Account, at: datetime, ledger: Ledger) -> Iterable[PayoutReport]:
        """Report about the one account that has something."""
        if account.id != self.bank.account_id:
            return ()
        self.bank.asked.append(at)
        return self.bank.says.pop(0) if self.bank.says else ()


@attrs.frozen
class Racing(Reporting):
    """A provider that answers when everybody has asked."""

    together: threading.Barrier = attrs.field(factory=lambda: threading.Barrier(1))

    def payouts(self, account: Account, at: datetime, ledger: Ledger) -> Iterable[PayoutReport]:
        """Report the same to all."""
        self.together.wait(timeout=10)
        return (report(state=PAID), report("p2", PAID, day=6))


def an_hour_later(stage: Stage) -> int:
    """Book payouts an hour later; returns how many were new or changed."""
    stage.clock.forward(hours=1)
    return stage.box_office.book_payouts()


def payouts(stage: Stage, **wanted: object) -> Sequence[Payout]:
    """List the payouts of the stage's account."""
    found = PayoutFilter(stage.account.id, **wanted)  # type: ignore[arg-type] # A test's shorthand.
    return stage.box_office.reads.payouts(found, after=None, limit=100)


def told(stage: Stage) -> list[Notice]:
    """Return the notices of payouts."""
    notices = stage.box_office.reads.recorded_notices(stage.account)
    return [notice for notice in notices if notice.action is Action.PAYOUT_PAID]


def made_of(payout: Payout) -> tuple[int, int, int, int]:
    """Return the amounts of a payout: what arrives, captured, refunded, fees."""
    said = payout.report
    return said.amount_minor, said.captured_minor, said.refunded_minor, said.fees_minor


def days_later(stage: Stage, days: int) -> int:
    """Let days pass, and do the chores; returns how many things were done."""
    stage.clock.forward(days=days)
    return stage.box_office.do_chores()


SALES = st.tuples(st.integers(1, 400), st.integers(0, 2))

"""How many cents somebody spends, and what goes back that day: nothing, half of some order, all of some order."""

LATE = st.lists(st.integers(0, 1), min_size=1, max_size=8)

"""On which days the chores are done."""


def next_stage(open_stage: OpenStage, currency: str) -> Stage:
    """Open a stage with an account of its own, wherever the last one was opened."""
    count = next(COUNT)
    return open_stage(currency=currency, subdomain=f"club-{count}", clock=FrozenClock())


COUNT = itertools.count()


def one_day(
    stage: Stage,
    night: Event,
    cent: Ticket,
    sales: Sequence[tuple[int, int]],
    standing: list[Placed],
) -> None:
    for place, (cents, back) in enumerate(sales):
        standing.append(stage.buy(night, (cent, cents), email=f"b{place}@example.com"))
        if back:
            order = standing[(cents * 7 + place) % len(standing)]
            give_back(stage, order, whole=back == 2)


def give_back(stage: Stage, order: Placed, *, whole: bool) -> None:
    account = stage.account
    page = stage.box_office.reads.placed_order(account.id, order.purchase.public_id)
    left = page.total_minor - page.refunded_minor
    part = left if whole else left // 2
    if part:
        stage.refund(order, money.text(money.from_minor(part, account.currency)))


def adds_up(stage: Stage, standing: Sequence[Placed]) -> None:
    """Hold the payouts against the orders, to the minor unit."""
    reads = stage.box_office.reads
    pages = [reads.placed_order(stage.account.id, order.purchase.public_id) for order in standing]
    captured = sum(page.total_minor for page in pages)
    refunded = sum(page.refunded_minor for page in pages)
    sent = [one.report for one in payouts(stage)]
    for each in sent:
        assert each.fees_minor == fee_minor(each.captured_minor)
        assert each.amount_minor > 0
    left_captured = captured - sum(each.captured_minor for each in sent)
    left_refunded = refunded - sum(each.refunded_minor for each in sent)
    arrived = sum(each.amount_minor for each in sent)
    fees = sum(each.fees_minor for each in sent)
    assert min(left_captured, left_refunded) >= 0
    assert arrived == captured - refunded - fees - (left_captured - left_refunded)
    assert left_captured - left_refunded - fee_minor(left_captured) <= 0
    assert len(told(stage)) == len(sent)


def world_of(stage: Stage) -> Stage:
    """Open the test world of the stage's account, with a venue."""
    stage.box_office.api_keys.issue(
        subdomain=stage.account.subdomain, mode=Mode.TEST, version="2026-04-25"
    )
    world = stage.box_office.reads.account(f"{stage.account.subdomain}--test")
    where = VenueChanges(name="Test", address="Spree 1", city="Berlin", postal_code="10243")
    venue = stage.box_office.add_venue(account_id=world.id, changes=where)
    return attrs.evolve(stage, account=world, venue=venue)
