"""Reading venues, events and tickets."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from adapters.sql import swift
from adapters.sql.days import figures_from, sums
from adapters.sql.events import event_from, events
from adapters.sql.inventories import HEADS, OFFERS, put_together
from adapters.sql.reads.window import CHUNK, Window, in_chunks
from adapters.sql.schema import Instant, split
from adapters.sql.seats import event_seats
from adapters.sql.tickets import tickets
from adapters.sql.venues import venue_from, venues
from ticketing_domain.catalogue.event import LONGEST_EVENT
from ticketing_domain.catalogue.reads import CatalogueReads, ListedEvent, ListedVenue
from ticketing_domain.errors import NotFound
from ticketing_domain.figures.days import DayFigures
from ticketing_domain.figures.periods import Span
from ticketing_domain.sale.inventory import Inventory


class SqlCatalogueReads(CatalogueReads):
    """Implements `CatalogueReads`."""

    _window: Window

    def venues(self, account_id: int) -> Sequence[ListedVenue]:
        with self._window.open() as connection:
            rows = (
                connection.execute(VENUES.where(venues.c.account_id == account_id)).mappings().all()
            )
        found = [ListedVenue(venue_from(row), row["event_count"]) for row in rows]
        # Sorted here: databases differ on the alphabet.
        return sorted(found, key=lambda listed: (listed.venue.name, listed.venue.id))

    def venue(self, account_id: int, venue_id: int) -> ListedVenue:
        wanted = VENUES.where(venues.c.account_id == account_id, venues.c.id == venue_id)
        with self._window.open() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            raise NotFound("venue", venue_id)
        return ListedVenue(venue_from(row), row["event_count"])

    def events_at(self, account_id: int, venue_id: int) -> Iterator[ListedEvent]:
        return self._latest_first(events.c.account_id == account_id, events.c.venue_id == venue_id)

    def upcoming_events(self, account_id: int, at: datetime) -> Iterator[ListedEvent]:
        return self._next_first(*_upcoming(account_id, at))

    def past_events(
        self, account_id: int, at: datetime, since: datetime | None
    ) -> Iterator[ListedEvent]:
        ended = (events.c.account_id == account_id, events.c.ends_at <= at, events.c.starts_at < at)
        if since is None:
            return self._latest_first(*ended)
        # The second condition follows from the first and keeps the walk through the index short.
        in_time = (events.c.ends_at >= since, events.c.starts_at >= since - LONGEST_EVENT)
        return self._latest_first(*ended, *in_time)

    def inventory(self, account_id: int, slug: str) -> Inventory:
        with self._window.open() as connection:
            found = event_named(connection, account_id, slug)
        if found is None:
            raise NotFound("event", slug)
        return found

    def shop_window(self, account_id: int, at: datetime) -> Sequence[Inventory]:
        shown = (*_upcoming(account_id, at), events.c.published, events.c.listed)
        heads = HEADS.where(*shown).order_by(events.c.starts_at, events.c.id)
        offers = OFFERS.where(
            tickets.c.account_id == account_id,
            tickets.c.event_id.in_(sa.select(events.c.id).where(*shown)),
        )
        with self._window.open() as connection:
            return put_together(
                connection, connection.execute(heads).all(), connection.execute(offers).all()
            )

    def figures(self, account_id: int, span: Span) -> DayFigures:
        with self._window.open() as connection:
            row = connection.execute(sums(account_id, span.first_day)).mappings().one()
        return figures_from(row)

    def _next_first(self, *conditions: sa.ColumnElement[bool]) -> Iterator[ListedEvent]:
        def fetch(after: ListedEvent | None) -> Sequence[ListedEvent]:
            beyond = () if after is None else (_start > _start_of(after),)
            return self._listed(_LISTED.where(*conditions, *beyond).order_by(*_BY_START))

        return in_chunks(fetch)

    def _latest_first(self, *conditions: sa.ColumnElement[bool]) -> Iterator[ListedEvent]:
        def fetch(after: ListedEvent | None) -> Sequence[ListedEvent]:
            beyond = () if after is None else (_start < _start_of(after),)
            latest = [column.desc() for column in _BY_START]
            return self._listed(_LISTED.where(*conditions, *beyond).order_by(*latest))

        return in_chunks(fetch)

    def _listed(self, statement: sa.Select[*tuple[Any, ...]]) -> Sequence[ListedEvent]:
        with self._window.open() as connection:
            rows = connection.execute(statement.limit(CHUNK)).all()
        found = []
        for row in rows:
            event, venue = split(row[:-1], events, venues)
            found.append(ListedEvent(event_from(event, venue_from(venue)), row[-1]))
        return found


def event_named(connection: sa.Connection, account_id: int, slug: str) -> Inventory | None:
    """Read the event of a name, if there is one."""
    given = {"of_account": account_id, "slug": slug}
    heads = swift.rows(connection, _HEAD, given)
    found = put_together(connection, heads, swift.rows(connection, _ITS_OFFERS, given))
    return found[0] if found else None


_NAMED: Final = (
    events.c.account_id == sa.bindparam("of_account"),
    events.c.slug == sa.bindparam("slug"),
)
_HEAD: Final = HEADS.where(*_NAMED)
_ITS_OFFERS: Final = OFFERS.where(
    tickets.c.account_id == sa.bindparam("of_account"),
    tickets.c.event_id == sa.select(events.c.id).where(*_NAMED).scalar_subquery(),
)

_VENUE_OF_EVENT: Final = sa.and_(
    venues.c.account_id == events.c.account_id, venues.c.id == events.c.venue_id
)

VENUES: Final = (
    sa.select(venues, sa.func.count(events.c.id).label("event_count"))
    .join_from(venues, events, _VENUE_OF_EVENT, isouter=True)
    .group_by(*venues.c)
)

_LISTED: Final = (
    sa.select(events, venues, event_seats.c.capacity)
    .join_from(events, venues, _VENUE_OF_EVENT)
    .join(
        event_seats,
        sa.and_(
            event_seats.c.account_id == events.c.account_id,
            event_seats.c.event_id == events.c.id,
        ),
    )
)

_BY_START: Final = (events.c.starts_at, events.c.id)
_start: Final = sa.tuple_(*_BY_START)


def _start_of(listed: ListedEvent) -> sa.Tuple:
    at, number = listed.event.starts_at, listed.event.id
    return sa.tuple_(sa.literal(at, Instant), sa.literal(number, sa.BigInteger))


def _upcoming(account_id: int, at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """The last condition follows from the second, and lets an index skip what began long ago."""
    return (
        events.c.account_id == account_id,
        events.c.ends_at > at,
        events.c.starts_at > at - LONGEST_EVENT,
    )
