"""Uploaded files and what they are attached to."""

from alembic import op
import sqlalchemy as sa

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    _uploads()
    _pictures()
    for table, columns in (("events", ("image", "background_image")), ("performers", ("image",))):
        for column in columns:
            op.add_column(table, sa.Column(column, sa.Text(), nullable=True))
    _numbers()


def _uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("byte_size", sa.BigInteger(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("byte_size BETWEEN 1 AND 10485760", name="upload_has_a_size"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "id"),
        sa.UniqueConstraint("account_id", "key", name="one_upload_for_a_key"),
    )
    op.create_index("uploads_by_due", "uploads", ["due_at"], unique=False)
    op.create_index(
        "uploads_waiting",
        "uploads",
        ["account_id", "byte_size"],
        unique=False,
        sqlite_where=sa.text("used_at IS NULL"),
        postgresql_where=sa.text("used_at IS NULL"),
    )


def _pictures() -> None:
    op.create_table(
        "pictures",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("hung_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "key"),
    )
    op.create_index(
        "pictures_by_due",
        "pictures",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def _numbers() -> None:
    if op.get_bind().dialect.name == "sqlite":
        sequences = sa.table("sequences", sa.column("kind"), sa.column("last"))
        op.bulk_insert(sequences, [{"kind": "upload", "last": 0}])
    else:
        op.execute(sa.schema.CreateSequence(sa.Sequence("upload_numbers")))
