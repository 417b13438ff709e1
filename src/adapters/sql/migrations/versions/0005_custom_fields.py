"""Tables for custom checkout fields and the answers to them."""

from alembic import op
import sqlalchemy as sa

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _custom_fields()
    _numbers()
    op.add_column("orders", sa.Column("answers", sa.JSON(), nullable=True))


def _custom_fields() -> None:
    op.create_table(
        "custom_fields",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("field_type", sa.Text(), nullable=False),
        sa.Column("per", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("help_text", sa.Text(), nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "field_type IN ('text', 'textarea', 'select', 'checkbox')",
            name="custom_field_is_of_a_type",
        ),
        sa.CheckConstraint("per IN ('order', 'attendee')", name="custom_field_has_a_scope"),
        sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
        sa.PrimaryKeyConstraint("account_id", "id"),
    )
    op.create_index(
        "custom_fields_by_event", "custom_fields", ["account_id", "event_id"], unique=False
    )


def _numbers() -> None:
    if op.get_bind().dialect.name == "sqlite":
        sequences = sa.table("sequences", sa.column("kind"), sa.column("last"))
        op.bulk_insert(sequences, [{"kind": "custom_field", "last": 0}])
    else:
        op.execute(sa.schema.CreateSequence(sa.Sequence("custom_field_numbers")))
