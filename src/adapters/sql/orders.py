"""Orders: a purchase that never changes, and the state that it is in.

A completed refund is a row that never changes either; the one that is under way, if any, stands in the order's own
row, so that an order's whole state is written by one UPDATE.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from adapters.sql.answers import answers_from, answers_row
from adapters.sql.order_lines import line_from
from adapters.sql.refunds import refund_from
from adapters.sql.schema import (
    MOST_MINOR,
    Fields,
    Instant,
    among,
    key,
    metadata,
    optional,
    required,
    searchable,
    word,
)
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.order import (
    CancelledOrder,
    ExpiredOrder,
    Order,
    PaidOrder,
    PartiallyRefundedOrder,
    PendingOrder,
    Receipt,
    Refund,
    RefundedOrder,
    RefundPendingOrder,
    refunded_minor,
    status,
)
from ticketing_domain.sale.purchase import Purchase

STATUSES: Final = (
    "pending",
    "expired",
    "cancelled",
    "paid",
    "refund_pending",
    "partially_refunded",
    "refunded",
)
UNPAID: Final = ("pending", "expired", "cancelled")
WITH_REFUNDS: Final = ("refund_pending", "partially_refunded", "refunded")

orders: Final = sa.Table(
    "orders",
    metadata,
    key("account_id", sa.BigInteger),
    key("public_id", sa.Text),
    required("event_id", sa.BigInteger),
    required("secret", sa.Text),
    required("order_code", sa.Text),
    required("buyer_email", sa.Text),
    optional("buyer_name", sa.Text),
    optional("buyer_company", sa.Text),
    required("marketing_consent", sa.Boolean),
    required("currency", sa.Text),
    required("tax_rate", sa.Text),
    required("placed_at", Instant),
    required("held_until", Instant),
    required("attribution", sa.JSON),
    required("total_minor", sa.BigInteger),
    required("tax_minor", sa.BigInteger),
    required("item_count", sa.Integer),
    required("search_text", sa.Text),
    required("status", sa.Text),
    optional("paid_at", Instant),
    optional("provider", sa.Text),
    optional("payment_id", sa.Text),
    required("refunded_minor", sa.BigInteger),
    optional("refund_id", sa.Text),
    optional("refund_minor", sa.BigInteger),
    optional("refund_shares", sa.JSON(none_as_null=True)),
    optional("refund_requested_at", Instant),
    optional("answers", sa.JSON(none_as_null=True)),
    optional("promo_code", sa.Text),
    sa.Column("discount_minor", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    optional("refund_patient_from", Instant),
    sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
    sa.UniqueConstraint("account_id", "order_code", name="one_order_for_a_code"),
    sa.CheckConstraint(among("status", STATUSES), name="order_is_in_a_state"),
    sa.CheckConstraint(f"total_minor BETWEEN 0 AND {MOST_MINOR}", name="order_has_a_total"),
    sa.CheckConstraint("tax_minor BETWEEN 0 AND total_minor", name="order_contains_its_tax"),
    sa.CheckConstraint(
        "refunded_minor >= 0 AND refunded_minor <= total_minor", name="refunds_never_pass_the_total"
    ),
    sa.CheckConstraint(
        "refunded_minor + refund_minor <= total_minor", name="refund_under_way_fits_the_total"
    ),
    sa.CheckConstraint(
        f"(paid_at IS NULL) = ({among('status', UNPAID)})", name="sold_order_has_its_receipt"
    ),
    sa.CheckConstraint(
        "(refund_id IS NOT NULL) = (status = 'refund_pending')", name="pending_refund_is_there"
    ),
    sa.Index("orders_by_event", "account_id", "event_id", "public_id"),
    sa.Index("orders_by_buyer", "account_id", "event_id", "buyer_email"),
    sa.Index("orders_by_placement", "account_id", "placed_at", "public_id"),
    sa.Index("orders_of_an_event_by_placement", "account_id", "event_id", "placed_at", "public_id"),
    sa.Index(
        "orders_of_a_buyer_by_placement", "account_id", "buyer_email", "placed_at", "public_id"
    ),
)

sa.Index(
    "orders_by_payment",
    orders.c.account_id,
    orders.c.paid_at,
    orders.c.public_id,
    sqlite_where=sa.text("paid_at IS NOT NULL"),
    postgresql_where=sa.text("paid_at IS NOT NULL"),
)
sa.Index(
    "orders_of_an_event_by_payment",
    orders.c.account_id,
    orders.c.event_id,
    orders.c.paid_at,
    orders.c.public_id,
    sqlite_where=sa.text("paid_at IS NOT NULL"),
    postgresql_where=sa.text("paid_at IS NOT NULL"),
)
sa.Index(
    "orders_of_a_buyer",
    orders.c.account_id,
    orders.c.buyer_email,
    orders.c.paid_at,
    orders.c.public_id,
    sqlite_where=sa.text("paid_at IS NOT NULL"),
    postgresql_where=sa.text("paid_at IS NOT NULL"),
)
sa.Index(
    "orders_by_promo_code",
    orders.c.account_id,
    orders.c.promo_code,
    orders.c.buyer_email,
    sqlite_where=sa.text("promo_code IS NOT NULL"),
    postgresql_where=sa.text("promo_code IS NOT NULL"),
)
sa.Index(
    "holds_by_end",
    orders.c.account_id,
    orders.c.event_id,
    orders.c.held_until,
    sqlite_where=sa.text("status = 'pending'"),
    postgresql_where=sa.text("status = 'pending'"),
)
sa.Index(
    "pending_refunds",
    orders.c.refund_requested_at,
    sqlite_where=sa.text("status = 'refund_pending'"),
    postgresql_where=sa.text("status = 'refund_pending'"),
)

PENDING: Final = orders.c.status == word("pending")
REFUND_PENDING: Final = orders.c.status == word("refund_pending")
SOLD: Final = orders.c.paid_at.is_not(None)


def order_row(order: Order) -> dict[str, Any]:
    """Write an order as its row, without its lines and completed refunds."""
    return {**_purchase_row(order.purchase), **state_row(order)}


def state_row(order: Order) -> dict[str, Any]:
    """Write the part of an order's row that changes."""
    if isinstance(order, PendingOrder | ExpiredOrder | CancelledOrder):
        return {"status": status(order), **_NEVER_PAID}
    receipt: Receipt = order.receipt
    pending = order.pending if isinstance(order, RefundPendingOrder) else None
    return {
        "status": status(order),
        "paid_at": receipt.paid_at,
        "provider": receipt.provider,
        "payment_id": receipt.payment_id,
        "refunded_minor": refunded_minor(order),
        "refund_id": pending.id if pending else None,
        "refund_minor": pending.amount_minor if pending else None,
        "refund_shares": list(pending.shares_minor) if pending else None,
        "refund_requested_at": pending.requested_at if pending else None,
        "refund_patient_from": pending.patient_from if pending else None,
    }


_NEVER_PAID: Final[Mapping[str, Any]] = {
    "paid_at": None,
    "provider": None,
    "payment_id": None,
    "refunded_minor": 0,
    "refund_id": None,
    "refund_minor": None,
    "refund_shares": None,
    "refund_requested_at": None,
    "refund_patient_from": None,
}


def _purchase_row(purchase: Purchase) -> dict[str, Any]:
    buyer = purchase.buyer
    return {
        "account_id": purchase.account_id,
        "public_id": purchase.public_id,
        "event_id": purchase.event_id,
        "secret": purchase.secret,
        "order_code": purchase.order_code,
        "buyer_email": buyer.email,
        "buyer_name": buyer.name,
        "buyer_company": buyer.company,
        "marketing_consent": buyer.marketing_consent,
        "currency": purchase.currency,
        "tax_rate": str(purchase.tax_rate),
        "placed_at": purchase.placed_at,
        "held_until": purchase.held_until,
        "attribution": dict(purchase.attribution),
        "total_minor": purchase.total_minor,
        "tax_minor": sum(line.tax_minor for line in purchase.lines),
        "item_count": sum(line.quantity for line in purchase.lines),
        "search_text": searchable(purchase.public_id, buyer.email, buyer.name),
        "answers": answers_row(purchase.answers),
        "promo_code": purchase.promo_code,
        "discount_minor": sum(line.discount_minor for line in purchase.lines),
    }


def order_from(row: Fields, lines: Iterable[Fields], refunds: Iterable[Fields]) -> Order:
    """Read an order from its row, those of its lines and those of its completed refunds, in their order."""
    purchase = _purchase_from(row, lines)
    unpaid = _UNPAID_STATES.get(row["status"])
    if unpaid is not None:
        return unpaid(purchase)
    receipt = Receipt(row["paid_at"], row["provider"], row["payment_id"])
    back = tuple(refund_from(refund) for refund in refunds)
    match row["status"]:
        case "paid":
            return PaidOrder(purchase, receipt)
        case "partially_refunded":
            return PartiallyRefundedOrder(purchase, receipt, back)
        case "refunded":
            return RefundedOrder(purchase, receipt, back)
        case _:
            return RefundPendingOrder(purchase, receipt, back, _pending_from(row))


_UNPAID_STATES: Final[Mapping[str, Callable[[Purchase], Order]]] = {
    "pending": PendingOrder,
    "expired": ExpiredOrder,
    "cancelled": CancelledOrder,
}


def _purchase_from(row: Fields, lines: Iterable[Fields]) -> Purchase:
    buyer = Buyer(
        email=row["buyer_email"],
        name=row["buyer_name"],
        company=row["buyer_company"],
        marketing_consent=row["marketing_consent"],
    )
    return Purchase(
        account_id=row["account_id"],
        event_id=row["event_id"],
        public_id=row["public_id"],
        secret=row["secret"],
        order_code=row["order_code"],
        buyer=buyer,
        lines=tuple(line_from(line) for line in lines),
        currency=row["currency"],
        tax_rate=Decimal(row["tax_rate"]),
        placed_at=row["placed_at"],
        held_until=row["held_until"],
        attribution=row["attribution"],
        answers=answers_from(row["answers"]),
        promo_code=row["promo_code"],
    )


def _pending_from(row: Fields) -> Refund:
    return Refund(
        id=row["refund_id"],
        amount_minor=row["refund_minor"],
        shares_minor=tuple(row["refund_shares"]),
        requested_at=row["refund_requested_at"],
        patient_from=row["refund_patient_from"] or row["refund_requested_at"],
    )
