"""What kept answers must do, whatever keeps them, and what use cases joined in one unit of work may rely on."""

from datetime import timedelta
import json

import attrs
import pytest

from ticketing_domain.errors import NotFound
from ticketing_domain.kept_answers import (
    KEPT_FOR,
    AnswerKept,
    Claimed,
    InProgress,
    Kept,
    KeptAnswer,
    KeyInProgress,
    Reused,
)
from ticketing_domain.people.account import NewAccount
from ticketing_domain.ports import UnitOfWork
from ticketing_domain.testing.contracts.answering import (
    ANSWER,
    MINUTE,
    a_night,
    add,
    claim,
    drop,
    keep,
    keep_new,
    known,
    wish_of,
)
from ticketing_domain.testing.contracts.kept_answers_in_use import AnswersInUseContract
from ticketing_domain.testing.stage import Stage


class KeptAnswersContract(AnswersInUseContract):
    """Claims and answers; the fixture to provide is `open_stage`."""

    def test_a_claimed_key_is_answered_once_and_for_all(self, stage: Stage) -> None:
        """Whoever comes after the answer gets it, byte for byte."""
        wish = wish_of(stage)

        assert claim(stage, wish) == Claimed(stage.clock.at)
        assert keep(stage, wish, ANSWER) == ANSWER
        assert claim(stage, wish) == AnswerKept(ANSWER)
        assert keep(stage, wish, attrs.evolve(ANSWER, body=b"another")) == ANSWER

    def test_a_key_names_one_wish(self, stage: Stage) -> None:
        """Another fingerprint under the same key is refused, answered or not."""
        wish = wish_of(stage)
        other = attrs.evolve(wish, fingerprint="other")
        claim(stage, wish)

        assert claim(stage, other) == Reused()
        keep(stage, wish, ANSWER)
        assert claim(stage, other) == Reused()

    def test_the_same_key_in_another_account_is_another_key(self, stage: Stage) -> None:
        """Nobody is answered what another account was."""
        other = stage.box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR"))
        keep_new(stage, wish_of(stage), ANSWER)

        theirs = attrs.evolve(wish_of(stage), account_id=other.id)
        assert claim(stage, theirs) == Claimed(stage.clock.at)

    def test_a_claim_stands_until_its_lease_ends(self, stage: Stage) -> None:
        """Then somebody else may continue it, and learns since when it stands."""
        wish, began = wish_of(stage), stage.clock.at
        claim(stage, wish, lease=MINUTE)

        assert claim(stage, wish, lease=MINUTE) == InProgress()
        stage.clock.forward(seconds=59)
        assert claim(stage, wish, lease=MINUTE) == InProgress()
        stage.clock.forward(seconds=1)
        assert claim(stage, wish, lease=MINUTE) == Claimed(began)
        assert claim(stage, wish, lease=MINUTE) == InProgress()

    def test_a_claim_that_is_handed_back_is_continued_at_once(self, stage: Stage) -> None:
        """It is still the claim that it was."""
        wish, began = wish_of(stage), stage.clock.at
        claim(stage, wish, lease=MINUTE)
        stage.clock.forward(seconds=1)
        with stage.box_office.books() as unit:
            unit.answers.hand_back(wish, stage.clock.at)
            unit.commit()

        assert claim(stage, wish, lease=MINUTE) == Claimed(began)

    def test_a_claim_that_is_dropped_was_never_there(self, stage: Stage) -> None:
        """The key may name another wish; an answer cannot be dropped."""
        wish = wish_of(stage)
        claim(stage, wish, lease=MINUTE)
        drop(stage, wish)
        stage.clock.forward(seconds=1)

        other = attrs.evolve(wish, fingerprint="other")
        assert claim(stage, other) == Claimed(stage.clock.at)
        keep(stage, other, ANSWER)
        drop(stage, other)
        assert claim(stage, other) == AnswerKept(ANSWER)

    def test_a_claim_that_is_not_committed_was_never_there(self, stage: Stage) -> None:
        """What fails before its commit leaves the key free."""
        wish = wish_of(stage)
        with stage.box_office.books() as unit:
            unit.answers.claim(wish, stage.clock.at, stage.clock.at)

        assert claim(stage, wish) == Claimed(stage.clock.at)

    @pytest.mark.parametrize("chores", [False, True])
    def test_after_seven_days_a_key_is_free(self, stage: Stage, *, chores: bool) -> None:
        """Whether the chores have been done since or not, and not a moment earlier."""
        wish = wish_of(stage)
        keep_new(stage, wish, ANSWER)
        stage.clock.at += KEPT_FOR - timedelta(microseconds=1)
        assert claim(stage, wish) == AnswerKept(ANSWER)

        stage.clock.forward(microseconds=1)
        if chores:
            stage.box_office.forget_answers()
        assert known(stage, wish) is None
        other = attrs.evolve(wish, fingerprint="other")
        assert claim(stage, other) == Claimed(stage.clock.at)

    def test_answers_that_nobody_claimed_are_kept_many_at_once(self, stage: Stage) -> None:
        """With what they tell of; a key that was taken meanwhile is told."""
        wishes = [attrs.evolve(wish_of(stage), key=f"key-{number}") for number in range(3)]
        kept = [Kept(wish, stage.clock.at, ANSWER, f"order-{wish.key}") for wish in wishes]
        add(stage, *kept)

        assert known(stage, wishes[1]) == kept[1]
        with pytest.raises(KeyInProgress):
            add(stage, Kept(wishes[2], stage.clock.at, ANSWER, "another"))
        stage.clock.at += KEPT_FOR
        assert known(stage, wishes[2]) is None
        add(stage, Kept(wishes[2], stage.clock.at, ANSWER, "another"))

    def test_what_is_done_together_is_there_with_its_answer(self, stage: Stage) -> None:
        """Several use cases and the answer are one transaction; asked again, nothing happens."""
        wish = wish_of(stage)

        first = stage.box_office.answer_once.together(wish, a_night(stage))
        again = stage.box_office.answer_once.together(wish, a_night(stage))

        assert (first.again, again.again) == (False, True)
        assert first.answer == again.answer
        assert json.loads(first.answer.body) == {"slug": "joined-night", "tickets": 1}
        assert len(stage.box_office.reads.inventory(stage.account.id, "joined-night").offers) == 1

    def test_what_is_refused_together_never_happened(self, stage: Stage) -> None:
        """Neither the first half nor the claim."""
        wish = wish_of(stage)

        def refuse(unit: UnitOfWork) -> KeptAnswer:
            a_night(stage)(unit)
            raise NotFound("ticket", 1)

        with pytest.raises(NotFound):
            stage.box_office.answer_once.together(wish, refuse)

        with pytest.raises(NotFound):
            stage.box_office.reads.inventory(stage.account.id, "joined-night")
        assert claim(stage, wish) == Claimed(stage.clock.at)

    def test_a_unit_of_work_reads_what_it_has_written(self, stage: Stage) -> None:
        """And nobody else does, until it commits."""
        event, ticket = stage.night()
        with stage.box_office.books() as unit:
            office = stage.box_office.within(unit)
            order = office.place_hold(stage.request(event, (ticket, 2)))
            inside = office.reads.order(stage.account.id, order.purchase.public_id)
            left = office.reads.inventory(stage.account.id, event.slug).stock(ticket.id)

        assert (inside.order, left.remaining) == (order, 8)
        with pytest.raises(NotFound):
            stage.box_office.reads.order(stage.account.id, order.purchase.public_id)
        assert stage.remaining(event, ticket) == 10
