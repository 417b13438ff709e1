"""What a box office must do with slots and questions."""

from datetime import UTC, datetime, timedelta

import pytest

from ticketing_domain.catalogue.faq import MOST_QUESTIONS, FaqChanges
from ticketing_domain.catalogue.line_up import MOST_SLOTS, Billing, ListedSlot, SlotChanges
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.testing.contracts.artists import (
    BIO,
    faq,
    line_up,
    move,
    performer,
    question,
    slot,
)
from ticketing_domain.testing.contracts.contract import StageContract
from ticketing_domain.testing.stage import Stage


class SlotsContract(StageContract):
    """Set times, and questions with their answers."""

    def test_a_slot_is_read_back_as_it_was_booked(self, stage: Stage) -> None:
        """With its performer; the defaults are a support without a set time, after the others."""
        ann, event = performer(stage, bio=BIO), stage.event()
        hour = timedelta(hours=1)
        full = slot(
            stage,
            event,
            ann,
            billing=Billing.HEADLINER,
            genre="Techno",
            position=7,
            starts_at=event.starts_at,
            ends_at=event.starts_at + hour,
        )
        plain = slot(stage, event, ann)

        assert line_up(stage, event) == [ListedSlot(full, ann), ListedSlot(plain, ann)]
        assert (plain.billing, plain.genre, plain.position) == (Billing.SUPPORT, None, 8)
        assert (plain.starts_at, plain.ends_at) == (None, None)
        assert full.starts_at == event.starts_at

    def test_an_event_is_shown_with_all_that_belongs_to_it(self, stage: Stage) -> None:
        """What is read of it one by one, and nothing of another night's."""
        ann, event, other = performer(stage), stage.event(), stage.event()
        reads = stage.box_office.reads
        for position in (2, 1):
            slot(stage, event, ann, position=position)
            question(stage, event, position=position)
        slot(stage, other, ann)

        shown = reads.shown_event(stage.account.id, event.slug)

        assert shown.inventory == reads.inventory(stage.account.id, event.slug)
        assert (shown.line_up, shown.faq) == (line_up(stage, event), faq(stage, event))
        assert (len(shown.line_up), len(shown.faq)) == (2, 2)
        with pytest.raises(NotFound):
            reads.shown_event(stage.account.id, "nowhere")

    def test_lower_positions_come_first_and_equal_ones_in_their_order(self, stage: Stage) -> None:
        """Whatever the order in which slots were made or moved."""
        ann, event = performer(stage), stage.event()
        last, first, second = (slot(stage, event, ann, position=at) for at in (9, 2, 2))
        moved = slot(stage, event, ann)

        move(stage, event, moved.id, position=1)

        order = [one.slot.id for one in line_up(stage, event)]
        assert order == [moved.id, first.id, second.id, last.id]

    def test_set_times_are_read_off_the_venues_wall(self, stage: Stage) -> None:
        """Ten o'clock without a zone is ten o'clock in Berlin."""
        start, end = datetime(2026, 7, 1, 19, tzinfo=UTC), datetime(2026, 7, 1, 23, tzinfo=UTC)
        event = stage.event(starts_at=start, ends_at=end)

        booked = slot(
            stage,
            event,
            performer(stage),
            starts_at=datetime.fromisoformat("2026-07-01T22:00"),
            ends_at=datetime.fromisoformat("2026-07-01T23:30"),
        )

        assert booked.starts_at == datetime(2026, 7, 1, 20, tzinfo=UTC)
        assert booked.ends_at == datetime(2026, 7, 1, 21, 30, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("starts", "ends", "wrong"),
        [
            (-1, 1, {"starts_at"}),
            (1, 12, {"ends_at"}),
            (4, 11, set()),
            (5, None, {"starts_at"}),
            (None, 0, {"ends_at"}),
            (2, 2, {"ends_at"}),
            (3, 2, {"ends_at"}),
            (-1, 12, {"starts_at", "ends_at"}),
            (0, 5, set()),
            (None, 5, set()),
            (4, None, set()),
        ],
    )
    def test_a_set_starts_within_its_event(
        self, stage: Stage, starts: int | None, ends: int | None, wrong: set[str]
    ) -> None:
        """In hours after the start of an event of five; a set ends after it starts, and six hours after the event at most."""
        event, found = stage.event(), set[str]()
        times = {
            name: None if hours is None else event.starts_at + timedelta(hours=hours)
            for name, hours in (("starts_at", starts), ("ends_at", ends))
        }

        try:
            slot(stage, event, performer(stage), **times)
        except Invalid as refusal:
            found = set(refusal.problems)

        assert found == wrong

    def test_a_set_time_that_the_clock_skips_is_refused(self, stage: Stage) -> None:
        """Half past two does not exist in Berlin when the clocks go forward."""
        start = datetime(2027, 3, 27, 22, tzinfo=UTC)
        event = stage.event(starts_at=start, ends_at=start + timedelta(hours=8))
        skipped = datetime.fromisoformat("2027-03-28T02:30")

        with pytest.raises(Invalid) as refusal:
            slot(stage, event, performer(stage), starts_at=skipped)

        assert set(refusal.value.problems) == {"starts_at"}

    def test_everything_that_is_wrong_with_a_slot_is_said_at_once(self, stage: Stage) -> None:
        """A performer of nobody, a place that is none, and what the edge could not read."""
        event = stage.event()
        changes = SlotChanges(
            performer_id=999,
            genre="x" * 256,
            position=0,
            ends_at=event.starts_at,
            unreadable={"role": ("must be one of headliner, support, guest",)},
        )

        with pytest.raises(Invalid) as refusal:
            stage.box_office.line_up.add_slot(
                account_id=stage.account.id, slug=event.slug, changes=changes
            )

        expected = {"performer_id", "genre", "position", "ends_at", "role"}
        assert set(refusal.value.problems) == expected

    def test_an_event_that_moves_leaves_its_set_times(self, stage: Stage) -> None:
        """The rest of a slot can still be changed; a time that is sent is judged by the event as it is now."""
        event = stage.event()
        booked = slot(stage, event, performer(stage), starts_at=event.starts_at)
        later = event.starts_at + timedelta(days=1)
        moved = EventChanges(starts_at=later, ends_at=later + timedelta(hours=5))
        stage.box_office.change_event(account_id=stage.account.id, slug=event.slug, changes=moved)

        assert move(stage, event, booked.id, genre="House").starts_at == event.starts_at
        with pytest.raises(Invalid):
            move(stage, event, booked.id, starts_at=event.starts_at)
        assert move(stage, event, booked.id, starts_at=later).starts_at == later

    def test_only_what_was_sent_of_a_slot_changes(self, stage: Stage) -> None:
        """Another performer can take it; null clears what may be empty."""
        ann, bob, event = performer(stage), performer(stage, "Bob"), stage.event()
        before = slot(stage, event, ann, genre="Techno", starts_at=event.starts_at, position=3)

        after = move(
            stage, event, before.id, performer_id=bob.id, starts_at=None, billing=Billing.GUEST
        )

        assert (after.id, after.genre, after.position) == (before.id, "Techno", 3)
        assert (after.performer_id, after.starts_at, after.billing) == (bob.id, None, Billing.GUEST)
        assert line_up(stage, event) == [ListedSlot(after, bob)]

    def test_a_slot_is_changed_on_its_own_event_only(self, stage: Stage) -> None:
        """On another it is not there, and on no event nothing is."""
        event, other = stage.event(), stage.event()
        booked = slot(stage, event, performer(stage))
        office, us = stage.box_office.line_up, stage.account.id

        with pytest.raises(NotFound):
            move(stage, other, booked.id, genre="House")
        with pytest.raises(NotFound):
            office.remove_slot(account_id=us, slug=other.slug, slot_id=booked.id)
        with pytest.raises(NotFound):
            office.add_slot(account_id=us, slug="nowhere", changes=SlotChanges())
        assert line_up(stage, other) == []

    def test_a_line_up_and_a_faq_have_an_end(self, stage: Stage) -> None:
        """Past it, whoever adds is told so."""
        event, ann = stage.event(), performer(stage)
        for _ in range(MOST_SLOTS):
            slot(stage, event, ann)
        for _ in range(MOST_QUESTIONS):
            question(stage, event)

        with pytest.raises(Invalid) as one_more:
            slot(stage, event, ann)
        with pytest.raises(Invalid) as too_many:
            question(stage, event)

        assert set(one_more.value.problems) == set(too_many.value.problems) == {"base"}

    def test_questions_are_read_back_in_their_order(self, stage: Stage) -> None:
        """A new one comes last, until it is put elsewhere."""
        event = stage.event()
        doors, dogs = question(stage, event), question(stage, event, "Are dogs allowed?")
        late = question(stage, event, " Can I come late? ", position=2)

        first = stage.box_office.faq.change(
            account_id=stage.account.id,
            slug=event.slug,
            item_id=late.id,
            changes=FaqChanges(position=1, answer=BIO),
        )

        assert faq(stage, event) == [doors, first, dogs]
        assert (first.question, first.answer) == ("Can I come late?", BIO)
        assert (doors.position, dogs.position, first.position) == (1, 2, 1)

    def test_everything_that_a_question_lacks_is_said_at_once(self, stage: Stage) -> None:
        """When it is made, and when it is changed."""
        event, office, us = stage.event(), stage.box_office.faq, stage.account.id
        known = question(stage, event)
        nothing = FaqChanges(question=" ", answer=None, position=10_001)

        with pytest.raises(Invalid) as added:
            office.add(account_id=us, slug=event.slug, changes=nothing)
        with pytest.raises(Invalid) as changed:
            office.change(account_id=us, slug=event.slug, item_id=known.id, changes=nothing)

        assert set(added.value.problems) == {"question", "answer", "position"}
        assert changed.value.problems == added.value.problems

    def test_a_question_is_taken_off_its_own_event(self, stage: Stage) -> None:
        """And off no other."""
        event, other = stage.event(), stage.event()
        known, office, us = question(stage, event), stage.box_office.faq, stage.account.id

        with pytest.raises(NotFound):
            office.remove(account_id=us, slug=other.slug, item_id=known.id)
        office.remove(account_id=us, slug=event.slug, item_id=known.id)

        assert faq(stage, event) == []
        with pytest.raises(NotFound):
            office.change(account_id=us, slug=event.slug, item_id=known.id, changes=FaqChanges())

    def test_an_event_takes_its_line_up_and_questions_along(self, stage: Stage) -> None:
        """When it is deleted; the performer stays, and so does what stands on other events."""
        event, other, ann = stage.event(), stage.event(), performer(stage)
        for each in (event, other):
            slot(stage, each, ann)
            question(stage, each)

        stage.box_office.delete_event(account_id=stage.account.id, slug=event.slug)

        assert (line_up(stage, event), faq(stage, event)) == ([], [])
        assert (len(line_up(stage, other)), len(faq(stage, other))) == (1, 1)
        assert stage.box_office.reads.performer(stage.account.id, ann.id).event_count == 1
