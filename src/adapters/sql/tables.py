"""All tables, gathered: importing this module fills the metadata."""

from collections.abc import Sequence

import sqlalchemy as sa

from adapters.sql import (
    accounts,
    customers,
    days,
    events,
    memory,
    notices,
    numbers,
    order_items,
    order_lines,
    orders,
    payments,
    refunds,
    schema,
    seats,
    tickets,
    venues,
)

__all__ = [
    "accounts",
    "customers",
    "days",
    "events",
    "memory",
    "metadata_for",
    "notices",
    "numbers",
    "order_items",
    "order_lines",
    "orders",
    "payments",
    "refunds",
    "seats",
    "tickets",
    "venues",
]


def metadata_for(dialect: str) -> Sequence[sa.MetaData]:
    """Return the tables that a kind of database has: SQLite has no sequences but a table of them."""
    return [schema.metadata, numbers.sqlite_metadata] if dialect == "sqlite" else [schema.metadata]
