"""Reading the programme: pages of events with their tickets, two statements each, however many are on them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias

import sqlalchemy as sa

from adapters.sql.accounts import account_from, accounts
from adapters.sql.events import event_from, events
from adapters.sql.inventories import HEADS, OFFERS
from adapters.sql.reads.catalogue import VENUES
from adapters.sql.reads.window import Window
from adapters.sql.schema import Instant, like, pairs, split
from adapters.sql.seats import event_seats
from adapters.sql.tickets import stock_from, ticket_from, ticket_stocks, tickets
from adapters.sql.venues import venue_from, venues
from ticketing_domain.catalogue.event import EventStatus
from ticketing_domain.catalogue.programme import (
    EventCursor,
    EventFilter,
    ProgrammeEntry,
    ProgrammeReads,
    in_order,
)
from ticketing_domain.catalogue.reads import ListedVenue
from ticketing_domain.errors import NotFound
from ticketing_domain.sale.inventory import EventKey, Offer

Condition: TypeAlias = sa.ColumnElement[bool]
Heads: TypeAlias = "sa.Select[*tuple[object, ...]]"


class SqlProgrammeReads(ProgrammeReads):
    """Implements `ProgrammeReads`."""

    _window: Window

    def programme(
        self, wanted: EventFilter, at: datetime, *, after: EventCursor | None, limit: int
    ) -> Sequence[ProgrammeEntry]:
        page = _ENTRIES.where(*_matching(wanted, at))
        if after is not None:
            page = page.where(sa.tuple_(events.c.starts_at, events.c.id) < _end_of_its(after))
        latest = (events.c.starts_at.desc(), events.c.id.desc())
        return self._entries(page.order_by(*latest).limit(limit))

    def programme_entry(self, account_id: int, name: int | str) -> ProgrammeEntry:
        named = events.c.id == name if isinstance(name, int) else events.c.slug == name
        found = self._entries(_ENTRIES.where(events.c.account_id == account_id, named))
        if not found:
            raise NotFound("event", name)
        return found[0]

    def storefront(
        self, at: datetime, *, after: EventCursor | None, limit: int
    ) -> Sequence[ProgrammeEntry]:
        page = _ENTRIES.where(_SHOWN, events.c.ends_at > at)
        if after is not None:
            page = page.where(_end > _end_of(after), events.c.ends_at >= after.at)
        return self._entries(page.order_by(*_BY_END).limit(limit))

    def venue_page(
        self, account_id: int, *, after: int | None, limit: int
    ) -> Sequence[ListedVenue]:
        page = VENUES.where(venues.c.account_id == account_id, venues.c.id > (after or 0))
        with self._window.open() as connection:
            rows = connection.execute(page.order_by(venues.c.id).limit(limit)).mappings().all()
        return [ListedVenue(venue_from(row), row["event_count"]) for row in rows]

    def venue_of_slug(self, account_id: int, slug: str) -> ListedVenue:
        wanted = VENUES.where(venues.c.account_id == account_id, venues.c.slug == slug)
        with self._window.open() as connection:
            row = connection.execute(wanted.order_by(venues.c.id).limit(1)).mappings().first()
        if row is None:
            raise NotFound("venue", slug)
        return ListedVenue(venue_from(row), row["event_count"])

    def _entries(self, page: Heads) -> Sequence[ProgrammeEntry]:
        with self._window.open() as connection:
            rows = [
                tuple(split(row, events, venues, accounts, event_seats))
                for row in connection.execute(page)
            ]
            keys = [EventKey(event["account_id"], event["id"]) for event, *_ in rows]
            offers = _offers(connection, keys)
        return [
            ProgrammeEntry(
                account=account_from(account),
                event=event_from(event, venue_from(venue)),
                offers=in_order(offers[key]),
                redeemed=counters["redeemed"],
            )
            for key, (event, venue, account, counters) in zip(keys, rows, strict=True)
        ]


def _offers(
    connection: sa.Connection, keys: Sequence[EventKey]
) -> defaultdict[EventKey, list[Offer]]:
    by_event: defaultdict[EventKey, list[Offer]] = defaultdict(list)
    if keys:
        its = OFFERS.where(pairs(tickets.c.account_id, tickets.c.event_id, keys))
        for row in connection.execute(its):
            ticket, stock = split(row, tickets, ticket_stocks)
            key = EventKey(ticket["account_id"], ticket["event_id"])
            by_event[key].append(Offer(ticket_from(ticket), stock_from(stock)))
    return by_event


_ENTRIES: Final[Heads] = HEADS.with_only_columns(
    *events.c, *venues.c, *accounts.c, *event_seats.c, maintain_column_froms=True
)

_SHOWN: Final = sa.and_(
    events.c.published,
    events.c.listed,
    events.c.cross_listed,
    events.c.cancelled_at.is_(None),
    # Written so that no index of accounts is tempting: nearly all of them sell to people.
    sa.func.coalesce(accounts.c.live_id, 0) == 0,
)
"""What the storefront shows; the first three are those of its index."""

_BY_END: Final = (events.c.ends_at, events.c.account_id, events.c.id)
_end: Final = sa.tuple_(*_BY_END)


def _end_of(cursor: EventCursor) -> sa.Tuple:
    return sa.tuple_(
        sa.literal(cursor.at, Instant),
        sa.literal(cursor.key.account_id, sa.BigInteger),
        sa.literal(cursor.key.event_id, sa.BigInteger),
    )


def _end_of_its(cursor: EventCursor) -> sa.Tuple:
    return sa.tuple_(sa.literal(cursor.at, Instant), sa.literal(cursor.key.event_id, sa.BigInteger))


def _matching(wanted: EventFilter, at: datetime) -> Sequence[Condition]:
    conditions: list[Condition] = [events.c.account_id == wanted.account_id]
    if wanted.status is not None:
        conditions.append(_stands(wanted.status, at))
    if wanted.city_id is not None:
        conditions.append(venues.c.city_id == wanted.city_id)
    if wanted.starts_from is not None:
        conditions.append(events.c.starts_at >= wanted.starts_from)
    if wanted.starts_until is not None:
        conditions.append(events.c.starts_at <= wanted.starts_until)
    if wanted.query is not None:
        conditions.append(events.c.search_text.like(like(wanted.query.lower()), escape="\\"))
    return conditions


def _stands(status: EventStatus, at: datetime) -> Condition:
    """Say in SQL what `Event.status` says."""
    over = sa.or_(events.c.ends_at <= at, events.c.cancelled_at.is_not(None))
    match status:
        case EventStatus.ENDED:
            return over
        case EventStatus.LIVE:
            return sa.and_(sa.not_(over), events.c.published)
        case EventStatus.DRAFT:
            return sa.and_(sa.not_(over), sa.not_(events.c.published))
