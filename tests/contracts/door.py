"""What a box office must do at its doors, whatever it is built on: scans, their merging, snapshots, devices."""

from datetime import timedelta

import pytest

from tests.contracts.gate import MAIN, SIDE, Gate, scan_id
from tests.contracts.stage import OpenStage, Stage
from ticketing_domain.door.admission import Blocked, Result
from ticketing_domain.door.scan import Answer, ScanIdReused
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.notices.notice import Action
from ticketing_domain.people.device import NewDevice
from ticketing_domain.people.policy import Standing
from ticketing_domain.people.token import Permission


class DoorContract:
    """Scans and what they amount to; the fixture to provide is `open_stage`."""

    @pytest.fixture
    def open_stage(self) -> OpenStage:
        """Return what opens a stage on the adapters under test."""
        raise NotImplementedError

    @pytest.fixture
    def stage(self, open_stage: OpenStage) -> Stage:
        return open_stage()

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

    def test_a_snapshot_holds_every_code_of_its_event(self, stage: Stage, gate: Gate) -> None:
        """Also those that were refunded; none of another event, and none of orders that were not paid."""
        night, general = stage.night(stock=20)
        other, balcony = stage.night()
        orders = [stage.buy(night, (general, 2), email=f"b{n}@example.com") for n in range(3)]
        stage.buy(other, (balcony, 1))
        stage.hold(night, (general, 1))
        stage.refund(orders[0])

        shown = gate.snapshot(night)

        assert set(shown) == {item.code for order in orders for item in gate.items(order)}
        assert sum(one.blocked is Blocked.REFUNDED for one in shown.values()) == 2
        assert {one.ticket_title for one in shown.values()} == {"General"}
        assert {one.buyer_name for one in shown.values()} == {"Jane Doe"}
        with pytest.raises(NotFound):
            stage.box_office.door.snapshot(account_id=stage.account.id, slug="nowhere")

    def test_the_next_snapshot_tells_what_has_changed(self, stage: Stage, gate: Gate) -> None:
        """What was issued, redeemed or refunded since; nothing else."""
        night, general = stage.night(stock=20)
        old, redeemed, refunded = (
            stage.buy(night, (general, 1), email=f"b{n}@example.com") for n in range(3)
        )
        stage.clock.forward(hours=1)
        taken = stage.box_office.door.snapshot(account_id=stage.account.id, slug=night.slug)
        before = set(gate.snapshot(night, since=taken.generated_at))
        stage.clock.forward(minutes=1)
        new = stage.buy(night, (general, 1), email="late@example.com")
        gate.scan(night, gate.code(redeemed), 1)
        stage.refund(refunded)

        changed = gate.snapshot(night, since=taken.generated_at)

        assert before == set()
        assert set(changed) == {gate.code(order) for order in (new, redeemed, refunded)}
        assert gate.code(old) not in changed
        assert changed[gate.code(redeemed)].updated_at == stage.clock.at

    def test_a_record_that_was_put_right_is_a_change(self, stage: Stage, gate: Gate) -> None:
        """Doors hear that somebody came in earlier than they knew; a scan that changes nothing is none."""
        night, general = stage.night()
        code = gate.code(stage.buy(night, (general, 1)))
        at = stage.clock.forward(hours=1)
        gate.scan(night, code, 1)
        since = stage.clock.forward(minutes=1)

        gate.scan(night, code, 2)
        assert gate.snapshot(night, since) == {}
        gate.scan(night, code, 3, scanned_at=at - timedelta(minutes=9), offline=True)

        assert gate.snapshot(night, since)[code].redeemed_at == at - timedelta(minutes=9)

    def test_tickets_are_found_at_the_door(self, stage: Stage, gate: Gate) -> None:
        """By code, public id, name or e-mail, the latest event first; never those of another account."""
        night, general = stage.night()
        later = stage.event(
            "Later",
            starts_at=stage.clock.at + timedelta(days=60),
            ends_at=stage.clock.at + timedelta(days=60, hours=2),
        )
        balcony = stage.ticket(later)
        stage.publish(later)
        (item,) = gate.items(stage.buy(night, (general, 1), email="ann_b@example.com"))
        other = gate.code(stage.buy(later, (balcony, 1), email="axnxb@example.com"))

        def found(query: str) -> list[str]:
            return [shown.code for shown in stage.box_office.door.find(stage.account.id, query)]

        dashed = "-".join((item.code[:4], item.code[4:].lower()))
        for query in (item.code, dashed, item.public_id, "ann_b@", " ANN_B "):
            assert found(query) == [item.code]
        assert found("jane") == [other, item.code]
        assert found("") == found("   ") == found("nobody") == []
        assert stage.box_office.door.find(stage.account.id + 1, "jane") == []

    def test_doors_see_events_from_their_sale_until_a_day_after(self, stage: Stage) -> None:
        """Published or sold, the next one first; a draft that nobody bought has no door."""
        night, _ = stage.night()
        stage.event("Draft")
        soon = stage.event(
            "Soon",
            published=False,
            starts_at=stage.clock.at + timedelta(days=1),
            ends_at=stage.clock.at + timedelta(days=2),
        )
        matinee = stage.ticket(soon)
        stage.publish(soon)
        stage.buy(soon, (matinee, 1))
        stage.box_office.unpublish_event(account_id=stage.account.id, slug=soon.slug)

        def doors() -> list[str]:
            return [one.event.slug for one in stage.box_office.door.events(stage.account.id)]

        assert doors() == [soon.slug, night.slug]
        stage.clock.at = soon.ends_at + timedelta(hours=23)
        assert doors() == [soon.slug, night.slug]
        stage.clock.forward(hours=1)
        assert doors() == [night.slug]

    def test_a_device_opens_the_door_until_it_is_revoked(self, stage: Stage) -> None:
        """Its credential is shown once; whoever carries it comes as a device of the account."""
        door = stage.box_office.door
        device, value = door.pair(account_id=stage.account.id, new=NewDevice(" Main door "))
        kept = door.reads.devices(stage.account.id)

        caller = door.admit(value)
        revoked = door.revoke(account_id=stage.account.id, public_id=device.public_id)

        assert kept == [device]
        assert (device.name, caller.standing, caller.device) == (
            "Main door",
            Standing.DEVICE,
            device,
        )
        assert caller.account == stage.account
        assert revoked.revoked_at == stage.clock.at
        assert door.reads.devices(stage.account.id) == [revoked]
        with pytest.raises(NotFound):
            door.admit(value)

    def test_a_device_is_no_token_and_a_token_opens_the_door(self, stage: Stage) -> None:
        """A device opens nothing but doors."""
        door = stage.box_office.door
        _, value = door.pair(account_id=stage.account.id, new=NewDevice("Main door"))
        token, shown = stage.box_office.issue_token(
            subdomain=stage.account.subdomain, permission=Permission.READ, description="app"
        )

        assert door.admit(shown).token_id == token.public_id
        for wrong in (value[:-1], value + "x", "tkt_device_aaaaaaaa_" + "a" * 40 + "00000000"):
            with pytest.raises(NotFound):
                door.admit(wrong)
        with pytest.raises(NotFound):
            stage.box_office.admit(value)

    def test_a_device_belongs_to_one_account(self, stage: Stage) -> None:
        """Another account can neither see nor revoke it, and a device needs a name."""
        door, stranger_id = stage.box_office.door, stage.account.id + 1
        device, _ = door.pair(account_id=stage.account.id, new=NewDevice("Main door"))

        with pytest.raises(NotFound):
            door.revoke(account_id=stranger_id, public_id=device.public_id)
        assert door.reads.devices(stranger_id) == []
        for name in (None, " ", "x" * 256):
            with pytest.raises(Invalid):
                door.pair(account_id=stage.account.id, new=NewDevice(name))

    def test_a_scan_id_is_kept_as_it_was_given(self, stage: Stage, gate: Gate) -> None:
        """A promoter can look a scan up by the id that the device shows."""
        night, general = stage.night()
        code = gate.code(stage.buy(night, (general, 1)))
        gate.scan(night, code, 77)

        (kept,) = stage.box_office.reads.recorded_scans(stage.inventory(night).key)

        assert (kept.scan_id, kept.scanner) == (scan_id(77), MAIN)


GROUP = [(1, 5), (2, 1), (3, 2), (4, 2), (5, 1), (6, 1)]
"""Scans of one code for four, by number, with how many people want to come in."""
