"""What a box office must do with payouts, whatever it is built on."""

from datetime import date, timedelta
import threading

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from ticketing_domain.errors import NotFound
from ticketing_domain.people.account import NewAccount
from ticketing_domain.sale.payout import Payout
from ticketing_domain.sale.payout_book import PayoutFilter, cursor_of
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.testing.contracts.contract import StageContract, in_depth, needs
from ticketing_domain.testing.contracts.paying_out import (
    FAILED,
    IN_TRANSIT,
    LATE,
    PAID,
    PENDING,
    SALES,
    SMALLEST,
    Bank,
    Racing,
    Reporting,
    adds_up,
    an_hour_later,
    days_later,
    made_of,
    next_stage,
    one_day,
    payouts,
    report,
    told,
    world_of,
)
from ticketing_domain.testing.stage import OpenStage, Stage


class PayoutsContract(StageContract):
    """Payouts; the fixture to provide is `open_stage`."""

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
            max_examples=self.histories(500 if in_depth() else 25),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        def holds(days: list[list[tuple[int, int]]], late: list[int], currency: str) -> None:
            stage = next_stage(open_stage, currency)
            night, cent = stage.night(stock=100_000, price=SMALLEST[currency])
            standing: list[Placed] = []
            for place, sales in enumerate(days):
                one_day(stage, night, cent, sales, standing)
                stage.clock.forward(days=1)
                if late[place % len(late)]:
                    stage.box_office.do_chores()
            days_later(stage, 10)
            adds_up(stage, standing)

        holds()

    def test_a_report_is_booked_once(self, reported: Stage, bank: Bank) -> None:
        """The same news again is no news; it keeps its id, and is told once."""
        bank.says = [[report()], [report()], [report(state=PAID)], [report(state=PAID)]]

        done = [an_hour_later(reported) for _ in range(5)]

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

        assert [an_hour_later(reported) for _ in range(4)] == [1, 0, 0, 0]
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

        assert [an_hour_later(reported) for _ in range(5)] == [1, 1, 1, 1, 0]
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
        assert an_hour_later(reported) == 0
        assert payouts(reported) == []

    @needs("CONCURRENT")
    def test_processes_that_book_at_the_same_time_book_once(
        self, open_stage: OpenStage, bank: Bank
    ) -> None:
        """All have asked before any of them books; one of them tells."""
        together = threading.Barrier(4)
        stage = open_stage(payments=Racing(bank, together))
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
        an_hour_later(reported)
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
        an_hour_later(reported)
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
