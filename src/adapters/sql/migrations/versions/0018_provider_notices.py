"""What payment providers told us, each once."""

from alembic import op
import sqlalchemy as sa

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    _advice()
    _payments()
    op.add_column("orders", sa.Column("refund_patient_from", sa.BigInteger(), nullable=True))
    op.add_column("accounts", sa.Column("merchant", sa.Text(), nullable=True))


def _advice() -> None:
    op.create_table(
        "provider_advice",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("provider", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "provider", "id"),
    )
    op.create_index("provider_advice_by_age", "provider_advice", ["heard_at"], unique=False)
    op.create_table(
        "payment_alerts",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payment_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "payment_id", "reason"),
    )


def _payments() -> None:
    op.add_column(
        "payments",
        sa.Column("patient_from", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.drop_index("unsettled_payments", table_name="payments")
    op.create_index(
        "unsettled_payments",
        "payments",
        ["patient_from"],
        unique=False,
        sqlite_where=sa.text("state IN ('started', 'returning')"),
        postgresql_where=sa.text("state IN ('started', 'returning')"),
    )
