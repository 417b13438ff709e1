"""Guest parties: what an order that was given away says beside what every order says."""

from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql.schema import Fields, Instant, key, metadata, optional, required
from ticketing_domain.sale.guests import GuestBook, GuestNote
from ticketing_domain.sale.inventory import EventKey

guest_parties: Final = sa.Table(
    "guest_parties",
    metadata,
    key("account_id", sa.BigInteger),
    key("order_id", sa.Text),
    required("event_id", sa.BigInteger),
    required("party_size", sa.Integer),
    optional("staff_note", sa.Text),
    required("created_at", Instant),
    sa.ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.public_id"]),
    sa.CheckConstraint("party_size >= 1", name="party_has_guests"),
    sa.Index("guest_parties_by_event", "account_id", "event_id", "created_at", "order_id"),
)


def guest_row(note: GuestNote) -> dict[str, Any]:
    """Write what is noted about a party as its row."""
    return {
        "account_id": note.key.account_id,
        "order_id": note.order_id,
        "event_id": note.key.event_id,
        "party_size": note.party_size,
        "staff_note": note.staff_note,
        "created_at": note.created_at,
    }


def guest_from(row: Fields) -> GuestNote:
    """Read what is noted about a party from its row."""
    return GuestNote(
        key=EventKey(row["account_id"], row["event_id"]),
        order_id=row["order_id"],
        party_size=row["party_size"],
        staff_note=row["staff_note"],
        created_at=row["created_at"],
    )


@attrs.frozen
class SqlGuestBook(GuestBook):
    """The guest book in a database."""

    connection: sa.Connection

    def add(self, note: GuestNote) -> None:
        self.connection.execute(sa.insert(guest_parties), guest_row(note))
