"""Answers: what buyers say to an event's custom fields, judged at checkout and kept with the purchase (contract §4).

Rule 1: a field of the order is answered once, a field of attendees once for each item; items are counted from 0 over the
units of the order, line by line, and a bundle is one item.
Rule 2: what is required is answered; a required checkbox is ticked.
Rule 3: a blank answer is none.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import attrs

from ticketing_domain.catalogue.custom_field import (
    CustomField,
    FieldType,
    Scope,
    in_order_of_asking,
)

LONGEST_ANSWERS: Final[Mapping[FieldType, int]] = {FieldType.TEXT: 255, FieldType.TEXTAREA: 5000}
"""How many characters a text may have."""

MOST_ITEMS_NAMED: Final = 10
MOST_MISTAKES_NAMED: Final = 100

Value: TypeAlias = str | bool


@attrs.frozen
class AnswerSent:
    """An answer as a buyer sends it; `item_index` is None for a field of the order."""

    custom_field_id: int
    value: Value | None
    item_index: int | None = None


@attrs.frozen
class FieldAnswer:
    """An answer as it is kept: with the label and the type of the field as it was asked, whatever becomes of it."""

    custom_field_id: int
    label: str
    field_type: FieldType
    value: Value
    item_index: int | None = None


def mistakes_in_answers(
    sent: Sequence[AnswerSent], fields: Sequence[CustomField], items: int
) -> tuple[str, ...]:
    """Return everything that is wrong with the answers of an order of so many items, in sentences, up to a limit."""
    if not sent and not fields:
        return ()
    sheet = _Sheet(fields, items)
    for answer in sent:
        sheet.add(answer)
    found = (*sheet.mistakes, *sheet.missing())
    more = len(found) - MOST_MISTAKES_NAMED
    return (*found[:MOST_MISTAKES_NAMED], f"and {more} more") if more > 0 else found


def kept_answers(
    sent: Sequence[AnswerSent], fields: Sequence[CustomField], items: int
) -> tuple[FieldAnswer, ...]:
    """Return answers in which there is no mistake, in the order of asking and then of the items."""
    if not sent:
        return ()
    sheet = _Sheet(fields, items)
    for answer in sent:
        sheet.add(answer)
    return tuple(
        FieldAnswer(field.id, field.label, field.field_type, value, index)
        for field in in_order_of_asking(fields)
        for index, value in sorted(sheet.values[field.id].items(), key=_by_item)
        if value is not None
    )


class _Sheet:
    """The form as one buyer fills it in: values by field and item, and what is wrong with them."""

    def __init__(self, fields: Sequence[CustomField], items: int) -> None:
        self.fields = {field.id: field for field in fields}
        self.items = items
        self.values: dict[int, dict[int | None, Value | None]] = defaultdict(dict)
        self.mistakes: list[str] = []

    def add(self, answer: AnswerSent) -> None:
        field = self.fields.get(answer.custom_field_id)
        if field is None:
            self.mistakes.append(f"{answer.custom_field_id} is not a custom field of this event")
            return
        index = self.item_of(answer, field)
        where = _named(field, index)
        misplaced = self.misplaced(index, field)
        if misplaced:
            self.mistakes.append(misplaced)
        elif index in self.values[field.id]:
            self.mistakes.append(f"{where} is answered twice")
        else:
            self.values[field.id][index] = value = _unless_blank(answer.value)
            wrong = None if value is None else _wrong_value(value, field)
            if wrong:
                self.mistakes.append(f"{where} {wrong}")

    def item_of(self, answer: AnswerSent, field: CustomField) -> int | None:
        """Return the item that an answer is for; an order of one item need not say."""
        if field.per is Scope.ATTENDEE and answer.item_index is None and self.items == 1:
            return 0
        return answer.item_index

    def misplaced(self, index: int | None, field: CustomField) -> str | None:
        if field.per is Scope.ORDER:
            said = f'"{field.label}" is asked for the whole order, not for an item'
            return None if index is None else said
        if index is not None and 0 <= index < self.items:
            return None
        return f'"{field.label}" is asked for each item; item_index must be 0 to {self.items - 1}'

    def missing(self) -> Iterator[str]:
        """Name what is required and not answered; for a field of attendees, the items that lack it."""
        for field in in_order_of_asking(tuple(self.fields.values())):
            if field.required:
                answered = self.values[field.id]
                asked: Sequence[int | None] = (
                    [None] if field.per is Scope.ORDER else range(self.items)
                )
                lacking = [index for index in asked if answered.get(index) is None]
                if lacking:
                    yield f'"{field.label}" can\'t be blank{_for_items(lacking)}'


def _unless_blank(value: Value | None) -> Value | None:
    return None if isinstance(value, str) and not value.strip() else value


def _wrong_value(value: Value, field: CustomField) -> str | None:
    if field.field_type is FieldType.CHECKBOX:
        if not isinstance(value, bool):
            return "must be true or false"
        return "must be accepted" if field.required and not value else None
    if not isinstance(value, str):
        return "must be a text"
    if field.field_type is FieldType.SELECT:
        return None if value in field.options else "must be one of its options"
    longest = LONGEST_ANSWERS[field.field_type]
    return f"is too long (maximum is {longest} characters)" if len(value) > longest else None


def _named(field: CustomField, index: int | None) -> str:
    return f'"{field.label}"' if index is None else f'"{field.label}" of item {index}'


def _for_items(lacking: Sequence[int | None]) -> str:
    if lacking == [None]:
        return ""
    named = ", ".join(str(index) for index in lacking[:MOST_ITEMS_NAMED])
    more = len(lacking) - MOST_ITEMS_NAMED
    return f" for item {named}" + (f" and {more} more" if more > 0 else "")


def _by_item(answered: tuple[int | None, Value | None]) -> int:
    return -1 if answered[0] is None else answered[0]
