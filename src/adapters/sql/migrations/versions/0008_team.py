"""Tables for members, invitations and whose a token is."""

from alembic import op
import sqlalchemy as sa

revision = "0008"
down_revision = "0007"

ROLES = "role IN ('scanner', 'manager', 'owner')"


def upgrade() -> None:
    _members()
    _invitations()
    _numbers()
    _owners()
    _whose_a_token_is()


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("deactivated_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(ROLES, name="member_has_a_role"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "id"),
        sa.UniqueConstraint("account_id", "email", name="one_member_for_an_email"),
    )


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint(ROLES, name="invitation_has_a_role"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "id"),
        sa.UniqueConstraint("account_id", "email", name="one_invitation_for_an_email"),
        sa.UniqueConstraint("public_id", name="one_invitation_for_a_public_id"),
    )


def _numbers() -> None:
    for kind in ("member", "invitation"):
        if op.get_bind().dialect.name == "sqlite":
            sequences = sa.table("sequences", sa.column("kind"), sa.column("last"))
            op.bulk_insert(sequences, [{"kind": kind, "last": 0}])
        else:
            op.execute(sa.schema.CreateSequence(sa.Sequence(f"{kind}_numbers")))


def _owners() -> None:
    """Make the owners that accounts were opened with members of their teams."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    number = "row_number() OVER (ORDER BY id)" if is_sqlite else "nextval('member_numbers')"
    op.execute(
        "INSERT INTO members (account_id, id, email, name, role, created_at)"  # noqa: S608 (ours)
        f" SELECT id, {number}, owner_email, coalesce(owner_name, owner_email), 'owner', created_at"
        " FROM accounts WHERE owner_email IS NOT NULL"
    )
    if is_sqlite:
        op.execute(
            "UPDATE sequences SET last = (SELECT count(*) FROM members) WHERE kind = 'member'"
        )


def _whose_a_token_is() -> None:
    # SQLite adds no constraint to a table that is there: it is copied, with all that it checks.
    with op.batch_alter_table("api_tokens") as tokens:
        tokens.add_column(sa.Column("member_id", sa.BigInteger(), nullable=True))
        tokens.create_foreign_key(
            "token_of_a_member", "members", ["account_id", "member_id"], ["account_id", "id"]
        )
