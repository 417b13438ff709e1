"""Custom fields: what a promoter asks buyers at checkout, besides who they are (contract §3).

A field is asked once for an order, or once for each of its items. The first answer settles what kind of question it is:
from then on its type and its scope stay, so that all answers to it can be read side by side.
"""

from collections.abc import Sequence
import enum
from typing import Final, Protocol

import attrs

from ticketing_domain.catalogue.ticket import LAST_POSITION
from ticketing_domain.changes import UNSET, Given, Problem, Rule, at_most, check, given, not_blank
from ticketing_domain.errors import NotFound, Problems

MOST_FIELDS: Final = 50
"""So many fields an event may have."""

MOST_OPTIONS: Final = 100
LONGEST_OPTION: Final = 255
SETTLED: Final = "can't change once it has been answered"


class FieldType(enum.Enum):
    """How a field is answered: a line, several lines, one of its options, or yes and no."""

    TEXT = "text"
    TEXTAREA = "textarea"
    SELECT = "select"
    CHECKBOX = "checkbox"


class Scope(enum.Enum):
    """How often a field is asked: once for the order, or for each item (a bundle is one item)."""

    ORDER = "order"
    ATTENDEE = "attendee"


@attrs.frozen
class CustomField:
    """One question of an event. `options` is empty unless one of them is to be chosen.

    `answered` tells whether anybody ever placed a hold with an answer to it.
    """

    id: int
    account_id: int
    event_id: int
    label: str
    field_type: FieldType
    per: Scope
    position: int
    help_text: str | None = None
    required: bool = False
    options: tuple[str, ...] = ()
    answered: bool = False


class CustomFields(Protocol):
    """Protocol: the custom fields of events; they are read, and locked, with the event's inventory."""

    def add(self, field: CustomField) -> None: ...

    def save(self, fields: Sequence[CustomField]) -> None: ...

    def delete(self, fields: Sequence[CustomField]) -> None: ...


@attrs.frozen
class CustomFieldChanges:
    """What a promoter sends to make or change a custom field."""

    label: Given[str | None] = UNSET
    field_type: Given[FieldType] = UNSET
    per: Given[Scope] = UNSET
    help_text: Given[str | None] = UNSET
    required: Given[bool] = UNSET
    options: Given[tuple[str, ...]] = UNSET
    position: Given[int | None] = UNSET
    unreadable: Problems = attrs.field(factory=dict)


@attrs.frozen
class CustomFieldPlan:
    """A custom field as it would be; None where nothing usable was said. `before` is what it was."""

    label: str | None = None
    field_type: FieldType | None = None
    per: Scope | None = None
    help_text: str | None = None
    required: bool = False
    options: tuple[str, ...] = ()
    position: int | None = None
    before: CustomField | None = None


def plan_custom_field(changes: CustomFieldChanges, before: CustomField | None) -> CustomFieldPlan:
    """Lay the changes over the field that was there, or over nothing; raises `Invalid`.

    Options are kept only where one of them is to be chosen.
    """
    field_type = given(changes.field_type, before.field_type if before else None)
    options = given(changes.options, before.options if before else ())
    plan = CustomFieldPlan(
        label=given(changes.label, before.label if before else None),
        field_type=field_type,
        per=given(changes.per, before.per if before else None),
        help_text=given(changes.help_text, before.help_text if before else None),
        required=given(changes.required, before.required if before else False),
        options=_tidied(options) if field_type is FieldType.SELECT else (),
        position=given(changes.position, before.position if before else None),
        before=before,
    )
    check(plan, CUSTOM_FIELD_RULES, changes.unreadable)
    return plan


def custom_field_from(
    plan: CustomFieldPlan, *, field_id: int, account_id: int, event_id: int, position: int
) -> CustomField:
    """Make the field that a checked plan describes; `position` is for one that asks for none."""
    assert plan.label and plan.field_type and plan.per  # noqa: S101, PT018 (the rules have seen to it)
    return CustomField(
        id=field_id,
        account_id=account_id,
        event_id=event_id,
        label=plan.label.strip(),
        field_type=plan.field_type,
        per=plan.per,
        position=plan.position or position,
        help_text=(plan.help_text or "").strip() or None,
        required=plan.required,
        options=plan.options,
        answered=plan.before is not None and plan.before.answered,
    )


def find_custom_field(fields: Sequence[CustomField], field_id: int) -> CustomField:
    """Return one of an event's fields; raises `NotFound`."""
    for field in fields:
        if field.id == field_id:
            return field
    raise NotFound("custom field", field_id)


def in_order_of_asking(fields: Sequence[CustomField]) -> tuple[CustomField, ...]:
    """Return fields by position; those at one position by age."""
    return tuple(sorted(fields, key=lambda field: (field.position, field.id)))


def keeps_its_type_once_answered(plan: CustomFieldPlan) -> Problem | None:
    was = plan.before
    if was is None or not was.answered or plan.field_type is was.field_type:
        return None
    return ("field_type", SETTLED)


def keeps_its_scope_once_answered(plan: CustomFieldPlan) -> Problem | None:
    was = plan.before
    return ("per", SETTLED) if was and was.answered and plan.per is not was.per else None


def offers_a_choice(plan: CustomFieldPlan) -> Problem | None:
    if plan.field_type is FieldType.SELECT and not plan.options:
        return ("options_text", "can't be blank")
    return None


def has_few_short_and_different_options(plan: CustomFieldPlan) -> Problem | None:
    if len(plan.options) > MOST_OPTIONS:
        return ("options_text", f"must be {MOST_OPTIONS} options or fewer")
    if any(len(option) > LONGEST_OPTION for option in plan.options):
        return ("options_text", f"must be options of {LONGEST_OPTION} characters or fewer")
    if any("\n" in option for option in plan.options):
        return ("options_text", "must be options of one line each")
    if len(set(plan.options)) < len(plan.options):
        return ("options_text", "must not name an option twice")
    return None


def has_a_possible_place(plan: CustomFieldPlan) -> Problem | None:
    if plan.position is None or 1 <= plan.position <= LAST_POSITION:
        return None
    return ("position", f"must be a whole number from 1 to {LAST_POSITION}")


CUSTOM_FIELD_RULES: Final[tuple[Rule[CustomFieldPlan], ...]] = (
    *not_blank("label", "field_type", "per"),
    *at_most(255, "label"),
    *at_most(1000, "help_text"),
    keeps_its_type_once_answered,
    keeps_its_scope_once_answered,
    offers_a_choice,
    has_few_short_and_different_options,
    has_a_possible_place,
)


def _tidied(options: Sequence[str]) -> tuple[str, ...]:
    """Leave out lines with nothing on them, and the space around the others."""
    return tuple(option.strip() for option in options if option.strip())
