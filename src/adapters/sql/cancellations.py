"""Cancellations: how far an event that was called off has come with giving the money back."""

from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from adapters.sql.schema import Fields, Instant, key, metadata, optional, required
from ticketing_domain.catalogue.cancellation import Cancellation, Cancellations
from ticketing_domain.sale.inventory import EventKey

cancellations: Final = sa.Table(
    "cancellations",
    metadata,
    key("account_id", sa.BigInteger),
    key("event_id", sa.BigInteger),
    required("orders_total", sa.BigInteger),
    required("next_at", Instant),
    optional("reached", sa.Text),
    required("refused", sa.BigInteger),
    optional("finished_at", Instant),
    sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
    sa.CheckConstraint(
        "orders_total >= 0 AND refused >= 0", name="cancellation_counts_what_is_there"
    ),
)

sa.Index(
    "open_cancellations",
    cancellations.c.next_at,
    sqlite_where=sa.text("finished_at IS NULL"),
    postgresql_where=sa.text("finished_at IS NULL"),
)


def cancellation_row(cancellation: Cancellation) -> dict[str, Any]:
    """Write a cancellation as its row."""
    return {
        "account_id": cancellation.key.account_id,
        "event_id": cancellation.key.event_id,
        "orders_total": cancellation.orders_total,
        "next_at": cancellation.next_at,
        "reached": cancellation.reached,
        "refused": cancellation.refused,
        "finished_at": cancellation.finished_at,
    }


def cancellation_from(row: Fields) -> Cancellation:
    """Read a cancellation from its row."""
    return Cancellation(
        key=EventKey(row["account_id"], row["event_id"]),
        orders_total=row["orders_total"],
        next_at=row["next_at"],
        reached=row["reached"],
        refused=row["refused"],
        finished_at=row["finished_at"],
    )


def of_event(event: EventKey) -> sa.Select[Any]:
    """Select the cancellation of an event."""
    return sa.select(cancellations).where(
        cancellations.c.account_id == event.account_id, cancellations.c.event_id == event.event_id
    )


@attrs.frozen
class SqlCancellations(Cancellations):
    """The cancellations in a database; whoever changes one holds the inventory of its event."""

    connection: sa.Connection

    def get(self, key: EventKey) -> Cancellation | None:
        row = self.connection.execute(of_event(key)).mappings().first()
        return None if row is None else cancellation_from(row)

    def save(self, cancellation: Cancellation) -> None:
        on_sqlite = self.connection.dialect.name == "sqlite"
        row = cancellation_row(cancellation)
        insert = (sqlite_insert if on_sqlite else postgresql_insert)(cancellations).values(row)
        names = [cancellations.c.account_id, cancellations.c.event_id]
        self.connection.execute(insert.on_conflict_do_update(index_elements=names, set_=row))
