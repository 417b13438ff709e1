"""What a box office must do when a ticket is issued anew or revoked."""

from datetime import datetime, timedelta

import attrs
import pytest

from ticketing_domain.catalogue.event import Event
from ticketing_domain.door.admission import Blocked, Pass, Result
from ticketing_domain.door.keep_codes import MoneyIsBack
from ticketing_domain.door.rotating import Flaw
from ticketing_domain.door.scan import Answer
from ticketing_domain.errors import NotFound
from ticketing_domain.testing.contracts.contract import StageContract
from ticketing_domain.testing.contracts.payloads import (
    ROTATES,
    STAYS,
    a_night,
    a_ticket,
    door_keys,
    opens,
    reissue,
    what_it_shows,
)
from ticketing_domain.testing.gate import Gate
from ticketing_domain.testing.stage import OpenStage, Stage


class ChangedCodesContract(StageContract):
    """Reissued and revoked tickets."""

    @pytest.fixture
    def gate(self, stage: Stage) -> Gate:
        return Gate(stage)

    @pytest.fixture
    def night(self, stage: Stage) -> Event:
        """Return a night with rotating codes."""
        return a_night(stage, rotating=ROTATES)

    @pytest.fixture
    def shown(self, gate: Gate, night: Event) -> Pass:
        """Return a ticket for it."""
        return a_ticket(gate, night)

    @pytest.mark.parametrize("rotating", [ROTATES, STAYS], ids=["rotating", "staying"])
    def test_a_reissued_ticket_admits_on_its_new_code_only(
        self, stage: Stage, gate: Gate, *, rotating: bool
    ) -> None:
        """Everything that was shown or read out before is dead at once, however often it was issued."""
        night = a_night(stage, rotating=rotating)
        old = a_ticket(gate, night)
        shown_before = [what_it_shows(stage, old, rotating=rotating), old.code]
        middle = reissue(stage, old)
        shown_before += [what_it_shows(stage, middle, rotating=rotating), middle.code]
        new = reissue(stage, middle)

        dead = [
            gate.scan(night, text, number, by_hand=True) for number, text in enumerate(shown_before)
        ]
        alive = gate.scan(night, what_it_shows(stage, new, rotating=rotating), 9)

        assert [answer.scan.reason for answer in dead] == [Flaw.REPLACED] * 4
        assert {answer.shown.public_id for answer in dead if answer.shown} == {new.public_id}
        assert (new.version, len({old.code, middle.code, new.code})) == (3, 3)
        assert alive.scan.result is Result.REDEEMED
        assert gate.inside(night) == 1
        assert gate.adds_up()

    def test_who_is_in_stays_in_when_a_ticket_is_reissued(
        self, stage: Stage, gate: Gate, night: Event, shown: Pass
    ) -> None:
        """A new code for a used ticket lets nobody in again."""
        gate.scan(night, what_it_shows(stage, shown), 1)

        new = reissue(stage, shown)
        answer = gate.scan(night, what_it_shows(stage, new), 2)

        assert new.redeemed == 1
        assert answer.scan.result is Result.ALREADY_REDEEMED
        assert gate.adds_up()

    def test_a_revoked_ticket_admits_nobody_until_it_is_reissued(
        self, stage: Stage, gate: Gate, night: Event, shown: Pass
    ) -> None:
        """Not even by hand; revoking it twice changes nothing."""
        revoke = stage.box_office.door.revoke_ticket
        revoked = revoke(account_id=stage.account.id, item_id=shown.public_id)
        stage.clock.forward(seconds=5)
        again = revoke(account_id=stage.account.id, item_id=shown.public_id)

        dead = [
            gate.scan(night, what_it_shows(stage, shown), 1),
            gate.scan(night, shown.code, 2, by_hand=True),
        ]
        new = reissue(stage, shown)
        alive = gate.scan(night, what_it_shows(stage, new), 3)

        assert again == revoked == attrs.evolve(again, blocked=Blocked.REVOKED)
        assert [answer.scan.reason for answer in dead] == [Blocked.REVOKED] * 2
        assert (new.blocked, alive.scan.result) == (None, Result.REDEEMED)
        assert gate.adds_up()

    def test_a_refunded_ticket_is_dead_for_good(
        self, stage: Stage, gate: Gate, night: Event
    ) -> None:
        """Its payload admits nobody, and it can be neither issued anew nor revoked."""
        (general,) = stage.inventory(night).offers.values()
        order = stage.buy(night, (general.ticket, 1))
        (item,) = gate.items(order)
        shown = stage.box_office.door.reads.pass_of(stage.account.id, item.public_id)
        stage.refund(order)

        answer = gate.scan(night, what_it_shows(stage, shown), 1)

        assert (answer.scan.result, answer.scan.reason) == (Result.BLOCKED, Blocked.REFUNDED)
        door = stage.box_office.door
        for change in (door.reissue, door.revoke_ticket):
            with pytest.raises(MoneyIsBack):
                change(account_id=stage.account.id, item_id=item.public_id)

    def test_a_door_without_us_learns_it_with_its_next_snapshot(
        self, stage: Stage, gate: Gate, night: Event
    ) -> None:
        """What it has is enough to verify, and no more: keys of tickets, none of those that are dead."""
        kept, lost, gone = (a_ticket(gate, night, f"{who}@example.com") for who in "abc")
        before = door_keys(stage, night)
        since = stage.clock.forward(minutes=1)
        new = reissue(stage, lost)
        stage.box_office.door.revoke_ticket(account_id=stage.account.id, item_id=gone.public_id)

        after = door_keys(stage, night)
        changed = door_keys(stage, night, since)

        assert set(changed) == {lost.public_id, gone.public_id}
        assert {**before, **changed} == after
        assert opens(before[lost.public_id], stage, lost)
        assert not opens(after[lost.public_id], stage, lost)
        assert opens(after[lost.public_id], stage, new)
        assert opens(after[kept.public_id], stage, kept)
        assert after[gone.public_id] is None
        assert stage.account.secret not in set(after.values())

    def test_an_offline_scan_is_judged_by_the_time_at_which_it_was_made(
        self, stage: Stage, gate: Gate, night: Event, shown: Pass
    ) -> None:
        """However late it becomes known: what was good then has let people in, what was stale has not."""
        other = a_ticket(gate, night, email="joe@example.com")
        made, stale = stage.clock.at + timedelta(seconds=29), stage.clock.at + timedelta(seconds=61)
        good, late = what_it_shows(stage, shown), what_it_shows(stage, other)
        stage.clock.forward(hours=3)

        one = gate.scan(night, good, 1, scanned_at=made, offline=True)
        two = gate.scan(night, late, 2, scanned_at=stale, offline=True)
        online = gate.scan(night, late, 3, scanned_at=stale - timedelta(seconds=40))

        assert (one.scan.result, one.scan.redeemed_at) == (Result.REDEEMED, made)
        assert (two.scan.reason, online.scan.reason) == (Flaw.STALE, Flaw.STALE)
        assert gate.inside(night) == 1
        assert gate.adds_up()

    @pytest.mark.parametrize("alone", [False, True], ids=["payload", "code"])
    def test_who_came_in_before_a_reissue_is_counted(
        self, stage: Stage, gate: Gate, night: Event, shown: Pass, *, alone: bool
    ) -> None:
        """A door that reports later does not make a second person's ticket of the new code; what it let in after the
        reissue counts for nobody, so that the rightful holder still comes in."""
        other = a_ticket(gate, night, email="joe@example.com")
        came = stage.clock.at
        first = shown.code if alone else what_it_shows(stage, shown)
        stage.clock.forward(seconds=10)
        renewed, also = reissue(stage, shown), reissue(stage, other)
        after = stage.clock.forward(seconds=10)
        dead = other.code if alone else what_it_shows(stage, other)
        stage.clock.forward(hours=1)

        def offline(text: str, number: int, at: datetime) -> Answer:
            return gate.scan(night, text, number, scanned_at=at, offline=True, by_hand=alone)

        before, late = offline(first, 1, came), offline(dead, 2, after)

        assert before.scan.result is Result.REDEEMED
        assert late.scan.reason is Flaw.REPLACED
        assert gate.scan(night, what_it_shows(stage, renewed), 3).scan.result is (
            Result.ALREADY_REDEEMED
        )
        assert gate.scan(night, what_it_shows(stage, also), 4).scan.result is Result.REDEEMED
        assert gate.adds_up()

    def test_a_revoked_code_is_dead_from_then_on_also_after_a_reissue(
        self, stage: Stage, gate: Gate, night: Event, shown: Pass
    ) -> None:
        """A thief at a door without us does not use up the new code of whom they stole it from."""
        stage.box_office.door.revoke_ticket(account_id=stage.account.id, item_id=shown.public_id)
        stolen_at = stage.clock.forward(seconds=5)
        stolen = what_it_shows(stage, shown)
        stage.clock.forward(minutes=5)
        new = reissue(stage, shown)

        thief = gate.scan(night, stolen, 1, scanned_at=stolen_at, offline=True)
        owner = gate.scan(night, what_it_shows(stage, new), 2)

        assert (thief.scan.reason, owner.scan.result) == (Flaw.REPLACED, Result.REDEEMED)

    def test_only_the_own_account_reissues_and_revokes(
        self, stage: Stage, open_stage: OpenStage, shown: Pass
    ) -> None:
        """To all others the ticket does not exist."""
        stranger = open_stage(subdomain="sun-club")
        door = stranger.box_office.door
        for change in (door.reissue, door.revoke_ticket):
            with pytest.raises(NotFound):
                change(account_id=stranger.account.id, item_id=shown.public_id)
        with pytest.raises(NotFound):
            door.reads.pass_of(stranger.account.id, shown.public_id)
        assert stage.box_office.door.reads.pass_of(stage.account.id, shown.public_id) == shown
