"""Payments, remembered answers and notices."""

from alembic import op
import sqlalchemy as sa

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _payments()
    _remembered()
    _notices()


def _payments() -> None:
    op.create_table(
        "payments",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('started', 'captured', 'declined', 'returning', 'returned')",
            name="payment_is_in_a_state",
        ),
        sa.CheckConstraint(
            "amount_minor BETWEEN 0 AND 1000000000000000", name="payment_has_an_amount"
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id"], ["orders.account_id", "orders.public_id"]
        ),
        sa.PrimaryKeyConstraint("account_id", "id"),
    )
    _payment_lists()


def _payment_lists() -> None:
    op.create_index(
        "one_open_attempt_for_an_order",
        "payments",
        ["account_id", "order_id"],
        unique=True,
        sqlite_where=sa.text("state = 'started'"),
        postgresql_where=sa.text("state = 'started'"),
    )
    op.create_index("payments_by_order", "payments", ["account_id", "order_id"], unique=False)
    op.create_index(
        "unsettled_payments",
        "payments",
        ["started_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('started', 'returning')"),
        postgresql_where=sa.text("state IN ('started', 'returning')"),
    )


def _remembered() -> None:
    op.create_table(
        "remembered",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id"], ["orders.account_id", "orders.public_id"]
        ),
        sa.PrimaryKeyConstraint("account_id", "key"),
    )
    op.create_index("remembered_by_age", "remembered", ["at"], unique=False)
    op.create_index("remembered_by_order", "remembered", ["account_id", "order_id"], unique=False)


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            nullable=False,
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("account_id", "id", name="one_notice_for_an_id"),
    )
    op.create_index("notices_by_account", "notices", ["account_id", "number"], unique=False)
