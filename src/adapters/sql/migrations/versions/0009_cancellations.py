"""Cancelled events, when events were changed, and guest parties."""

from alembic import op
import sqlalchemy as sa

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("events", sa.Column("cancelled_at", sa.BigInteger(), nullable=True))
    op.add_column("events", sa.Column("changed_at", sa.BigInteger(), nullable=True))
    _cancellations()
    _guest_parties()


def _cancellations() -> None:
    op.create_table(
        "cancellations",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("orders_total", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("reached", sa.Text(), nullable=True),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "orders_total >= 0 AND refused >= 0", name="cancellation_counts_what_is_there"
        ),
        sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
        sa.PrimaryKeyConstraint("account_id", "event_id"),
    )
    op.create_index(
        "open_cancellations",
        "cancellations",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def _guest_parties() -> None:
    op.create_table(
        "guest_parties",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("party_size", sa.Integer(), nullable=False),
        sa.Column("staff_note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("party_size >= 1", name="party_has_guests"),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id"], ["orders.account_id", "orders.public_id"]
        ),
        sa.PrimaryKeyConstraint("account_id", "order_id"),
    )
    op.create_index(
        "guest_parties_by_event",
        "guest_parties",
        ["account_id", "event_id", "created_at", "order_id"],
        unique=False,
    )
