"""Tables for promo codes; orders know with which one they were placed."""

from alembic import op
import sqlalchemy as sa

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _promo_codes()
    _orders()
    _numbers()


def _promo_codes() -> None:
    op.create_table(
        "promo_codes",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("discount_type", sa.Text(), nullable=False),
        sa.Column("discount_amount", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("usage_limit", sa.BigInteger(), nullable=True),
        sa.Column("max_per_customer", sa.BigInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "discount_type IN ('percentage', 'fixed')", name="discount_is_of_a_type"
        ),
        sa.CheckConstraint(
            "discount_amount BETWEEN 0 AND"
            " CASE discount_type WHEN 'percentage' THEN 100 ELSE 1000000000000000 END",
            name="discount_has_an_amount",
        ),
        sa.CheckConstraint("used >= 0", name="promo_code_counts_its_uses"),
        sa.CheckConstraint(
            "usage_limit IS NULL OR used <= usage_limit", name="promo_code_is_never_overused"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
        sa.PrimaryKeyConstraint("account_id", "id"),
        sa.UniqueConstraint("account_id", "code", name="one_promo_code_for_a_code"),
    )
    op.create_index(
        "promo_codes_by_event",
        "promo_codes",
        ["account_id", "event_id"],
        unique=False,
        sqlite_where=sa.text("event_id IS NOT NULL"),
        postgresql_where=sa.text("event_id IS NOT NULL"),
    )


def _orders() -> None:
    op.add_column("orders", sa.Column("promo_code", sa.Text(), nullable=True))
    op.add_column(
        "orders",
        sa.Column("discount_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.create_index(
        "orders_by_promo_code",
        "orders",
        ["account_id", "promo_code", "buyer_email"],
        unique=False,
        sqlite_where=sa.text("promo_code IS NOT NULL"),
        postgresql_where=sa.text("promo_code IS NOT NULL"),
    )


def _numbers() -> None:
    if op.get_bind().dialect.name == "sqlite":
        sequences = sa.table("sequences", sa.column("kind"), sa.column("last"))
        op.bulk_insert(sequences, [{"kind": "promo_code", "last": 0}])
    else:
        op.execute(sa.schema.CreateSequence(sa.Sequence("promo_code_numbers")))
