"""Orders with their lines, codes and refunds."""

from collections.abc import Sequence
from typing import Any

from alembic import op
import sqlalchemy as sa

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _orders()
    _order_lines()
    _order_items()
    _refunds()


def _orders() -> None:
    op.create_table("orders", *_purchase(), *_state(), *_order_rules())
    _order_lists()
    _order_chores()


def _purchase() -> Sequence[sa.Column[Any]]:
    """The columns that never change."""
    return (
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("order_code", sa.Text(), nullable=False),
        sa.Column("buyer_email", sa.Text(), nullable=False),
        sa.Column("buyer_name", sa.Text(), nullable=True),
        sa.Column("buyer_company", sa.Text(), nullable=True),
        sa.Column("marketing_consent", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("tax_rate", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.BigInteger(), nullable=False),
        sa.Column("held_until", sa.BigInteger(), nullable=False),
        sa.Column("attribution", sa.JSON(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
    )


def _state() -> Sequence[sa.Column[Any]]:
    """The columns that a state is written in."""
    return (
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("paid_at", sa.BigInteger(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("payment_id", sa.Text(), nullable=True),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("refund_id", sa.Text(), nullable=True),
        sa.Column("refund_minor", sa.BigInteger(), nullable=True),
        sa.Column("refund_shares", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("refund_requested_at", sa.BigInteger(), nullable=True),
    )


def _order_rules() -> Sequence[sa.Constraint]:
    return (
        sa.CheckConstraint(
            "(paid_at IS NULL) = (status IN ('pending', 'expired', 'cancelled'))",
            name="sold_order_has_its_receipt",
        ),
        sa.CheckConstraint(
            "(refund_id IS NOT NULL) = (status = 'refund_pending')", name="pending_refund_is_there"
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'expired', 'cancelled', 'paid', 'refund_pending', 'partially_refunded', 'refunded')",
            name="order_is_in_a_state",
        ),
        sa.CheckConstraint(
            "refunded_minor + refund_minor <= total_minor", name="refund_under_way_fits_the_total"
        ),
        sa.CheckConstraint(
            "refunded_minor >= 0 AND refunded_minor <= total_minor",
            name="refunds_never_pass_the_total",
        ),
        sa.CheckConstraint("tax_minor BETWEEN 0 AND total_minor", name="order_contains_its_tax"),
        sa.CheckConstraint("total_minor BETWEEN 0 AND 1000000000000000", name="order_has_a_total"),
        sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
        sa.PrimaryKeyConstraint("account_id", "public_id"),
        sa.UniqueConstraint("account_id", "order_code", name="one_order_for_a_code"),
    )


def _order_lists() -> None:
    op.create_index(
        "orders_by_buyer", "orders", ["account_id", "event_id", "buyer_email"], unique=False
    )
    op.create_index(
        "orders_by_event", "orders", ["account_id", "event_id", "public_id"], unique=False
    )
    op.create_index(
        "orders_by_payment",
        "orders",
        ["account_id", "paid_at", "public_id"],
        unique=False,
        sqlite_where=sa.text("paid_at IS NOT NULL"),
        postgresql_where=sa.text("paid_at IS NOT NULL"),
    )
    op.create_index(
        "orders_of_a_buyer",
        "orders",
        ["account_id", "buyer_email", "paid_at", "public_id"],
        unique=False,
        sqlite_where=sa.text("paid_at IS NOT NULL"),
        postgresql_where=sa.text("paid_at IS NOT NULL"),
    )
    op.create_index(
        "orders_of_an_event_by_payment",
        "orders",
        ["account_id", "event_id", "paid_at", "public_id"],
        unique=False,
        sqlite_where=sa.text("paid_at IS NOT NULL"),
        postgresql_where=sa.text("paid_at IS NOT NULL"),
    )


def _order_chores() -> None:
    op.create_index(
        "holds_by_end",
        "orders",
        ["account_id", "event_id", "held_until"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "pending_refunds",
        "orders",
        ["refund_requested_at"],
        unique=False,
        sqlite_where=sa.text("status = 'refund_pending'"),
        postgresql_where=sa.text("status = 'refund_pending'"),
    )


def _order_lines() -> None:
    op.create_table(
        "order_lines",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_title", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("seats_each", sa.Integer(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity >= 1 AND seats_each >= 1", name="line_has_units"),
        sa.CheckConstraint(
            "unit_price_minor >= 0 AND discount_minor BETWEEN 0 AND quantity * unit_price_minor",
            name="line_never_costs_less_than_nothing",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id"], ["orders.account_id", "orders.public_id"]
        ),
        sa.ForeignKeyConstraint(["account_id", "ticket_id"], ["tickets.account_id", "tickets.id"]),
        sa.PrimaryKeyConstraint("account_id", "order_id", "place"),
    )


def _order_items() -> None:
    op.create_table(
        "order_items",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_title", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("admits", sa.Integer(), nullable=False),
        sa.Column("redeemed", sa.Integer(), nullable=False),
        sa.Column("redeemed_at", sa.BigInteger(), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "redeemed BETWEEN 0 AND admits", name="code_admits_no_more_than_its_group"
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id"], ["orders.account_id", "orders.public_id"]
        ),
        sa.PrimaryKeyConstraint("account_id", "order_id", "place"),
        sa.UniqueConstraint("account_id", "code", name="one_item_for_a_code"),
        sa.UniqueConstraint("account_id", "public_id", name="one_item_for_a_public_id"),
    )


def _refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("shares_minor", sa.JSON(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("completed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name="refund_gives_back"),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id"], ["orders.account_id", "orders.public_id"]
        ),
        sa.PrimaryKeyConstraint("account_id", "order_id", "id"),
    )
