"""Tables for scanner devices and scans; codes know when they last changed."""

from alembic import op
import sqlalchemy as sa

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    _devices()
    _scans()
    _changes_of_codes()


def _devices() -> None:
    op.create_table(
        "scanner_devices",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "public_id"),
        sa.UniqueConstraint("public_id", name="one_device_for_a_public_id"),
    )


def _scans() -> None:
    op.create_table(
        "scans",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("scan_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("scanner_id", sa.Text(), nullable=False),
        sa.Column("scanner_name", sa.Text(), nullable=False),
        sa.Column("scanned_at", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("let_in", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("redeemed_at", sa.BigInteger(), nullable=True),
        sa.Column("first_scanner_id", sa.Text(), nullable=True),
        sa.Column("first_scanner_name", sa.Text(), nullable=True),
        sa.Column("first_scanned_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "result IN ('redeemed', 'already_redeemed', 'blocked', 'wrong_event', 'unknown')",
            name="scan_has_a_result",
        ),
        sa.CheckConstraint("let_in BETWEEN 0 AND people", name="scan_lets_in_who_is_there"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "scan_id"),
    )
    for name, columns in (
        ("scans_that_let_in", ["account_id", "code"]),
        ("scans_by_event", ["account_id", "event_id", "scan_id"]),
    ):
        op.create_index(
            name,
            "scans",
            columns,
            unique=False,
            sqlite_where=sa.text("let_in > 0"),
            postgresql_where=sa.text("let_in > 0"),
        )


def _changes_of_codes() -> None:
    op.add_column("order_items", sa.Column("updated_at", sa.BigInteger(), nullable=True))
    op.execute("""
        UPDATE order_items SET updated_at = (
            SELECT orders.paid_at FROM orders
            WHERE orders.account_id = order_items.account_id
              AND orders.public_id = order_items.order_id
        )
    """)
    op.create_index(
        "items_by_change", "order_items", ["account_id", "updated_at", "public_id"], unique=False
    )
