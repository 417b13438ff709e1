"""Line-ups: the slots of events."""

from collections.abc import Sequence
from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql.schema import Fields, Instant, among, key, metadata, optional, required
from ticketing_domain.catalogue.line_up import Billing, LineUps, Slot

line_up: Final = sa.Table(
    "line_up",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.BigInteger),
    required("event_id", sa.BigInteger),
    required("performer_id", sa.BigInteger),
    required("position", sa.Integer),
    required("billing", sa.Text),
    optional("genre", sa.Text),
    optional("starts_at", Instant),
    optional("ends_at", Instant),
    sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
    sa.ForeignKeyConstraint(
        ["account_id", "performer_id"], ["performers.account_id", "performers.id"]
    ),
    sa.CheckConstraint(
        among("billing", [each.value for each in Billing]), name="slot_has_a_billing"
    ),
    sa.CheckConstraint("ends_at > starts_at", name="set_ends_after_it_starts"),
    sa.Index("line_up_by_event", "account_id", "event_id"),
    sa.Index("line_up_by_performer", "account_id", "performer_id", "event_id"),
)


def slot_row(slot: Slot) -> dict[str, Any]:
    """Write a slot as its row."""
    return {
        "account_id": slot.account_id,
        "id": slot.id,
        "event_id": slot.event_id,
        "performer_id": slot.performer_id,
        "position": slot.position,
        "billing": slot.billing.value,
        "genre": slot.genre,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
    }


def slot_from(row: Fields) -> Slot:
    """Read a slot from its row."""
    return Slot(
        id=row["id"],
        account_id=row["account_id"],
        event_id=row["event_id"],
        performer_id=row["performer_id"],
        position=row["position"],
        billing=Billing(row["billing"]),
        genre=row["genre"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
    )


@attrs.frozen
class SqlLineUps(LineUps):
    """The slots in a database."""

    connection: sa.Connection

    def of_event(self, account_id: int, event_id: int) -> Sequence[Slot]:
        found = sa.select(line_up).where(_of(account_id, event_id))
        rows = self.connection.execute(found.order_by(line_up.c.position, line_up.c.id)).mappings()
        return [slot_from(row) for row in rows]

    def add(self, slot: Slot) -> None:
        self.connection.execute(sa.insert(line_up), slot_row(slot))

    def save(self, slot: Slot) -> None:
        self.connection.execute(sa.update(line_up).where(_is(slot)).values(slot_row(slot)))

    def delete(self, slot: Slot) -> None:
        self.connection.execute(sa.delete(line_up).where(_is(slot)))

    def clear(self, account_id: int, event_id: int) -> None:
        self.connection.execute(sa.delete(line_up).where(_of(account_id, event_id)))


def _of(account_id: int, event_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(line_up.c.account_id == account_id, line_up.c.event_id == event_id)


def _is(slot: Slot) -> sa.ColumnElement[bool]:
    return sa.and_(line_up.c.account_id == slot.account_id, line_up.c.id == slot.id)
