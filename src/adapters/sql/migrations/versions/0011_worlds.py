"""Accounts' secrets and test worlds, and the keys of the promoter API."""

import secrets

from alembic import op
import sqlalchemy as sa

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    _worlds()
    _secrets()
    _keys()


def _worlds() -> None:
    op.add_column("accounts", sa.Column("live_id", sa.BigInteger(), nullable=True))
    only_test_worlds = "clock_ahead = 0 OR (clock_ahead > 0 AND live_id IS NOT NULL)"
    op.add_column(
        "accounts",
        sa.Column(
            "clock_ahead",
            sa.BigInteger(),
            sa.CheckConstraint(only_test_worlds, name="only_test_worlds_are_ahead"),
            nullable=False,
            server_default="0",
        ),
    )
    op.create_index("one_test_world_for_an_account", "accounts", ["live_id"], unique=True)


def _secrets() -> None:
    """Give every account a secret of its own."""
    op.add_column("accounts", sa.Column("secret", sa.LargeBinary(), nullable=True))
    accounts = sa.table("accounts", sa.column("id"), sa.column("secret", sa.LargeBinary()))
    connection = op.get_bind()
    for account_id in connection.scalars(sa.select(accounts.c.id)).all():
        connection.execute(
            sa.update(accounts)
            .where(accounts.c.id == account_id)
            .values(secret=secrets.token_bytes(32))
        )


def _keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("mode IN ('live', 'test')", name="key_has_a_mode"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "public_id"),
        sa.UniqueConstraint("public_id", name="one_key_for_a_public_id"),
    )
    op.create_table(
        "key_reaches",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("reached_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "public_id"], ["api_keys.account_id", "api_keys.public_id"]
        ),
        sa.ForeignKeyConstraint(["reached_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "public_id", "reached_id"),
    )
