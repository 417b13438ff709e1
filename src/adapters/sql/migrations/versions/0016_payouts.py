"""Payouts as the payment provider reports them."""

from alembic import op
import sqlalchemy as sa

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "payouts",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("arrival", sa.Date(), nullable=False),
        sa.Column("captured_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("fees_minor", sa.BigInteger(), nullable=False),
        sa.Column("booked_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "captured_minor BETWEEN 0 AND 1000000000000000"
            " AND refunded_minor BETWEEN 0 AND 1000000000000000",
            name="payout_is_made_of_amounts",
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'in_transit', 'paid', 'failed')", name="payout_is_in_a_state"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "id"),
        sa.UniqueConstraint("account_id", "provider", "reference", name="one_payout_for_a_report"),
    )
    op.create_index("payouts_by_arrival", "payouts", ["account_id", "arrival", "id"], unique=False)
    op.create_table(
        "payout_asks",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_index("refunds_by_completion", "refunds", ["account_id", "completed_at"])
