"""All tables, gathered: importing this module fills the metadata."""

from collections.abc import Sequence

import sqlalchemy as sa

from adapters.sql import (
    accounts,
    cancellations,
    custom_fields,
    customers,
    days,
    devices,
    events,
    faq,
    guest_parties,
    line_up,
    memory,
    notices,
    numbers,
    order_items,
    order_lines,
    orders,
    payments,
    performers,
    promo_codes,
    refunds,
    scans,
    schema,
    seats,
    team,
    tickets,
    venues,
)

__all__ = [
    "accounts",
    "cancellations",
    "custom_fields",
    "customers",
    "days",
    "devices",
    "events",
    "faq",
    "guest_parties",
    "line_up",
    "memory",
    "metadata_for",
    "notices",
    "numbers",
    "order_items",
    "order_lines",
    "orders",
    "payments",
    "performers",
    "promo_codes",
    "refunds",
    "scans",
    "seats",
    "team",
    "tickets",
    "venues",
]


def metadata_for(dialect: str) -> Sequence[sa.MetaData]:
    """Return the tables that a kind of database has: SQLite has no sequences but a table of them."""
    return [schema.metadata, numbers.sqlite_metadata] if dialect == "sqlite" else [schema.metadata]
