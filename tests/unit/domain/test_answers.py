"""What a buyer answers is judged all at once, and kept in the order of asking."""

from typing import Any

import pytest

from ticketing_domain.catalogue.custom_field import CustomField, FieldType, Scope
from ticketing_domain.sale.answers import (
    MOST_MISTAKES_NAMED,
    AnswerSent,
    FieldAnswer,
    Value,
    kept_answers,
    mistakes_in_answers,
)

LINE, LINES = FieldType.TEXT, FieldType.TEXTAREA
CHOICE, TICK = FieldType.SELECT, FieldType.CHECKBOX


def a_field(field_type: FieldType = LINE, **facts: Any) -> CustomField:
    """A field of the order, not required, unless said otherwise."""
    return CustomField(
        **{
            "id": 1,
            "account_id": 1,
            "event_id": 1,
            "label": "Ask",
            "field_type": field_type,
            "per": Scope.ORDER,
            "position": 1,
            "options": ("Vegan", "Any") if field_type is CHOICE else (),
            **facts,
        }
    )


@pytest.mark.parametrize(
    ("field_type", "value", "said"),
    [
        (LINE, "x" * 255, None),
        (LINE, "x" * 256, "is too long (maximum is 255 characters)"),
        (LINE, True, "must be a text"),
        (LINES, "x\n" * 2500, None),
        (LINES, "x" * 5001, "is too long (maximum is 5000 characters)"),
        (LINES, False, "must be a text"),
        (CHOICE, "Vegan", None),
        (CHOICE, "vegan", "must be one of its options"),
        (CHOICE, " Vegan", "must be one of its options"),
        (CHOICE, True, "must be a text"),
        (TICK, True, None),
        (TICK, False, None),
        (TICK, "true", "must be true or false"),
    ],
)
def test_an_answer_is_of_its_fields_type(
    field_type: FieldType, value: Value, said: str | None
) -> None:
    """Nothing is converted, and nothing is cut."""
    field = a_field(field_type)

    mistakes = mistakes_in_answers([AnswerSent(1, value)], [field], 1)

    assert mistakes == (() if said is None else (f'"Ask" {said}',))


@pytest.mark.parametrize("field_type", list(FieldType))
@pytest.mark.parametrize("value", [None, "", " \n\t "])
def test_a_blank_answer_is_none(field_type: FieldType, value: Value | None) -> None:
    """It may be left out where nothing is required, and is missing where something is."""
    sent = [AnswerSent(1, value)]

    optional, required = [a_field(field_type)], [a_field(field_type, required=True)]

    assert mistakes_in_answers(sent, optional, 1) == ()
    assert kept_answers(sent, optional, 1) == ()
    assert mistakes_in_answers(sent, required, 1) == ('"Ask" can\'t be blank',)
    assert mistakes_in_answers([], required, 1) == ('"Ask" can\'t be blank',)


def test_a_required_tick_is_given() -> None:
    """Saying no is an answer, and not the one that is required."""
    field = a_field(TICK, required=True)

    assert mistakes_in_answers([AnswerSent(1, value=False)], [field], 1) == (
        '"Ask" must be accepted',
    )
    assert mistakes_in_answers([AnswerSent(1, value=True)], [field], 1) == ()


@pytest.mark.parametrize("index", [None, -1, 2, 2**53])
def test_an_attendees_answer_names_an_item_of_the_order(index: int | None) -> None:
    """There is nobody else who could have given it."""
    field = a_field(per=Scope.ATTENDEE)

    mistakes = mistakes_in_answers([AnswerSent(1, "Ann", index)], [field], 2)

    assert mistakes == ('"Ask" is asked for each item; item_index must be 0 to 1',)


def test_an_only_item_need_not_be_named() -> None:
    """The answer is that one's; naming it as well would be answering twice."""
    field, unnamed = a_field(per=Scope.ATTENDEE), AnswerSent(1, "Ann")

    assert kept_answers([unnamed], [field], 1) == (FieldAnswer(1, "Ask", LINE, "Ann", 0),)
    assert mistakes_in_answers([unnamed, AnswerSent(1, "Bob", 0)], [field], 1) == (
        '"Ask" of item 0 is answered twice',
    )


def test_an_answer_for_the_order_names_no_item() -> None:
    """It is not anybody's own."""
    mistakes = mistakes_in_answers([AnswerSent(1, "Moon Ltd", 0)], [a_field()], 1)

    assert mistakes == ('"Ask" is asked for the whole order, not for an item',)


def test_everything_wrong_is_said_at_once() -> None:
    """First what was answered, in its order, then what was not."""
    fields = [
        a_field(id=1, label="Firm"),
        a_field(CHOICE, id=2, label="Diet", per=Scope.ATTENDEE, required=True),
        a_field(TICK, id=3, label="Terms", required=True),
    ]
    sent = [
        AnswerSent(9, "?"),
        AnswerSent(1, value=True),
        AnswerSent(1, "Moon Ltd"),
        AnswerSent(2, "Meat", 1),
    ]

    assert mistakes_in_answers(sent, fields, 15) == (
        "9 is not a custom field of this event",
        '"Firm" must be a text',
        '"Firm" is answered twice',
        '"Diet" of item 1 must be one of its options',
        '"Diet" can\'t be blank for item 0, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 4 more',
        '"Terms" can\'t be blank',
    )


def test_answers_are_kept_in_the_order_of_asking() -> None:
    """By position, then item by item, however they came."""
    fields = [a_field(id=1, position=2), a_field(id=2, position=1, per=Scope.ATTENDEE)]
    sent = [AnswerSent(1, "Moon Ltd"), AnswerSent(2, " Bob ", 1), AnswerSent(2, "Ann", 0)]

    kept = kept_answers(sent, fields, 2)

    assert [(one.custom_field_id, one.item_index, one.value) for one in kept] == [
        (2, 0, "Ann"),
        (2, 1, " Bob "),
        (1, None, "Moon Ltd"),
    ]


@pytest.mark.parametrize(
    ("items", "named"),
    [
        (2, "0, 1"),
        (10, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9"),
        (11, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 1 more"),
    ],
)
def test_ten_items_that_lack_an_answer_are_named_and_the_rest_counted(
    items: int, named: str
) -> None:
    """A buyer of a hundred tickets is not read a list of a hundred."""
    field = a_field(per=Scope.ATTENDEE, required=True)

    assert mistakes_in_answers((), [field], items) == (f'"Ask" can\'t be blank for item {named}',)


@pytest.mark.parametrize(
    ("mistakes", "named", "last"),
    [
        (MOST_MISTAKES_NAMED, MOST_MISTAKES_NAMED, '"Ask" of item 99 must be a text'),
        (MOST_MISTAKES_NAMED + 1, MOST_MISTAKES_NAMED + 1, "and 1 more"),
        (MOST_MISTAKES_NAMED + 5, MOST_MISTAKES_NAMED + 1, "and 5 more"),
    ],
)
def test_so_many_mistakes_are_named_and_the_rest_are_counted(
    mistakes: int, named: int, last: str
) -> None:
    """A form of a thousand items makes no answer of a thousand sentences."""
    sent = [AnswerSent(1, True, item) for item in range(mistakes)]

    said = mistakes_in_answers(sent, [a_field(per=Scope.ATTENDEE)], mistakes)

    assert (len(said), said[-1]) == (named, last)
