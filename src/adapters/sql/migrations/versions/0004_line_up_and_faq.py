"""Tables for performers, line-ups and FAQ items."""

from alembic import op
import sqlalchemy as sa

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _performers()
    _line_up()
    _faq_items()
    _numbers()


def _performers() -> None:
    op.create_table(
        "performers",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("performer_type", sa.Text(), nullable=False),
        sa.Column("bio_html", sa.Text(), nullable=True),
        sa.Column("bio_plain", sa.Text(), nullable=True),
        sa.Column("website_url", sa.Text(), nullable=True),
        sa.Column("instagram_url", sa.Text(), nullable=True),
        sa.Column("spotify_url", sa.Text(), nullable=True),
        sa.Column("soundcloud_url", sa.Text(), nullable=True),
        sa.Column("tiktok_url", sa.Text(), nullable=True),
        sa.Column("youtube_url", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "performer_type IN ('person', 'performing_group')", name="performer_is_of_a_type"
        ),
        sa.CheckConstraint(
            "(bio_html IS NULL) = (bio_plain IS NULL)", name="bio_is_there_in_both_forms"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "id"),
        sa.UniqueConstraint("account_id", "name_key", name="one_performer_for_a_name"),
    )


def _line_up() -> None:
    op.create_table(
        "line_up",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("performer_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("billing", sa.Text(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "billing IN ('headliner', 'support', 'guest')", name="slot_has_a_billing"
        ),
        sa.CheckConstraint("ends_at > starts_at", name="set_ends_after_it_starts"),
        sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
        sa.ForeignKeyConstraint(
            ["account_id", "performer_id"], ["performers.account_id", "performers.id"]
        ),
        sa.PrimaryKeyConstraint("account_id", "id"),
    )
    op.create_index("line_up_by_event", "line_up", ["account_id", "event_id"], unique=False)
    op.create_index(
        "line_up_by_performer", "line_up", ["account_id", "performer_id", "event_id"], unique=False
    )


def _faq_items() -> None:
    op.create_table(
        "faq_items",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer_html", sa.Text(), nullable=False),
        sa.Column("answer_plain", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
        sa.PrimaryKeyConstraint("account_id", "id"),
    )
    op.create_index("faq_items_by_event", "faq_items", ["account_id", "event_id"], unique=False)


def _numbers() -> None:
    kinds = ("performer", "slot", "faq_item")
    if op.get_bind().dialect.name == "sqlite":
        sequences = sa.table("sequences", sa.column("kind"), sa.column("last"))
        op.bulk_insert(sequences, [{"kind": kind, "last": 0} for kind in kinds])
    else:
        for kind in kinds:
            op.execute(sa.schema.CreateSequence(sa.Sequence(f"{kind}_numbers")))
