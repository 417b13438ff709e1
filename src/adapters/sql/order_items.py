"""The items of paid orders: one code each, for one person or a group."""

from typing import Any, Final

import sqlalchemy as sa

from adapters.sql.schema import Fields, Instant, key, metadata, optional, required
from ticketing_domain.sale.order import Item

order_items: Final = sa.Table(
    "order_items",
    metadata,
    key("account_id", sa.BigInteger),
    key("order_id", sa.Text),
    key("place", sa.Integer),
    required("public_id", sa.Text),
    required("ticket_id", sa.BigInteger),
    required("ticket_title", sa.Text),
    required("code", sa.Text),
    required("admits", sa.Integer),
    required("redeemed", sa.Integer),
    optional("redeemed_at", Instant),
    required("void", sa.Boolean),
    optional("updated_at", Instant),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    optional("revoked_at", Instant),
    sa.ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.public_id"]),
    sa.UniqueConstraint("account_id", "public_id", name="one_item_for_a_public_id"),
    sa.UniqueConstraint("account_id", "code", name="one_item_for_a_code"),
    sa.CheckConstraint("redeemed BETWEEN 0 AND admits", name="code_admits_no_more_than_its_group"),
    # Doors ask what has changed since they last asked.
    sa.Index("items_by_change", "account_id", "updated_at", "public_id"),
)


def item_row(account_id: int, order_id: str, place: int, item: Item) -> dict[str, Any]:
    """Write an item as its row."""
    return {
        "account_id": account_id,
        "order_id": order_id,
        "place": place,
        "public_id": item.public_id,
        "ticket_id": item.ticket_id,
        "ticket_title": item.ticket_title,
        "code": item.code,
        "admits": item.admits,
        "redeemed": item.redeemed,
        "redeemed_at": item.redeemed_at,
        "void": item.void,
        "updated_at": item.updated_at,
        "version": item.version,
        "revoked_at": item.revoked_at,
    }


def item_from(row: Fields) -> Item:
    """Read an item from its row."""
    return Item(
        public_id=row["public_id"],
        ticket_id=row["ticket_id"],
        ticket_title=row["ticket_title"],
        code=row["code"],
        admits=row["admits"],
        redeemed=row["redeemed"],
        redeemed_at=row["redeemed_at"],
        void=row["void"],
        updated_at=row["updated_at"],
        version=row["version"],
        revoked_at=row["revoked_at"],
    )
