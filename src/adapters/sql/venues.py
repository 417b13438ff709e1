"""Venues."""

from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql.events import events
from adapters.sql.schema import Fields, key, metadata, optional, required
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.errors import NotFound
from ticketing_domain.ports import Venues

venues: Final = sa.Table(
    "venues",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.BigInteger),
    required("name", sa.Text),
    required("address", sa.Text),
    required("city", sa.Text),
    required("postal_code", sa.Text),
    required("country", sa.Text),
    required("timezone", sa.Text),
    optional("latitude", sa.Text),
    optional("longitude", sa.Text),
    sa.Column("slug", sa.Text, nullable=False, server_default=""),
    sa.Column("city_id", sa.Text, nullable=False, server_default=""),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    sa.Index("venues_by_slug", "account_id", "slug", "id"),
)


def venue_row(venue: Venue) -> dict[str, Any]:
    """Write a venue as its row."""
    return {
        "account_id": venue.account_id,
        "id": venue.id,
        "name": venue.name,
        "address": venue.address,
        "city": venue.city,
        "postal_code": venue.postal_code,
        "country": venue.country,
        "timezone": venue.timezone,
        "latitude": venue.latitude,
        "longitude": venue.longitude,
        "slug": venue.slug,
        "city_id": venue.city_id,
    }


def venue_from(row: Fields) -> Venue:
    """Read a venue from its row."""
    return Venue(
        id=row["id"],
        account_id=row["account_id"],
        name=row["name"],
        address=row["address"],
        city=row["city"],
        postal_code=row["postal_code"],
        country=row["country"],
        timezone=row["timezone"],
        latitude=row["latitude"],
        longitude=row["longitude"],
    )


@attrs.frozen
class SqlVenues(Venues):
    """The venues in a database."""

    connection: sa.Connection

    def add(self, venue: Venue) -> None:
        self.connection.execute(sa.insert(venues), venue_row(venue))

    def get(self, account_id: int, venue_id: int) -> Venue:
        found = sa.select(venues).where(_is(account_id, venue_id)).with_for_update()
        row = self.connection.execute(found).mappings().first()
        if row is None:
            raise NotFound("venue", venue_id)
        return venue_from(row)

    def in_use(self, account_id: int, venue_id: int) -> bool:
        found = sa.select(events.c.id).where(
            events.c.account_id == account_id, events.c.venue_id == venue_id
        )
        return self.connection.execute(found.limit(1)).first() is not None

    def save(self, venue: Venue) -> None:
        changed = sa.update(venues).where(_is(venue.account_id, venue.id))
        self.connection.execute(changed.values(venue_row(venue)))

    def delete(self, venue: Venue) -> None:
        self.connection.execute(sa.delete(venues).where(_is(venue.account_id, venue.id)))


def _is(account_id: int, venue_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(venues.c.account_id == account_id, venues.c.id == venue_id)
