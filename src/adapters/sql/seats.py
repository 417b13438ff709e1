"""Seats and takings: the counters of one event in one small row, whose version everything about its sale turns on."""

from typing import Any, Final

import sqlalchemy as sa

from adapters.sql.schema import Fields, Instant, key, metadata, optional, required
from ticketing_domain.sale.inventory import EventKey, Seats, Takings

event_seats: Final = sa.Table(
    "event_seats",
    metadata,
    key("account_id", sa.BigInteger),
    key("event_id", sa.BigInteger),
    required("version", sa.BigInteger),
    optional("capacity", sa.BigInteger),
    optional("ceiling", sa.BigInteger),
    required("held", sa.BigInteger),
    required("sold", sa.BigInteger),
    required("paid_orders", sa.BigInteger),
    required("revenue_minor", sa.BigInteger),
    required("redeemed", sa.BigInteger),
    optional("first_paid_at", Instant),
    sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
    sa.CheckConstraint("held >= 0 AND sold >= 0", name="seats_count_what_is_there"),
    sa.CheckConstraint(
        "ceiling IS NULL OR held + sold <= ceiling", name="house_is_never_overfilled"
    ),
    sa.CheckConstraint(
        "(capacity IS NULL) = (ceiling IS NULL) AND capacity <= ceiling",
        name="ceiling_stands_over_the_capacity",
    ),
    sa.CheckConstraint(
        "paid_orders >= 0 AND revenue_minor >= 0 AND redeemed BETWEEN 0 AND sold",
        name="takings_count_what_is_there",
    ),
)


def seats_row(key: EventKey, version: int, seats: Seats, takings: Takings) -> dict[str, Any]:
    """Write an event's counters as their row."""
    return {
        "account_id": key.account_id,
        "event_id": key.event_id,
        "version": version,
        "capacity": seats.capacity,
        "ceiling": seats.ceiling,
        "held": seats.held,
        "sold": seats.sold,
        "paid_orders": takings.paid_orders,
        "revenue_minor": takings.revenue_minor,
        "redeemed": takings.redeemed,
        "first_paid_at": takings.first_paid_at,
    }


def seats_from(row: Fields) -> Seats:
    """Read an event's seats from the row of its counters."""
    return Seats(
        capacity=row["capacity"], held=row["held"], sold=row["sold"], ceiling=row["ceiling"]
    )


def takings_from(row: Fields) -> Takings:
    """Read an event's takings from the row of its counters."""
    return Takings(
        paid_orders=row["paid_orders"],
        revenue_minor=row["revenue_minor"],
        redeemed=row["redeemed"],
        first_paid_at=row["first_paid_at"],
    )
