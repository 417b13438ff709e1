"""What a box office must do with payouts, whatever it is built on."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
import itertools
import threading
from typing import ClassVar

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from tests.contracts.stage import FrozenClock, OpenStage, Stage
from ticketing_domain import money
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.errors import NotFound
from ticketing_domain.memory import SandboxPayments
from ticketing_domain.memory.sandbox_payouts import fee_minor
from ticketing_domain.notices.notice import Action, Notice
from ticketing_domain.people.account import Account, Mode, NewAccount
from ticketing_domain.sale.payout import Ledger, Payout, PayoutReport, PayoutState
from ticketing_domain.sale.payout_book import PayoutFilter, cursor_of
from ticketing_domain.sale.place_holds import Placed

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


class PayoutsContract:
    """Payouts; the fixture to provide is `open_stage`, and where it is slow, fewer `histories`."""

    histories: ClassVar[int] = max(
        8, settings.default.max_examples // 4 if settings.default else 25
    )

    @pytest.fixture
    def open_stage(self) -> OpenStage:
        """Return what opens a stage on the adapters under test."""
        raise NotImplementedError

    @pytest.fixture
    def stage(self, open_stage: OpenStage) -> Stage:
        return open_stage()

    @pytest.fixture
    def bank(self) -> Bank:
        return Bank()

    @pytest.fixture
    def reported(self, open_stage: OpenStage, bank: Bank) -> Stage:
        """A stage whose provider is the bank."""
        stage = open_stage(payments=Reporting(bank))
        bank.account_id = stage.account.id
        return stage

    def test_what_was_captured_is_paid_out_less_a_fee(self, stage: Stage) -> None:
        """Bought on the 1st, cleared after the 3rd, sent on the 4th, in the bank on the 5th."""
        night, general = stage.night()
        stage.buy(night, (general, 2))

        assert days_later(stage, 2) == 0
        assert payouts(stage) == []
        assert days_later(stage, 1) == 1
        (sent,) = payouts(stage)
        assert (sent.report.state, sent.report.arrival) == (IN_TRANSIT, date(2026, 6, 5))
        assert made_of(sent) == (4200 - 63, 4200, 0, 63)
        assert told(stage) == []
        assert days_later(stage, 1) == 1
        (paid,) = payouts(stage)
        assert paid == attrs.evolve(sent, report=attrs.evolve(sent.report, state=PAID))
        (notice,) = told(stage)
        assert (notice.subject, notice.facts["amount_minor"]) == (paid.id, 4137)
        assert days_later(stage, 1) == 0

    def test_who_sold_nothing_is_paid_nothing(self, stage: Stage) -> None:
        """What cost nothing and what was only held bring nothing."""
        night, general = stage.night()
        free = stage.ticket(night, "Friends", price="0.00")
        stage.hold(night, (free, 1))
        stage.hold(night, (general, 1), email="bob@example.com")

        assert days_later(stage, 10) == 1
        assert payouts(stage) == []

    def test_several_days_are_paid_one_by_one(self, stage: Stage) -> None:
        """However late the chores are done."""
        night, general = stage.night()
        for _ in range(3):
            stage.buy(night, (general, 1))
            stage.clock.forward(days=1)
        days_later(stage, 30)

        found = payouts(stage)

        assert [one.report.arrival.day for one in found] == [7, 6, 5]
        assert {one.report.state for one in found} == {PAID}
        assert {made_of(one) for one in found} == {(2100 - 32, 2100, 0, 32)}
        assert len(told(stage)) == 3

    def test_refunds_are_taken_off_when_they_have_cleared(self, stage: Stage) -> None:
        """On the day on which they were given, whatever day's sale it was."""
        night, general = stage.night()
        first = stage.buy(night, (general, 1))
        stage.clock.forward(days=1)
        stage.buy(night, (general, 2))
        stage.refund(first, "6.00")
        days_later(stage, 10)

        assert [made_of(one) for one in payouts(stage)] == [
            (4200 - 600 - 63, 4200, 600, 63),
            (2100 - 32, 2100, 0, 32),
        ]

    def test_what_is_missing_is_carried_over(self, stage: Stage) -> None:
        """Refunds that pass a day's sales wait for the next ones; nobody is asked to pay in."""
        night, general = stage.night()
        first = stage.buy(night, (general, 2))
        stage.clock.forward(days=1)
        stage.refund(first)
        days_later(stage, 10)
        stage.buy(night, (general, 1))
        days_later(stage, 1)
        stage.buy(night, (general, 2))
        days_later(stage, 10)

        later, earlier = payouts(stage)

        assert made_of(earlier) == (4137, 4200, 0, 63)
        assert made_of(later) == (6300 - 4200 - 95, 6300, 4200, 95)

    def test_any_history_is_paid_out_to_the_cent(self, open_stage: OpenStage) -> None:
        """What arrives is what was captured, less refunds and fees; what is not sent yet is never worth sending."""

        @given(
            days=st.lists(st.lists(SALES, max_size=3), min_size=1, max_size=8),
            late=LATE,
            currency=st.sampled_from(sorted(SMALLEST)),
        )
        @settings(
            max_examples=self.histories, deadline=None, suppress_health_check=list(HealthCheck)
        )
        def holds(days: list[list[tuple[int, int]]], late: list[int], currency: str) -> None:
            stage = next_stage(open_stage, currency)
            night, cent = stage.night(stock=100_000, price=SMALLEST[currency])
            standing: list[Placed] = []
            for place, sales in enumerate(days):
                _one_day(stage, night, cent, sales, standing)
                stage.clock.forward(days=1)
                if late[place % len(late)]:
                    stage.box_office.do_chores()
            days_later(stage, 10)
            _adds_up(stage, standing)

        holds()

    def test_a_report_is_booked_once(self, reported: Stage, bank: Bank) -> None:
        """The same news again is no news; it keeps its id, and is told once."""
        bank.says = [[report()], [report()], [report(state=PAID)], [report(state=PAID)]]

        done = [self._an_hour_later(reported) for _ in range(5)]

        assert done == [1, 0, 1, 0, 0]
        (payout,) = payouts(reported)
        assert payout.report == report(state=PAID)
        assert [notice.subject for notice in told(reported)] == [payout.id]

    def test_an_old_report_takes_nothing_back(self, reported: Stage, bank: Bank) -> None:
        """Whoever asked earlier and books later finds it done."""
        bank.says = [
            [report(state=PAID)],
            [report(state=IN_TRANSIT)],
            [report(state=PENDING)],
            [report(state=PAID, captured=9_999)],
        ]

        assert [self._an_hour_later(reported) for _ in range(4)] == [1, 0, 0, 0]
        (payout,) = payouts(reported)
        assert payout.report == report(state=PAID)
        assert len(told(reported)) == 1

    def test_a_payout_can_change_on_its_way_and_fail_in_the_end(
        self, reported: Stage, bank: Bank
    ) -> None:
        """Each report that says something new is written down; what has failed stays so."""
        bank.says = [
            [report(state=PENDING)],
            [report(captured=2_000, day=6)],
            [report(state=PAID, captured=2_000, day=6)],
            [report(state=FAILED, captured=2_000, day=6)],
            [report(state=PAID)],
        ]

        assert [self._an_hour_later(reported) for _ in range(5)] == [1, 1, 1, 1, 0]
        (payout,) = payouts(reported)
        assert payout.report == report(state=FAILED, captured=2_000, day=6)
        assert len(told(reported)) == 1

    def test_the_provider_is_asked_once_an_hour_and_when_a_day_begins(
        self, reported: Stage, bank: Bank
    ) -> None:
        """However often the chores are done."""
        reported.clock.forward(hours=10, minutes=30)
        begun = reported.clock.at
        for _ in range(120):
            reported.box_office.do_chores()
            reported.clock.forward(minutes=1)

        assert [at - begun for at in bank.asked] == [
            timedelta(minutes=minutes) for minutes in (0, 60, 90)
        ]

    def test_a_silent_provider_changes_nothing(self, reported: Stage) -> None:
        """There is no answer, so there is no news."""
        assert self._an_hour_later(reported) == 0
        assert payouts(reported) == []

    def test_processes_that_book_at_the_same_time_book_once(
        self, open_stage: OpenStage, bank: Bank
    ) -> None:
        """All have asked before any of them books; one of them tells."""
        together = threading.Barrier(4)

        @attrs.frozen
        class Racing(Reporting):
            def payouts(
                self, account: Account, at: datetime, ledger: Ledger
            ) -> Iterable[PayoutReport]:
                together.wait(timeout=10)
                return (report(state=PAID), report("p2", PAID, day=6))

        stage = open_stage(payments=Racing(bank))
        rounds = [
            threading.Thread(target=stage.box_office.book_payouts, args=(stage.account.id,))
            for _ in range(4)
        ]
        for thread in rounds:
            thread.start()
        for thread in rounds:
            thread.join()

        assert [one.report.reference for one in payouts(stage)] == ["p2", "p1"]
        assert len(told(stage)) == 2

    def test_lists_show_what_is_asked_for(self, reported: Stage, bank: Bank) -> None:
        """By state, by days of arrival with both ends, the latest first, page by page."""
        bank.says = [
            [
                report(f"p{day}-{each}", PAID if day < 6 else IN_TRANSIT, day=day)
                for day in range(4, 9)
                for each in range(2)
            ]
        ]
        self._an_hour_later(reported)
        everything = payouts(reported)

        assert [one.report.arrival.day for one in everything] == [8, 8, 7, 7, 6, 6, 5, 5, 4, 4]
        assert {one.report.arrival.day for one in payouts(reported, state=PAID)} == {4, 5}
        assert payouts(reported, state=FAILED) == []
        between = {"arrival_from": date(2026, 6, 5), "arrival_to": date(2026, 6, 6)}
        assert [one.report.arrival.day for one in payouts(reported, **between)] == [6, 6, 5, 5]
        seen: list[Payout] = []
        while len(seen) < len(everything):
            after = cursor_of(seen[-1]) if seen else None
            wanted = PayoutFilter(reported.account.id)
            seen += reported.box_office.reads.payouts(wanted, after=after, limit=3)
        assert seen == everything
        for one in everything:
            assert reported.box_office.reads.payout(reported.account.id, one.id) == one

    def test_another_account_sees_none_of_them(self, reported: Stage, bank: Bank) -> None:
        """What is another's is not there."""
        bank.says = [[report()]]
        self._an_hour_later(reported)
        (payout,) = payouts(reported)
        other = reported.box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR")).id

        with pytest.raises(NotFound):
            reported.box_office.reads.payout(other, payout.id)
        with pytest.raises(NotFound):
            reported.box_office.reads.payout(reported.account.id, "nothing")
        wanted = PayoutFilter(other)
        assert reported.box_office.reads.payouts(wanted, after=None, limit=10) == []

    def test_a_test_world_is_paid_in_its_own_time(self, stage: Stage) -> None:
        """Its clock runs ahead, its payouts arrive at once, and nobody else's do."""
        elsewhere = world_of(stage)
        world = elsewhere.account
        live, live_ticket = stage.night()
        test, test_ticket = elsewhere.night()
        stage.buy(live, (live_ticket, 1))
        elsewhere.buy(test, (test_ticket, 2))
        stage.box_office.do_chores()

        stage.box_office.advance_clock(world, timedelta(days=4))
        stage.box_office.do_chores()

        (arrived,) = payouts(elsewhere)
        assert (arrived.report.state, arrived.report.captured_minor) == (PAID, 4200)
        assert len(told(elsewhere)) == 1
        assert (payouts(stage), told(stage)) == ([], [])
        days_later(stage, 4)
        assert [one.report.captured_minor for one in payouts(stage)] == [2100]
        assert len(payouts(elsewhere)) == len(told(elsewhere)) == 1

    def _an_hour_later(self, stage: Stage) -> int:
        stage.clock.forward(hours=1)
        return stage.box_office.book_payouts()


SALES = st.tuples(st.integers(1, 400), st.integers(0, 2))
"""How many cents somebody spends, and what goes back that day: nothing, half of some order, all of some order."""

LATE = st.lists(st.integers(0, 1), min_size=1, max_size=8)
"""On which days the chores are done."""


def next_stage(open_stage: OpenStage, currency: str) -> Stage:
    """Open a stage with an account of its own, wherever the last one was opened."""
    count = next(_COUNT)
    return open_stage(currency=currency, subdomain=f"club-{count}", clock=FrozenClock())


_COUNT = itertools.count()


def _one_day(
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
            _refund(stage, order, whole=back == 2)


def _refund(stage: Stage, order: Placed, *, whole: bool) -> None:
    account = stage.account
    page = stage.box_office.reads.placed_order(account.id, order.purchase.public_id)
    left = page.total_minor - page.refunded_minor
    part = left if whole else left // 2
    if part:
        stage.refund(order, money.text(money.from_minor(part, account.currency)))


def _adds_up(stage: Stage, standing: Sequence[Placed]) -> None:
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
