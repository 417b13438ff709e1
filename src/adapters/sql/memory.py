"""What was answered to requests with an idempotency key."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql import bulk, swift
from adapters.sql.given import filled, one_of
from adapters.sql.schema import Fields, Instant, key, metadata, required
from ticketing_domain.ports import Memory
from ticketing_domain.sale.hold import Remembered

remembered: Final = sa.Table(
    "remembered",
    metadata,
    key("account_id", sa.BigInteger),
    key("key", sa.Text),
    required("fingerprint", sa.Text),
    required("order_id", sa.Text),
    required("at", Instant),
    sa.ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.public_id"]),
    sa.Index("remembered_by_order", "account_id", "order_id"),
    sa.Index("remembered_by_age", "at"),
)


def remembered_row(one: Remembered) -> dict[str, Any]:
    """Write what is remembered as its row."""
    return {
        "account_id": one.account_id,
        "key": one.key,
        "fingerprint": one.fingerprint,
        "order_id": one.order_id,
        "at": one.at,
    }


def remembered_from(row: Fields) -> Remembered:
    """Read what is remembered from its row."""
    return Remembered(
        account_id=row["account_id"],
        key=row["key"],
        fingerprint=row["fingerprint"],
        order_id=row["order_id"],
        at=row["at"],
    )


@attrs.frozen
class SqlMemory(Memory):
    """The memory in a database."""

    connection: sa.Connection

    def find(self, account_id: int, keys: Collection[str]) -> Mapping[str, Remembered]:
        if not keys:
            return {}
        given = {"of_account": account_id, "keys": filled(keys)}
        rows = swift.records(self.connection, _OF_KEYS, given)
        return {row["key"]: remembered_from(row) for row in rows}

    def add(self, remembered_: Sequence[Remembered]) -> None:
        bulk.insert(self.connection, remembered, [remembered_row(one) for one in remembered_])

    def forget(self, before: datetime) -> None:
        self.connection.execute(sa.delete(remembered).where(remembered.c.at < before))


_OF_KEYS: Final = sa.select(remembered).where(
    remembered.c.account_id == sa.bindparam("of_account"), one_of(remembered.c.key, "keys")
)
