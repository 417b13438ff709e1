"""What an event asks its buyers, and that their answers are kept, whatever keeps the books."""

from typing import Any

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from ticketing_domain.catalogue.custom_field import (
    CustomField,
    CustomFieldChanges,
    FieldType,
    Scope,
    in_order_of_asking,
)
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.errors import Invalid, NotFound, TicketingError
from ticketing_domain.sale.answers import AnswerSent, FieldAnswer
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.testing.contracts.contract import StageContract
from ticketing_domain.testing.stage import Stage

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
BLANK = (None, "", " \n\t")


class CustomFieldsContract(StageContract):
    """Custom fields and their answers; the fixture to provide is `open_stage`."""

    def test_an_event_shows_what_it_asks(self, stage: Stage) -> None:
        """Each field as it was made, the next one behind the last; another event asks nothing."""
        event, other = stage.event(), stage.event()

        diet = ask(
            stage, event, "Diet", field_type=FieldType.SELECT, options=("Vegan", " ", "Any ")
        )
        name = ask(stage, event, "Name", per=Scope.ATTENDEE, required=True, help_text=" On it. ")

        assert asked(stage, event) == (diet, name)
        assert (diet.options, diet.position) == (("Vegan", "Any"), 1)
        assert (name.position, name.required, name.help_text) == (2, True, "On it.")
        assert asked(stage, other) == ()

    def test_a_field_is_changed_and_removed(self, stage: Stage) -> None:
        """What was not sent stays."""
        event = stage.event()
        first, second = ask(stage, event, "First"), ask(stage, event, "Second")

        moved = change(stage, event, first, position=7, required=True)
        assert asked(stage, event) == (second, moved)
        assert moved == attrs.evolve(first, position=7, required=True)

        remove(stage, event, second)
        assert asked(stage, event) == (moved,)

    def test_only_the_events_own_fields_are_changed(self, stage: Stage) -> None:
        """A field of another event, or a number that nobody has, is not there."""
        event, other = stage.event(), stage.event()
        field = ask(stage, other, "Theirs")
        absent = attrs.evolve(field, id=field.id + 1000)

        for wrong in (field, absent):
            with pytest.raises(NotFound):
                change(stage, event, wrong, label="Ours")
            with pytest.raises(NotFound):
                remove(stage, event, wrong)

        assert asked(stage, other) == (field,)

    def test_everything_wrong_with_a_field_is_said_at_once(self, stage: Stage) -> None:
        """A promoter corrects a form once."""
        event = stage.event()

        with pytest.raises(Invalid) as nothing:
            add(stage, event)
        with pytest.raises(Invalid) as too_much:
            ask(stage, event, "x" * 256, field_type=FieldType.SELECT, position=0)
        with pytest.raises(Invalid) as twice:
            ask(stage, event, "Diet", field_type=FieldType.SELECT, options=("a", "b", " a"))

        assert list(nothing.value.problems) == ["label", "field_type", "per"]
        assert list(too_much.value.problems) == ["label", "options_text", "position"]
        assert twice.value.problems == {"options_text": ("must not name an option twice",)}
        assert asked(stage, event) == ()

    def test_an_event_asks_fifty_questions_at_most(self, stage: Stage) -> None:
        """One removed makes room for another."""
        event = stage.event()
        fields = [ask(stage, event, f"Question {number}") for number in range(50)]

        with pytest.raises(Invalid) as refusal:
            ask(stage, event, "One more")
        remove(stage, event, fields[0])
        ask(stage, event, "One more")

        assert list(refusal.value.problems) == ["base"]
        assert len(asked(stage, event)) == 50

    def test_an_answer_settles_what_kind_of_question_it_was(self, stage: Stage) -> None:
        """Type and scope stay from the first hold with an answer; everything else can change."""
        night, general = stage.night()
        field, quiet = ask(stage, night, "Company"), ask(stage, night, "Fax")
        hold(stage, night, general, 1, AnswerSent(field.id, "Moon Ltd"))

        with pytest.raises(Invalid) as refusal:
            change(stage, night, field, field_type=FieldType.CHECKBOX, per=Scope.ATTENDEE)
        renamed = change(stage, night, field, label="Firm", field_type=FieldType.TEXT)
        other = change(stage, night, quiet, field_type=FieldType.CHECKBOX, per=Scope.ATTENDEE)

        assert list(refusal.value.problems) == ["field_type", "per"]
        assert (renamed.label, renamed.answered) == ("Firm", True)
        assert (other.field_type, other.answered) == (FieldType.CHECKBOX, False)

    def test_answers_outlive_their_question(self, stage: Stage) -> None:
        """An order shows what was asked and answered, after payment, whatever was renamed or removed since."""
        night, general = stage.night()
        diet = ask(stage, night, "Diet", per=Scope.ATTENDEE)
        terms = ask(stage, night, "Terms", field_type=FieldType.CHECKBOX, required=True)
        sent = (AnswerSent(diet.id, "Vegan", 1), AnswerSent(terms.id, value=True))

        order = hold(stage, night, general, 2, *sent)
        stage.pay(order)
        change(stage, night, diet, label="Food")
        remove(stage, night, terms)

        assert answers_on(stage, order) == (
            FieldAnswer(diet.id, "Diet", FieldType.TEXT, "Vegan", 1),
            FieldAnswer(terms.id, "Terms", FieldType.CHECKBOX, value=True),
        )

    def test_who_does_not_answer_gets_nothing(self, stage: Stage) -> None:
        """What is missing is named, and no ticket is taken; where nothing is asked, nothing may be answered."""
        night, general = stage.night()
        other, balcony = stage.night()
        field = ask(stage, night, "Name", per=Scope.ATTENDEE, required=True)

        with pytest.raises(Invalid) as silent:
            hold(stage, night, general, 3, AnswerSent(field.id, "Ann", 1))
        with pytest.raises(Invalid) as talkative:
            hold(stage, other, balcony, 1, AnswerSent(field.id, "Ann"))

        assert silent.value.problems == {"answers": ('"Name" can\'t be blank for item 0, 2',)}
        said = f"{field.id} is not a custom field of this event"
        assert talkative.value.problems == {"answers": (said,)}
        assert stage.remaining(night, general) == 10

    def test_an_event_is_deleted_with_its_questions(self, stage: Stage) -> None:
        """Nobody asks for an event that is not there."""
        event = stage.event()
        ask(stage, event, "Company")

        stage.box_office.delete_event(account_id=stage.account.id, slug=event.slug)

        again = stage.event()
        assert (again.slug, asked(stage, again)) == (event.slug, ())

    def test_what_was_answered_is_the_first_answer_again(self, stage: Stage) -> None:
        """The same wish under the same key leads to the same order with the same answers."""
        night, general = stage.night()
        field = ask(stage, night, "Company")
        wish = attrs.evolve(
            stage.request(night, (general, 1), key="wish"),
            answers=(AnswerSent(field.id, "Moon Ltd"),),
        )

        first = stage.box_office.place_hold(wish)
        remove(stage, night, field)

        assert stage.box_office.place_hold(wish) == first
        assert first.purchase.answers[0].value == "Moon Ltd"

    def test_answers_that_were_accepted_are_read_back(self, stage: Stage) -> None:
        """Each is on the order as it was sent, blank ones are not there, and what is refused takes nothing."""

        # Hypothesis takes a method that two suites share for one test with two minds.
        @given(data=st.data())
        @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        def holds(data: st.DataObject) -> None:
            night, general = stage.night()
            fields = [add(stage, night, **data.draw(questions())) for _ in range(data.draw(COUNTS))]
            units = data.draw(st.integers(1, 3))
            sent = [one for field in fields for one in data.draw(replies(field, units))]

            wish = attrs.evolve(stage.request(night, (general, units)), answers=tuple(sent))
            (order,) = stage.box_office.place_holds([wish])

            if isinstance(order, TicketingError):
                assert isinstance(order, Invalid)
                assert set(order.problems) == {"answers"}
                assert stage.remaining(night, general) == 10
            else:
                assert {named(one): one.value for one in answers_on(stage, order)} == {
                    named(one): one.value for one in sent if says_something(one.value)
                }

        holds()


COUNTS = st.integers(0, 3)


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """Fields of every kind."""
    return {
        "label": draw(TEXTS.filter(str.strip)),
        "field_type": draw(st.sampled_from(FieldType)),
        "per": draw(st.sampled_from(Scope)),
        "required": draw(st.booleans()),
        "options": ("Vegan", "Any"),
    }


@st.composite
def replies(draw: st.DrawFn, field: CustomField, units: int) -> list[AnswerSent]:
    """Mostly sensible answers to a field, some blank, some to the wrong question."""
    places: list[int | None] = [None] if field.per is Scope.ORDER else [*range(units)]
    good = {
        FieldType.TEXT: TEXTS,
        FieldType.TEXTAREA: TEXTS,
        FieldType.SELECT: st.sampled_from(field.options or ("",)),
        FieldType.CHECKBOX: st.booleans() | st.just(value=True),
    }[field.field_type]
    any_value = st.one_of(good, good, good, good, st.sampled_from(BLANK), TEXTS, st.booleans())
    return [
        AnswerSent(field.id, draw(any_value), place)
        for place in places
        if field.required or draw(st.booleans())
    ]


def ask(stage: Stage, event: Event, label: str, **fields: Any) -> CustomField:
    """Put a question to the buyers of an event: a line of text for the order, unless said otherwise."""
    return add(
        stage,
        event,
        **{"label": label, "field_type": FieldType.TEXT, "per": Scope.ORDER, **fields},
    )


def add(stage: Stage, event: Event, **fields: Any) -> CustomField:
    """Put a field on an event; `fields` are those of `CustomFieldChanges`."""
    return stage.box_office.custom_fields.add(
        account_id=stage.account.id, slug=event.slug, changes=CustomFieldChanges(**fields)
    )


def change(stage: Stage, event: Event, field: CustomField, **fields: Any) -> CustomField:
    """Change a field."""
    return stage.box_office.custom_fields.change(
        account_id=stage.account.id,
        slug=event.slug,
        field_id=field.id,
        changes=CustomFieldChanges(**fields),
    )


def remove(stage: Stage, event: Event, field: CustomField) -> None:
    """Remove a field."""
    stage.box_office.custom_fields.remove(
        account_id=stage.account.id, slug=event.slug, field_id=field.id
    )


def asked(stage: Stage, event: Event) -> tuple[CustomField, ...]:
    """Look at what an event asks."""
    return in_order_of_asking(stage.inventory(event).custom_fields)


def hold(stage: Stage, event: Event, ticket: Ticket, units: int, *answers: AnswerSent) -> Placed:
    """Place a hold with answers."""
    wish = stage.request(event, (ticket, units))
    return stage.box_office.place_hold(attrs.evolve(wish, answers=answers))


def named(answer: AnswerSent | FieldAnswer) -> tuple[int, int | None]:
    """Tell which question an answer is to."""
    return answer.custom_field_id, answer.item_index


def says_something(value: str | bool | None) -> bool:  # noqa: FBT001 (an answer, not an option)
    """Tell whether an answer is not blank."""
    return isinstance(value, bool) or bool((value or "").strip())


def answers_on(stage: Stage, order: Placed) -> tuple[FieldAnswer, ...]:
    """Look at the answers of an order."""
    page = stage.box_office.reads.order(stage.account.id, order.purchase.public_id)
    return page.order.purchase.answers
