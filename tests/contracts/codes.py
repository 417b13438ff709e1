"""What a box office must do about codes, whatever it is built on: payloads, reissuing, revoking, at the door and after."""

from datetime import datetime, timedelta
from uuid import UUID

import attrs
import pytest

from tests.contracts.gate import SIDE, Gate
from tests.contracts.stage import OpenStage, Stage
from ticketing_domain.catalogue.event import Event
from ticketing_domain.door.admission import Blocked, Pass, Result
from ticketing_domain.door.keep_codes import MoneyIsBack
from ticketing_domain.door.redeem import Answered
from ticketing_domain.door.rotating import Flaw, flaw_of, payload_at, read, ticket_key
from ticketing_domain.door.scan import Answer, AnsweredOnce, Scan
from ticketing_domain.errors import NotFound
from ticketing_domain.kept_answers import AnswerKept, KeptAnswer, KeyReused, NamedWish

ROTATES, STAYS = True, False


class CodesContract:
    """What tickets show and for how long that is good; the fixture to provide is `open_stage`."""

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

    @pytest.fixture
    def night(self, stage: Stage) -> Event:
        """Return a night with rotating codes."""
        return a_night(stage, rotating=ROTATES)

    @pytest.fixture
    def shown(self, gate: Gate, night: Event) -> Pass:
        """Return a ticket for it."""
        return a_ticket(gate, night)

    @pytest.mark.parametrize("rotating", [ROTATES, STAYS], ids=["rotating", "staying"])
    def test_what_a_ticket_shows_lets_its_holder_in_once(
        self, stage: Stage, gate: Gate, *, rotating: bool
    ) -> None:
        """Also a picture of it that was taken a moment ago; the second time it is used up."""
        night = a_night(stage, rotating=rotating)
        shown = a_ticket(gate, night)
        payload = what_it_shows(stage, shown, rotating=rotating)
        stage.clock.forward(seconds=29)

        first = gate.scan(night, payload, 1)
        second = gate.scan(night, payload, 2, scanner=SIDE)

        assert (first.scan.result, second.scan.result) == (
            Result.REDEEMED,
            Result.ALREADY_REDEEMED,
        )
        assert first.shown is not None
        assert (first.shown.public_id, first.shown.redeemed) == (shown.public_id, 1)
        assert gate.inside(night) == 1
        assert gate.adds_up()

    def test_a_screenshot_lets_nobody_in(
        self, stage: Stage, gate: Gate, night: Event, shown: Pass
    ) -> None:
        """Neither of the moving code, nor of the code beside it, nor of a payload from before codes rotated."""
        still, staying = what_it_shows(stage, shown), what_it_shows(stage, shown, rotating=STAYS)
        stage.clock.forward(seconds=61)

        answers = [
            gate.scan(night, text, number)
            for number, text in enumerate((still, shown.code, staying))
        ]

        assert [answer.scan.result for answer in answers] == [Result.BLOCKED] * 3
        assert [answer.scan.reason for answer in answers] == [
            Flaw.STALE,
            Flaw.CODE_ALONE,
            Flaw.STALE,
        ]
        assert gate.inside(night) == 0
        assert gate.scan(night, what_it_shows(stage, shown), 9).scan.result is Result.REDEEMED

    def test_who_has_no_phone_is_let_in_by_hand(
        self, gate: Gate, night: Event, shown: Pass
    ) -> None:
        """Somebody at the door has looked them up and vouches for them; the log knows."""
        answer = gate.scan(night, shown.code, 1, by_hand=True)

        (kept,) = gate.stage.box_office.reads.recorded_scans(shown.key)
        assert (answer.scan.result, kept.by_hand) == (Result.REDEEMED, True)

    def test_nobody_comes_in_on_a_forged_payload(
        self, stage: Stage, gate: Gate, open_stage: OpenStage, night: Event, shown: Pass
    ) -> None:
        """Another ticket's signature, another account's, another moment's: the door does not even learn whose it is."""
        stranger = open_stage(subdomain="sun-club")
        other = a_ticket(gate, night, email="joe@example.com")
        mine, theirs = what_it_shows(stage, shown), what_it_shows(stage, other)
        moved = mine.replace(read_window(mine), str(int(read_window(mine)) + 1))
        their_own = payload_at(
            ticket_key(stranger.account.secret, shown.public_id, 1),
            shown.public_id,
            stage.clock.at,
            rotating=ROTATES,
        )

        forgeries = (mine[:-52] + theirs[-52:], moved, their_own.text, mine[:-1] + "=")
        answers = [gate.scan(night, text, number) for number, text in enumerate(forgeries)]

        assert {(answer.scan.result, answer.shown) for answer in answers} == {
            (Result.UNKNOWN, None)
        }
        assert [answer.scan.reason for answer in answers] == [Flaw.FORGED] * 3 + [None]
        assert gate.inside(night) == 0

    def test_a_payload_of_another_account_is_nobodys(
        self, stage: Stage, open_stage: OpenStage, shown: Pass
    ) -> None:
        """Its door does not learn that the ticket exists."""
        stranger = open_stage(subdomain="sun-club")
        theirs = a_night(stranger, rotating=ROTATES)

        answer = Gate(stranger).scan(theirs, what_it_shows(stage, shown), 1)

        assert (answer.scan.result, answer.shown) == (Result.UNKNOWN, None)

    def test_a_payload_for_another_night_is_told_so(
        self, stage: Stage, gate: Gate, shown: Pass
    ) -> None:
        """At a known door or none."""
        other, _ = stage.night()

        answer = gate.scan(other, what_it_shows(stage, shown), 1)
        lost = gate.scan(other, what_it_shows(stage, shown), 2, event_slug="nowhere")

        assert answer.scan.result is lost.scan.result is Result.WRONG_EVENT

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

    def test_an_id_is_for_one_payload(
        self, stage: Stage, gate: Gate, night: Event, shown: Pass
    ) -> None:
        """The same scan again is answered as before; under its id no other payload is, nor is a whole one logged."""
        payload = what_it_shows(stage, shown)
        first = gate.scan(night, payload, 1)
        stage.clock.forward(seconds=90)
        again = gate.scan(night, payload.upper().lower(), 1)
        forged = gate.report(
            gate.scan_of(night, payload[:-52] + "a" * 52, 1),
            gate.scan_of(night, what_it_shows(stage, shown), 1),
        )

        assert again.scan == first.scan
        assert not any(isinstance(answer, Answer) for answer in forged)
        assert read(first.scan.code) is None

    def test_what_is_asked_once_is_answered_word_for_word(
        self, stage: Stage, gate: Gate, night: Event, shown: Pass
    ) -> None:
        """In the same batch and later, by the same transaction; the key of one wish serves no other."""
        payload, other = what_it_shows(stage, shown), a_ticket(gate, night, "joe@example.com")

        first, second = gate.report(*(once(stage, gate, night, payload) for _ in range(2)))
        stage.clock.forward(minutes=10)
        (third,) = gate.report(once(stage, gate, night, payload))
        (reused,) = gate.report(
            once(stage, gate, night, what_it_shows(stage, other), fingerprint="other")
        )

        assert isinstance(first, Answer)
        assert first.scan.result is Result.REDEEMED
        assert second == third == AnswerKept(KeptAnswer(200, {}, b"redeemed"))
        assert isinstance(reused, KeyReused)
        assert gate.inside(night) == 1

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


def a_night(stage: Stage, *, rotating: bool) -> Event:
    """Publish a night with one ticket."""
    event = stage.event(rotating_codes=rotating)
    stage.ticket(event, stock=50)
    return stage.publish(event)


def a_ticket(gate: Gate, night: Event, email: str = "jane@example.com") -> Pass:
    """Sell a ticket for a night."""
    stage = gate.stage
    (offer,) = stage.inventory(night).offers.values()
    (item,) = gate.items(stage.buy(night, (offer.ticket, 1), email=email))
    return stage.box_office.door.reads.pass_of(stage.account.id, item.public_id)


def reissue(stage: Stage, shown: Pass) -> Pass:
    """Issue a ticket anew."""
    return stage.box_office.door.reissue(account_id=stage.account.id, item_id=shown.public_id)


def what_it_shows(stage: Stage, shown: Pass, *, rotating: bool = ROTATES) -> str:
    """Look at the buyer's screen."""
    key = ticket_key(stage.account.secret, shown.public_id, shown.version)
    return payload_at(key, shown.public_id, stage.clock.at, rotating=rotating).text


def read_window(text: str) -> str:
    """Return the window that a payload names."""
    return text.split(".")[1]


def door_keys(stage: Stage, night: Event, since: datetime | None = None) -> dict[str, bytes | None]:
    """Take a snapshot; returns its keys by ticket."""
    taken = stage.box_office.door.snapshot(
        account_id=night.account_id, slug=night.slug, since=since
    )
    assert taken.event.event.rotating_codes
    return {shown.public_id: taken.key_of(shown) for shown in taken.passes}


def opens(key: bytes | None, stage: Stage, shown: Pass) -> bool:
    """Tell whether a door that has a key would let in whoever shows what a version of a ticket shows."""
    payload = read(what_it_shows(stage, shown))
    assert key is not None
    assert payload is not None
    return flaw_of(payload, key, stage.clock.at, rotating=ROTATES) is None


def once(stage: Stage, gate: Gate, night: Event, payload: str, fingerprint: str = "scan") -> Scan:
    """Make a scan that is answered once, under one and the same key."""

    def said(answer: Answered) -> KeptAnswer:
        assert isinstance(answer, Answer)
        return KeptAnswer(200, {}, answer.scan.result.value.encode())

    wish = NamedWish(stage.account.id, str(UUID(int=7, version=4)), fingerprint)
    return gate.scan_of(night, payload, 1, once=AnsweredOnce(wish, stage.clock.at, said))
