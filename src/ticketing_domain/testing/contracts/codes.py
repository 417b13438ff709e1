"""What a box office must do about codes, whatever it is built on: payloads, reissuing, revoking, at the door and after."""

import pytest

from ticketing_domain.catalogue.event import Event
from ticketing_domain.door.admission import Pass, Result
from ticketing_domain.door.rotating import Flaw, payload_at, read, ticket_key
from ticketing_domain.door.scan import Answer
from ticketing_domain.kept_answers import AnswerKept, KeptAnswer, KeyReused
from ticketing_domain.testing.contracts.codes_changed import ChangedCodesContract
from ticketing_domain.testing.contracts.payloads import (
    ROTATES,
    STAYS,
    a_night,
    a_ticket,
    once,
    read_window,
    what_it_shows,
)
from ticketing_domain.testing.gate import SIDE, Gate
from ticketing_domain.testing.stage import OpenStage, Stage


class CodesContract(ChangedCodesContract):
    """What tickets show and for how long that is good; the fixture to provide is `open_stage`."""

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
