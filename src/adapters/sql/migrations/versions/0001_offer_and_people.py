"""The offer and the people: accounts, venues, events, tickets, customers and figures by day."""

from alembic import op
import sqlalchemy as sa

revision = "0001"
down_revision = None


def upgrade() -> None:
    _accounts()
    _api_tokens()
    _venues()
    _events()
    _tickets()
    _ticket_stocks()
    _event_seats()
    _customers()
    _account_days()
    _numbers()


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subdomain", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("vat_rate", sa.Text(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=True),
        sa.Column("owner_email", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subdomain", name="one_account_for_a_subdomain"),
    )


def _api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("permission IN ('read', 'write')", name="token_has_a_permission"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "public_id"),
        sa.UniqueConstraint("public_id", name="one_token_for_a_public_id"),
    )


def _venues() -> None:
    op.create_table(
        "venues",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Text(), nullable=True),
        sa.Column("longitude", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "id"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("venue_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("sales_starts_at", sa.BigInteger(), nullable=True),
        sa.Column("sales_ends_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("minimum_age", sa.Integer(), nullable=True),
        sa.Column("vat_rate_override", sa.Text(), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name="event_ends_after_it_starts"),
        sa.ForeignKeyConstraint(["account_id", "venue_id"], ["venues.account_id", "venues.id"]),
        sa.PrimaryKeyConstraint("account_id", "id"),
        sa.UniqueConstraint("account_id", "slug", name="one_event_for_a_slug"),
    )
    op.create_index("events_by_end", "events", ["account_id", "ends_at", "id"], unique=False)
    op.create_index("events_by_start", "events", ["account_id", "starts_at", "id"], unique=False)
    op.create_index(
        "events_by_venue", "events", ["account_id", "venue_id", "starts_at", "id"], unique=False
    )


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("color", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("max_per_order", sa.BigInteger(), nullable=True),
        sa.Column("max_per_customer", sa.BigInteger(), nullable=True),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("access_code", sa.Text(), nullable=True),
        sa.Column("group_size", sa.Integer(), nullable=True),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('active', 'hidden', 'archived')", name="ticket_is_in_a_state"
        ),
        sa.CheckConstraint(
            "(group_size IS NULL) = (unit_price_minor IS NULL)", name="group_tells_its_unit_price"
        ),
        sa.CheckConstraint("group_size IS NULL OR group_size >= 2", name="group_is_more_than_one"),
        sa.CheckConstraint("price_minor BETWEEN 0 AND 1000000000000", name="ticket_has_a_price"),
        sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
        sa.PrimaryKeyConstraint("account_id", "id"),
    )
    op.create_index("tickets_by_event", "tickets", ["account_id", "event_id", "id"], unique=False)


def _ticket_stocks() -> None:
    op.create_table(
        "ticket_stocks",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("allocation", sa.BigInteger(), nullable=True),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("sold", sa.BigInteger(), nullable=False),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "allocation IS NULL OR reserved + sold <= allocation", name="stock_is_never_oversold"
        ),
        sa.CheckConstraint("reserved >= 0 AND sold >= 0", name="stock_counts_what_is_there"),
        sa.CheckConstraint("revenue_minor BETWEEN 0 AND 1000000000000000000", name="stock_revenue"),
        sa.ForeignKeyConstraint(["account_id", "ticket_id"], ["tickets.account_id", "tickets.id"]),
        sa.PrimaryKeyConstraint("account_id", "ticket_id"),
    )


def _event_seats() -> None:
    op.create_table(
        "event_seats",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=True),
        sa.Column("ceiling", sa.BigInteger(), nullable=True),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("sold", sa.BigInteger(), nullable=False),
        sa.Column("paid_orders", sa.BigInteger(), nullable=False),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.Column("redeemed", sa.BigInteger(), nullable=False),
        sa.Column("first_paid_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(capacity IS NULL) = (ceiling IS NULL) AND capacity <= ceiling",
            name="ceiling_stands_over_the_capacity",
        ),
        sa.CheckConstraint(
            "ceiling IS NULL OR held + sold <= ceiling", name="house_is_never_overfilled"
        ),
        sa.CheckConstraint("held >= 0 AND sold >= 0", name="seats_count_what_is_there"),
        sa.CheckConstraint(
            "paid_orders >= 0 AND revenue_minor >= 0 AND redeemed BETWEEN 0 AND sold",
            name="takings_count_what_is_there",
        ),
        sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
        sa.PrimaryKeyConstraint("account_id", "event_id"),
    )


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("marketing_consent_at", sa.BigInteger(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.CheckConstraint("spent_minor >= 0", name="customer_never_got_back_more_than_spent"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "id"),
        sa.UniqueConstraint("account_id", "email", name="one_customer_for_an_email"),
    )
    op.create_index(
        "customers_by_age", "customers", ["account_id", "created_at", "id"], unique=False
    )


def _account_days() -> None:
    op.create_table(
        "account_days",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("orders", sa.BigInteger(), nullable=False),
        sa.Column("revenue_minor", sa.BigInteger(), nullable=False),
        sa.Column("seats_sold", sa.BigInteger(), nullable=False),
        sa.Column("customers", sa.BigInteger(), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("account_id", "day"),
    )


def _numbers() -> None:
    kinds = ("account", "venue", "event", "ticket", "customer")
    if op.get_bind().dialect.name == "sqlite":
        sequences = op.create_table(
            "sequences",
            sa.Column("kind", sa.Text(), nullable=False),
            sa.Column("last", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("kind"),
        )
        op.bulk_insert(sequences, [{"kind": kind, "last": 0} for kind in kinds])
    else:
        for kind in kinds:
            op.execute(sa.schema.CreateSequence(sa.Sequence(f"{kind}_numbers")))
