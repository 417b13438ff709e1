"""Rotating codes, cross-listing, versions of codes, and what the lists of the promoter API are found by."""

import re
import unicodedata

from alembic import op
import sqlalchemy as sa

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    _events()
    _names()
    _lists()
    _items()
    _replaced_codes()
    _scans()


def _events() -> None:
    for name in ("cross_listed", "rotating_codes"):
        op.add_column(
            "events", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )


def _names() -> None:
    """Give venues and events the words by which they are found."""
    for table, name in (("venues", "slug"), ("venues", "city_id"), ("events", "search_text")):
        op.add_column(table, sa.Column(name, sa.Text(), nullable=False, server_default=""))
    venues = _table("venues", "account_id", "id", "name", "city", "slug", "city_id")
    events = _table("events", "account_id", "id", "slug", "title", "search_text")
    connection = op.get_bind()
    for row in connection.execute(sa.select(venues)).mappings().all():
        slug, city_id = _words(row["name"], "venue"), _words(row["city"], "city")
        connection.execute(_change(venues, row).values(slug=slug, city_id=city_id))
    for row in connection.execute(sa.select(events)).mappings().all():
        said = f"{row['title']}\n{row['slug']}".lower()
        connection.execute(_change(events, row).values(search_text=said))


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *map(sa.column, columns))


def _change(table: sa.TableClause, row: sa.RowMapping) -> sa.Update:
    return sa.update(table).where(table.c.account_id == row["account_id"], table.c.id == row["id"])


def _words(name: str, otherwise: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(one for one in folded if not unicodedata.combining(one))
    return "-".join(re.findall(r"[^\W_]+", letters.replace("'", ""))) or otherwise


def _lists() -> None:
    op.create_index("venues_by_slug", "venues", ["account_id", "slug", "id"])
    op.create_index(
        "events_on_the_storefront",
        "events",
        ["ends_at", "account_id", "id"],
        sqlite_where=sa.text("published = 1 AND listed = 1 AND cross_listed = 1"),
        postgresql_where=sa.text("published AND listed AND cross_listed"),
    )
    op.create_index("orders_by_placement", "orders", ["account_id", "placed_at", "public_id"])
    op.create_index(
        "orders_of_an_event_by_placement",
        "orders",
        ["account_id", "event_id", "placed_at", "public_id"],
    )
    op.create_index(
        "orders_of_a_buyer_by_placement",
        "orders",
        ["account_id", "buyer_email", "placed_at", "public_id"],
    )


def _items() -> None:
    op.add_column(
        "order_items", sa.Column("version", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column("order_items", sa.Column("revoked_at", sa.BigInteger(), nullable=True))


def _replaced_codes() -> None:
    op.create_table(
        "replaced_codes",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("dead_since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "item_id"], ["order_items.account_id", "order_items.public_id"]
        ),
        sa.PrimaryKeyConstraint("account_id", "code"),
        sa.UniqueConstraint("account_id", "item_id", "version", name="a_version_is_replaced_once"),
    )


def _scans() -> None:
    op.add_column("scans", sa.Column("item_id", sa.Text(), nullable=True))
    op.add_column("scans", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column(
        "scans", sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute("""
        UPDATE scans SET item_id = (
            SELECT order_items.public_id FROM order_items
            WHERE order_items.account_id = scans.account_id
              AND order_items.code = scans.code
        )
    """)
    op.drop_index("scans_that_let_in", "scans")
    op.create_index(
        "scans_that_let_in",
        "scans",
        ["account_id", "item_id"],
        unique=False,
        sqlite_where=sa.text("let_in > 0"),
        postgresql_where=sa.text("let_in > 0"),
    )
