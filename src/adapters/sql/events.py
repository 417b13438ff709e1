"""Events: what they are. What is left of them changes with every sale and stands apart, in `seats`."""

from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from adapters.sql.schema import Fields, Instant, key, metadata, optional, required, searchable
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.media.picture import read_picture

events: Final = sa.Table(
    "events",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.BigInteger),
    required("venue_id", sa.BigInteger),
    required("slug", sa.Text),
    required("title", sa.Text),
    optional("description", sa.Text),
    required("starts_at", Instant),
    required("ends_at", Instant),
    optional("sales_starts_at", Instant),
    required("sales_ends_at", Instant),
    required("created_at", Instant),
    required("published", sa.Boolean),
    required("listed", sa.Boolean),
    optional("minimum_age", sa.Integer),
    optional("vat_rate_override", sa.Text),
    optional("cancelled_at", Instant),
    optional("changed_at", Instant),
    sa.Column("cross_listed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("rotating_codes", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("search_text", sa.Text, nullable=False, server_default=""),
    optional("image", sa.Text),
    optional("background_image", sa.Text),
    sa.ForeignKeyConstraint(["account_id", "venue_id"], ["venues.account_id", "venues.id"]),
    sa.UniqueConstraint("account_id", "slug", name="one_event_for_a_slug"),
    sa.CheckConstraint("ends_at > starts_at", name="event_ends_after_it_starts"),
    sa.Index("events_by_start", "account_id", "starts_at", "id"),
    sa.Index("events_by_end", "account_id", "ends_at", "id"),
    sa.Index("events_by_venue", "account_id", "venue_id", "starts_at", "id"),
)

# Over all accounts, because that is what the storefront shows.
sa.Index(
    "events_on_the_storefront",
    events.c.ends_at,
    events.c.account_id,
    events.c.id,
    sqlite_where=sa.text("published = 1 AND listed = 1 AND cross_listed = 1"),
    postgresql_where=sa.text("published AND listed AND cross_listed"),
)


def event_row(event: Event) -> dict[str, Any]:
    """Write an event as its row."""
    rate = event.vat_rate_override
    return {
        "account_id": event.account_id,
        "id": event.id,
        "venue_id": event.venue.id,
        "slug": event.slug,
        "title": event.title,
        "description": event.description,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "sales_starts_at": event.sales_starts_at,
        "sales_ends_at": event.sales_ends_at,
        "created_at": event.created_at,
        "published": event.published,
        "listed": event.listed,
        "minimum_age": event.minimum_age,
        "vat_rate_override": None if rate is None else str(rate),
        "cancelled_at": event.cancelled_at,
        "changed_at": event.changed_at,
        "cross_listed": event.cross_listed,
        "rotating_codes": event.rotating_codes,
        "image": event.image.text if event.image else None,
        "background_image": event.background_image.text if event.background_image else None,
        "search_text": searchable(event.title, event.slug),
    }


def event_from(row: Fields, venue: Venue) -> Event:
    """Read an event from its row and its venue."""
    rate = row["vat_rate_override"]
    return Event(
        id=row["id"],
        account_id=row["account_id"],
        venue=venue,
        slug=row["slug"],
        title=row["title"],
        description=row["description"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        sales_starts_at=row["sales_starts_at"],
        sales_ends_at=row["sales_ends_at"],
        created_at=row["created_at"],
        published=row["published"],
        listed=row["listed"],
        minimum_age=row["minimum_age"],
        vat_rate_override=None if rate is None else Decimal(rate),
        cancelled_at=row["cancelled_at"],
        changed_at=row["changed_at"],
        cross_listed=row["cross_listed"],
        rotating_codes=row["rotating_codes"],
        image=read_picture(row["image"]),
        background_image=read_picture(row["background_image"]),
    )
