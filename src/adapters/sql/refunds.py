"""Completed refunds: money that went back stays back, so these rows are only ever added."""

from typing import Any, Final

import sqlalchemy as sa

from adapters.sql.schema import Fields, Instant, key, metadata, required
from ticketing_domain.sale.order import Order, Refund, refunds_of

refunds: Final = sa.Table(
    "refunds",
    metadata,
    key("account_id", sa.BigInteger),
    key("order_id", sa.Text),
    key("id", sa.Text),
    required("place", sa.Integer),
    required("amount_minor", sa.BigInteger),
    required("shares_minor", sa.JSON),
    required("requested_at", Instant),
    required("completed_at", Instant),
    sa.ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.public_id"]),
    sa.CheckConstraint("amount_minor >= 0", name="refund_gives_back"),
    sa.Index("refunds_by_completion", "account_id", "completed_at"),
)


def refund_rows(order: Order) -> list[dict[str, Any]]:
    """Write the completed refunds of an order as their rows."""
    return [
        {
            "account_id": order.purchase.account_id,
            "order_id": order.purchase.public_id,
            "id": refund.id,
            "place": place,
            "amount_minor": refund.amount_minor,
            "shares_minor": list(refund.shares_minor),
            "requested_at": refund.requested_at,
            "completed_at": refund.completed_at,
        }
        for place, refund in enumerate(refunds_of(order))
    ]


def refund_from(row: Fields) -> Refund:
    """Read a completed refund from its row."""
    return Refund(
        id=row["id"],
        amount_minor=row["amount_minor"],
        shares_minor=tuple(row["shares_minor"]),
        requested_at=row["requested_at"],
        completed_at=row["completed_at"],
    )
