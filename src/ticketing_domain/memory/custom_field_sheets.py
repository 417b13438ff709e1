"""Custom fields, by event and id."""

from collections.abc import MutableMapping, Sequence

import attrs

from ticketing_domain.catalogue.custom_field import CustomField, CustomFields
from ticketing_domain.sale.inventory import EventKey


@attrs.frozen
class MemoryCustomFields(CustomFields):
    """Custom fields in memory."""

    rows: MutableMapping[tuple[EventKey, int], CustomField]

    def add(self, field: CustomField) -> None:
        self.rows[_name(field)] = field

    def save(self, fields: Sequence[CustomField]) -> None:
        self.rows.update({_name(field): field for field in fields})

    def delete(self, fields: Sequence[CustomField]) -> None:
        for field in fields:
            del self.rows[_name(field)]


def _name(field: CustomField) -> tuple[EventKey, int]:
    return EventKey(field.account_id, field.event_id), field.id
