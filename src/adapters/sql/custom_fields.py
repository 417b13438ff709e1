"""Custom fields: the questions of events, read with their inventories."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql.events import events
from adapters.sql.schema import Fields, among, key, metadata, optional, required
from ticketing_domain.catalogue.custom_field import CustomField, CustomFields, FieldType, Scope
from ticketing_domain.sale.inventory import EventKey

custom_fields: Final = sa.Table(
    "custom_fields",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.BigInteger),
    required("event_id", sa.BigInteger),
    required("label", sa.Text),
    required("field_type", sa.Text),
    required("per", sa.Text),
    required("position", sa.BigInteger),
    optional("help_text", sa.Text),
    required("required", sa.Boolean),
    required("options", sa.JSON),
    required("answered", sa.Boolean),
    sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
    sa.CheckConstraint(
        among("field_type", [each.value for each in FieldType]), name="custom_field_is_of_a_type"
    ),
    sa.CheckConstraint(
        among("per", [each.value for each in Scope]), name="custom_field_has_a_scope"
    ),
    sa.Index("custom_fields_by_event", "account_id", "event_id"),
)

ASKS: Final = sa.exists().where(
    custom_fields.c.account_id == events.c.account_id, custom_fields.c.event_id == events.c.id
)
"""The condition that an event has custom fields: most have none, and nothing more is read for those."""


def custom_field_row(field: CustomField) -> dict[str, Any]:
    """Write a custom field as its row."""
    return {
        "account_id": field.account_id,
        "id": field.id,
        "event_id": field.event_id,
        "label": field.label,
        "field_type": field.field_type.value,
        "per": field.per.value,
        "position": field.position,
        "help_text": field.help_text,
        "required": field.required,
        "options": list(field.options),
        "answered": field.answered,
    }


def custom_field_from(row: Fields) -> CustomField:
    """Read a custom field from its row."""
    return CustomField(
        id=row["id"],
        account_id=row["account_id"],
        event_id=row["event_id"],
        label=row["label"],
        field_type=FieldType(row["field_type"]),
        per=Scope(row["per"]),
        position=row["position"],
        help_text=row["help_text"],
        required=row["required"],
        options=tuple(row["options"]),
        answered=row["answered"],
    )


@attrs.frozen
class SqlCustomFields(CustomFields):
    """The custom fields in a database."""

    connection: sa.Connection

    def add(self, field: CustomField) -> None:
        self.connection.execute(sa.insert(custom_fields), custom_field_row(field))

    def save(self, fields: Sequence[CustomField]) -> None:
        if fields:
            rows = [_named(custom_field_row(field)) for field in fields]
            self.connection.execute(_SAVE, rows)

    def delete(self, fields: Sequence[CustomField]) -> None:
        if fields:
            names = sorted((field.account_id, field.id) for field in fields)
            self.connection.execute(sa.delete(custom_fields).where(_NAME.in_(names)))


def custom_fields_of(
    connection: sa.Connection, keys: Collection[EventKey]
) -> Mapping[EventKey, tuple[CustomField, ...]]:
    """Read the custom fields of events: one statement, or none where no event is named."""
    found: dict[EventKey, tuple[CustomField, ...]] = defaultdict(tuple)
    if keys:
        of_event = sa.tuple_(custom_fields.c.account_id, custom_fields.c.event_id)
        wanted = sa.select(custom_fields).where(of_event.in_(sorted(keys)))
        for row in connection.execute(wanted.order_by(custom_fields.c.id)).mappings():
            event_key = EventKey(row["account_id"], row["event_id"])
            found[event_key] = (*found[event_key], custom_field_from(row))
    return found


def _named(row: dict[str, Any]) -> dict[str, Any]:
    """Name the values of a row apart from its columns, as an UPDATE for many rows wants it."""
    return {f"its_{name}": value for name, value in row.items()}


_NAME: Final = sa.tuple_(custom_fields.c.account_id, custom_fields.c.id)

_SAVE: Final = (
    sa.update(custom_fields)
    .where(
        custom_fields.c.account_id == sa.bindparam("its_account_id"),
        custom_fields.c.id == sa.bindparam("its_id"),
    )
    .values({name: sa.bindparam(f"its_{name}") for name in custom_fields.c.keys()[2:]})
)
