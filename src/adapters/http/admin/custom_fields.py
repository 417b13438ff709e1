"""Custom fields: what an event asks its buyers at checkout; they are listed on the event's own page (contract §3)."""

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.edge.answers import json_answer
from adapters.http.edge.custom_fields import custom_field_json
from adapters.http.edge.messages import read_message
from adapters.http.edge.requests import number_in_path, slug_in_path
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.custom_field import CustomFieldChanges, FieldType, Scope
from ticketing_domain.changes import UNSET, Given


@attrs.frozen
class CustomFieldMessage:
    """A custom field as clients send it: its options as lines of one text, or as a list."""

    label: Given[str | None] = UNSET
    field_type: Given[FieldType] = UNSET
    per: Given[Scope] = UNSET
    help_text: Given[str | None] = UNSET
    required: Given[bool] = UNSET
    options_text: Given[str | None] = UNSET
    options: Given[tuple[str, ...] | None] = UNSET
    position: Given[int | None] = UNSET

    @property
    def choices(self) -> Given[tuple[str, ...]]:
        """The options, in whichever form they were sent; the text counts where both were."""
        if self.options_text is UNSET:
            return () if self.options is None else self.options
        return tuple((self.options_text or "").split("\n"))


@attrs.frozen
class CustomFields:
    """The calls on custom fields."""

    box_office: BoxOffice
    base_url: str

    def create(self, ask: Ask) -> Response:
        """Ask something more at checkout."""
        slug = slug_in_path(ask.request)
        field = self.box_office.custom_fields.add(
            account_id=ask.account.id, slug=slug, changes=_changes(ask)
        )
        location = f"{self.base_url}/admin/events/{slug}/custom_fields/{field.id}"
        return json_answer(custom_field_json(field), 201, {"Location": location})

    def change(self, ask: Ask) -> Response:
        """Change what was sent of a field."""
        field = self.box_office.custom_fields.change(
            account_id=ask.account.id,
            slug=slug_in_path(ask.request),
            field_id=number_in_path(ask.request, "id"),
            changes=_changes(ask),
        )
        return json_answer(custom_field_json(field))

    def delete(self, ask: Ask) -> Response:
        """Ask it no more."""
        self.box_office.custom_fields.remove(
            account_id=ask.account.id,
            slug=slug_in_path(ask.request),
            field_id=number_in_path(ask.request, "id"),
        )
        return Response(status_code=204)


def _changes(ask: Ask) -> CustomFieldChanges:
    message, unreadable = read_message(CustomFieldMessage, ask.body, wrapped_in="custom_field")
    return CustomFieldChanges(
        label=message.label,
        field_type=message.field_type,
        per=message.per,
        help_text=message.help_text,
        required=message.required,
        options=message.choices,
        position=message.position,
        unreadable=unreadable,
    )
