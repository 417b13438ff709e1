"""How much of each limit is used up."""

from alembic import op
import sqlalchemy as sa

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "rates",
        sa.Column("bucket", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("per_microseconds", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("newest", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        *(sa.Column(f"slot_{place:02d}", sa.Integer(), nullable=False) for place in range(31)),
        sa.PrimaryKeyConstraint("bucket", "subject", "per_microseconds"),
    )
    op.create_index("rates_by_end", "rates", ["ends_at"], unique=False)
