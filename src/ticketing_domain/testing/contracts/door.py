"""What a box office must do at its doors, whatever it is built on: scans, their merging, snapshots, devices."""

from datetime import timedelta

import pytest

from ticketing_domain.door.admission import Blocked, Result
from ticketing_domain.door.scan import Answer, ScanIdReused
from ticketing_domain.notices.notice import Action
from ticketing_domain.testing.contracts.door_lists import DoorListsContract
from ticketing_domain.testing.gate import MAIN, SIDE, Gate
from ticketing_domain.testing.stage import OpenStage, Stage


class DoorContract(DoorListsContract):
    """Scans and what they amount to; the fixture to provide is `open_stage`."""

    @pytest.fixture
    def gate(self, stage: Stage) -> Gate:
        return Gate(stage)

    def test_a_code_lets_its_holder_in_once(self, stage: Stage, gate: Gate) -> None:
        """The second scan hears where and when the first one was."""
        night, general = stage.night()
        code = gate.code(stage.buy(night, (general, 1)))

        first = gate.scan(night, code, 1)
        came = stage.clock.at
        stage.clock.forward(minutes=5)
        second = gate.scan(night, code, 2, scanner=SIDE)

        assert (first.scan.result, first.scan.redeemed_at) == (Result.REDEEMED, came)
        assert second.scan.result is Result.ALREADY_REDEEMED
        assert second.scan.first is not None
        assert (second.scan.first.scanner, second.scan.first.scanned_at) == (MAIN, came)
        assert (second.scan.redeemed_at, gate.inside(night)) == (came, 1)
        assert gate.adds_up()

    def test_a_group_comes_in_one_by_one_or_together(self, stage: Stage, gate: Gate) -> None:
        """A code for four admits four, however they come; more than are left are all refused."""
        event = stage.event()
        four = stage.ticket(event, "4-pack", price="60.00", group_size=4)
        code = gate.code(stage.buy(stage.publish(event), (four, 1)))

        answers = [gate.scan(event, code, number, people=people) for number, people in GROUP]

        assert [(answer.scan.result, answer.scan.remaining) for answer in answers] == [
            (Result.ALREADY_REDEEMED, 4),
            (Result.REDEEMED, 3),
            (Result.REDEEMED, 1),
            (Result.ALREADY_REDEEMED, 1),
            (Result.REDEEMED, 0),
            (Result.ALREADY_REDEEMED, 0),
        ]
        assert gate.inside(event) == 4
        assert gate.adds_up()

    def test_what_cannot_come_in_is_told_why(self, stage: Stage, gate: Gate) -> None:
        """Nobody's code, a code for another night, at no event at all, and one whose money went back."""
        night, general = stage.night()
        other, _ = stage.night()
        order = stage.buy(night, (general, 1))
        code = gate.code(order)
        nowhere = gate.scan_of(night, code, 3, event_slug="nowhere")

        assert gate.scan(night, "NOBODYS", 1).scan.result is Result.UNKNOWN
        wrong = gate.scan(other, code, 2)
        assert wrong.scan.result is Result.WRONG_EVENT
        assert wrong.shown is not None
        assert wrong.shown.event_slug == night.slug
        (lost,) = gate.report(nowhere)
        assert isinstance(lost, Answer)
        assert lost.scan.result is Result.WRONG_EVENT
        stage.refund(order)
        blocked = gate.scan(night, code, 4)
        assert blocked.scan.result is Result.BLOCKED
        assert blocked.shown is not None
        assert (blocked.shown.blocked, blocked.shown.left) == (Blocked.REFUNDED, 0)
        assert gate.inside(night) == gate.inside(other) == 0
        assert gate.adds_up()

    def test_a_code_of_another_account_is_nobodys(
        self, stage: Stage, gate: Gate, open_stage: OpenStage
    ) -> None:
        """Its door does not learn that the code exists."""
        night, general = stage.night()
        code = gate.code(stage.buy(night, (general, 1)))
        stranger = open_stage(subdomain="sun-club")
        theirs, _ = stranger.night()

        answer = Gate(stranger).scan(theirs, code, 1)

        assert (answer.scan.result, answer.shown) == (Result.UNKNOWN, None)

    def test_a_scan_sent_again_is_answered_as_before(self, stage: Stage, gate: Gate) -> None:
        """Together with itself, later, and after others have scanned the code, in any account of what came since."""
        event = stage.event()
        two = stage.ticket(event, "Pair", price="60.00", group_size=2)
        code = gate.code(stage.buy(stage.publish(event), (two, 1)))
        scan = gate.scan_of(event, code, 1)

        once, twice = gate.report(scan, scan)
        stage.clock.forward(minutes=1)
        gate.scan(event, code, 2, scanner=SIDE)
        (later,) = gate.report(scan)

        assert isinstance(once, Answer)
        assert isinstance(later, Answer)
        assert once == twice
        assert later.scan == once.scan
        assert gate.inside(event) == 2

    def test_an_id_is_for_one_code(self, stage: Stage, gate: Gate) -> None:
        """A device that gives every scan the same id does not let everybody in."""
        night, general = stage.night()
        first, second = (item.code for item in gate.items(stage.buy(night, (general, 2))))

        answer, refused = gate.report(gate.scan_of(night, first, 1), gate.scan_of(night, second, 1))

        assert isinstance(answer, Answer)
        assert isinstance(refused, ScanIdReused)
        assert gate.inside(night) == 1

    def test_ids_of_accounts_do_not_meet(
        self, stage: Stage, gate: Gate, open_stage: OpenStage
    ) -> None:
        """Two promoters' devices may choose the same id."""
        stranger = open_stage(subdomain="sun-club")
        for club in (stage, stranger):
            night, general = club.night()
            door = Gate(club)
            answer = door.scan(night, door.code(club.buy(night, (general, 1))), 1)
            assert answer.scan.result is Result.REDEEMED

    def test_offline_scans_are_put_in_their_own_order(self, stage: Stage, gate: Gate) -> None:
        """What was scanned first counts, even when it becomes known last; who hears of it second hears of the other."""
        night, general = stage.night()
        code = gate.code(stage.buy(night, (general, 1)))
        early, late = stage.clock.at, stage.clock.at + timedelta(minutes=4)
        stage.clock.forward(hours=2)

        one = gate.scan(night, code, 1, scanned_at=late, offline=True)
        other = gate.scan(night, code, 2, scanned_at=early, scanner=SIDE, offline=True)
        again = gate.scan(night, code, 1, scanned_at=late, offline=True)

        assert one.scan.result is again.scan.result is Result.REDEEMED
        assert other.scan.result is Result.ALREADY_REDEEMED
        assert other.scan.first is not None
        assert (other.scan.first.scanner, other.scan.first.scanned_at) == (MAIN, late)
        assert gate.snapshot(night)[code].redeemed_at == early
        assert gate.inside(night) == 1
        assert gate.adds_up()

    def test_whoever_was_refused_at_the_door_is_never_counted(
        self, stage: Stage, gate: Gate
    ) -> None:
        """A door whose clock is behind is refused like any other, and does not become the first in the record."""
        night, general = stage.night()
        code = gate.code(stage.buy(night, (general, 1)))
        came = stage.clock.at
        gate.scan(night, code, 1)

        refused = gate.scan(night, code, 2, scanner=SIDE, scanned_at=came - timedelta(minutes=9))

        assert refused.scan.result is Result.ALREADY_REDEEMED
        assert gate.snapshot(night)[code].redeemed_at == came
        assert gate.adds_up()

    def test_a_clock_far_ahead_is_not_believed(self, stage: Stage, gate: Gate) -> None:
        """Offline, a little drift is; at the door, only the past is."""
        night, general = stage.night(stock=3)
        codes = [item.code for item in gate.items(stage.buy(night, (general, 3)))]
        now = stage.clock.at
        drift, dream = now + timedelta(minutes=10), now + timedelta(days=300)

        drifted = gate.scan(night, codes[0], 1, scanned_at=drift, offline=True)
        dreamt = gate.scan(night, codes[1], 2, scanned_at=dream, offline=True)
        asked = gate.scan(night, codes[2], 3, scanned_at=drift)

        assert drifted.scan.redeemed_at == drift
        assert dreamt.scan.redeemed_at == asked.scan.redeemed_at == now

    def test_more_people_than_a_code_admits_are_counted_once(
        self, stage: Stage, gate: Gate
    ) -> None:
        """Two doors without us let five in on a code for four: four are counted, and nobody is lost again."""
        event = stage.event()
        four = stage.ticket(event, "4-pack", price="60.00", group_size=4)
        code = gate.code(stage.buy(stage.publish(event), (four, 1)))
        at = stage.clock.at
        stage.clock.forward(hours=1)

        gate.scan(event, code, 1, scanned_at=at + timedelta(minutes=1), people=3, offline=True)
        over = gate.scan(event, code, 2, scanned_at=at, people=2, scanner=SIDE, offline=True)

        assert (over.scan.result, over.scan.remaining) == (Result.ALREADY_REDEEMED, 0)
        assert gate.inside(event) == 4
        assert gate.adds_up()

    def test_a_refund_takes_who_was_inside_out_of_the_figures(
        self, stage: Stage, gate: Gate
    ) -> None:
        """A partial refund leaves them in; scans that become known after the whole refund change nothing."""
        night, general = stage.night()
        order = stage.buy(night, (general, 1))
        code = gate.code(order)
        gate.scan(night, code, 1)
        stage.refund(order, "1.00")
        assert gate.inside(night) == 1

        stage.refund(order)
        late = gate.scan(night, code, 2, scanned_at=stage.clock.at, offline=True)

        assert late.scan.result is Result.BLOCKED
        assert gate.inside(night) == 0
        assert gate.adds_up()

    def test_each_admission_puts_one_notice_into_the_outbox(self, stage: Stage, gate: Gate) -> None:
        """One for each scan that brings more people in; none for repeats, refusals, and who was in already."""
        event = stage.event()
        four = stage.ticket(event, "4-pack", price="60.00", group_size=4)
        code = gate.code(stage.buy(stage.publish(event), (four, 1)))
        at = stage.clock.at

        gate.scan(event, code, 1)
        gate.scan(event, code, 1)
        gate.scan(event, code, 2, people=3)
        gate.scan(event, code, 3)
        gate.scan(event, code, 4, scanned_at=at - timedelta(hours=1), offline=True)
        gate.scan(event, "NOBODYS", 5)

        notices = [
            notice
            for notice in stage.box_office.reads.recorded_notices(stage.account)
            if notice.action is Action.TICKET_REDEEMED
        ]
        assert [notice.facts["admitted"] for notice in notices] == [1, 3]
        assert {notice.subject for notice in notices} == {gate.snapshot(event)[code].public_id}
        assert {notice.facts["event_slug"] for notice in notices} == {event.slug}

    def test_one_batch_serves_many_doors(self, stage: Stage, gate: Gate) -> None:
        """Scans of several events and codes are answered together, each in its place."""
        night, general = stage.night()
        other, balcony = stage.night()
        one, two = (item.code for item in gate.items(stage.buy(night, (general, 2))))
        three = gate.code(stage.buy(other, (balcony, 1)))

        answers = gate.report(
            gate.scan_of(night, one, 1),
            gate.scan_of(other, three, 2),
            gate.scan_of(night, one, 3),
            gate.scan_of(other, two, 4),
            gate.scan_of(night, two, 5),
        )

        results = [answer.scan.result for answer in answers if isinstance(answer, Answer)]
        assert results == [
            Result.REDEEMED,
            Result.REDEEMED,
            Result.ALREADY_REDEEMED,
            Result.WRONG_EVENT,
            Result.REDEEMED,
        ]
        assert (gate.inside(night), gate.inside(other)) == (2, 1)
        assert gate.adds_up()


GROUP = [(1, 5), (2, 1), (3, 2), (4, 2), (5, 1), (6, 1)]

"""Scans of one code for four, by number, with how many people want to come in."""
