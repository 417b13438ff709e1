"""Endpoints, deliveries, and the order in which notices leave."""

from alembic import op
import sqlalchemy as sa

revision = "0015"
down_revision = "0014"

WAITING = sa.text("status = 'waiting'")
WITH_WORK = sa.text("disabled_at IS NULL AND due_at IS NOT NULL")
SETTLED = sa.text("settled_at IS NOT NULL")


def upgrade() -> None:
    _endpoints()
    _deliveries()
    _indices()
    _attempts()
    _numbers()
    _outbox()


def _endpoints() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("dialect", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=True),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("old_secret", sa.Text(), nullable=True),
        sa.Column("old_secret_until", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.Column("disabled_why", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("slow", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("leased_until", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("dialect IN ('v1', 'admin')", name="endpoint_speaks_a_dialect"),
        sa.CheckConstraint(
            "(disabled_at IS NULL) = (disabled_why IS NULL)", name="disabled_endpoint_says_why"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "id"),
        sa.UniqueConstraint("account_id", "public_id", name="one_endpoint_for_a_public_id"),
    )
    op.create_index(
        "endpoints_with_work",
        "webhook_endpoints",
        ["slow", "due_at"],
        sqlite_where=WITH_WORK,
        postgresql_where=WITH_WORK,
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("endpoint_id", sa.BigInteger(), nullable=False),
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'delivered', 'given_up')", name="delivery_is_in_a_state"
        ),
        sa.CheckConstraint(
            "(due_at IS NULL) = (status <> 'waiting')"
            " AND (settled_at IS NULL) = (status = 'waiting')",
            name="waiting_delivery_is_due_at_some_time",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "endpoint_id"], ["webhook_endpoints.account_id", "webhook_endpoints.id"]
        ),
        sa.ForeignKeyConstraint(["account_id", "notice_id"], ["notices.account_id", "notices.id"]),
        sa.PrimaryKeyConstraint("account_id", "id"),
        sa.UniqueConstraint(
            "account_id", "endpoint_id", "notice_id", name="one_delivery_for_a_notice"
        ),
    )


def _indices() -> None:
    its = ["account_id", "endpoint_id"]
    op.create_index("deliveries_of_an_endpoint", "deliveries", [*its, "id"])
    for name, columns in (
        ("deliveries_by_due_time", [*its, "due_at", "id"]),
        ("deliveries_in_their_lanes", [*its, "lane", "id"]),
    ):
        op.create_index(name, "deliveries", columns, sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index(
        "settled_deliveries",
        "deliveries",
        ["settled_at"],
        sqlite_where=SETTLED,
        postgresql_where=SETTLED,
    )


def _attempts() -> None:
    op.create_table(
        "delivery_attempts",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("excerpt", sa.Text(), nullable=True),
        sa.Column("took", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "delivery_id"],
            ["deliveries.account_id", "deliveries.id"],
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "delivery_id", "number"),
    )


def _numbers() -> None:
    for kind in ("webhook_endpoint", "delivery"):
        if op.get_bind().dialect.name == "sqlite":
            sequences = sa.table("sequences", sa.column("kind"), sa.column("last"))
            op.bulk_insert(sequences, [{"kind": kind, "last": 0}])
        else:
            op.execute(sa.schema.CreateSequence(sa.Sequence(f"{kind}_numbers")))


def _outbox() -> None:
    """Notices of before there were endpoints are for nobody."""
    op.add_column(
        "notices", sa.Column("handed_out", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(sa.update(sa.table("notices", sa.column("handed_out"))).values(handed_out=True))
    op.create_index(
        "notices_to_hand_out",
        "notices",
        ["number"],
        sqlite_where=sa.text("handed_out IS 0"),
        postgresql_where=sa.text("handed_out IS false"),
    )
