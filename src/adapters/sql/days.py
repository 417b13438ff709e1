"""Figures by day: changes are added to what is there, whoever else adds to the same day."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from adapters.sql import swift
from adapters.sql.schema import Fields, metadata, required
from ticketing_domain.figures.days import DayFigures, DayKey
from ticketing_domain.ports import Days

COUNTED: Final = ("orders", "revenue_minor", "seats_sold", "customers", "spent_minor")

account_days: Final = sa.Table(
    "account_days",
    metadata,
    sa.Column("account_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, primary_key=True),
    *(required(name, sa.BigInteger) for name in COUNTED),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)


def day_row(key: DayKey, figures: DayFigures) -> dict[str, Any]:
    """Write a day's figures as their row."""
    return {
        "account_id": key.account_id,
        "day": key.day,
        "orders": figures.orders,
        "revenue_minor": figures.revenue_minor,
        "seats_sold": figures.seats_sold,
        "customers": figures.customers,
        "spent_minor": figures.spent_minor,
    }


def day_from(row: Fields) -> tuple[DayKey, DayFigures]:
    """Read a day's figures from their row."""
    return DayKey(row["account_id"], row["day"]), figures_from(row)


def figures_from(row: Fields) -> DayFigures:
    """Read figures from a row, be it a day's or the sum of many."""
    return DayFigures(**{name: row[name] for name in COUNTED})


def sums(account_id: int, first_day: date | None) -> sa.Select[*tuple[int, ...]]:
    """Add up an account's days from the first on, or all of them."""
    wanted = sa.select(
        *(
            sa.cast(sa.func.coalesce(sa.func.sum(account_days.c[name]), 0), sa.BigInteger).label(
                name
            )
            for name in COUNTED
        )
    ).where(account_days.c.account_id == account_id)
    return wanted if first_day is None else wanted.where(account_days.c.day >= first_day)


@attrs.frozen
class SqlDays(Days):
    """The days in a database."""

    connection: sa.Connection

    def add(self, changes: Mapping[DayKey, DayFigures]) -> None:
        if changes:
            rows = [day_row(key, change) for key, change in sorted(changes.items(), key=_key)]
            swift.write_each(self.connection, _add(self.connection.dialect.name), rows)


@cache
def _add(dialect: str) -> sa.Insert:
    insert = (sqlite_insert if dialect == "sqlite" else postgresql_insert)(account_days)
    return insert.on_conflict_do_update(
        index_elements=["account_id", "day"],
        set_={name: account_days.c[name] + insert.excluded[name] for name in COUNTED},
    )


def _key(change: tuple[DayKey, DayFigures]) -> DayKey:
    return change[0]
