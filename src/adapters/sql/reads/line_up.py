"""Reading performers, line-ups and questions."""

from collections.abc import Iterator, Sequence
from typing import Final

import sqlalchemy as sa

from adapters.sql import swift
from adapters.sql.events import events
from adapters.sql.faq import SqlFaqItems
from adapters.sql.line_up import line_up, slot_from
from adapters.sql.performers import performer_from, performers
from adapters.sql.reads.catalogue import SqlCatalogueReads, event_named
from adapters.sql.schema import split
from ticketing_domain.catalogue.faq import FaqItem, FaqReads
from ticketing_domain.catalogue.line_up import ListedSlot
from ticketing_domain.catalogue.line_up_reads import LineUpReads, ListedPerformer, ShownEvent
from ticketing_domain.catalogue.reads import ListedEvent
from ticketing_domain.errors import NotFound


class SqlLineUpReads(SqlCatalogueReads, LineUpReads, FaqReads):
    """Implements `LineUpReads` and `FaqReads`; events are listed as the catalogue lists them."""

    def performers(self, account_id: int) -> Sequence[ListedPerformer]:
        wanted = _PERFORMERS.where(performers.c.account_id == account_id)
        with self._window.open() as connection:
            rows = connection.execute(wanted).mappings().all()
        found = [ListedPerformer(performer_from(row), row["event_count"]) for row in rows]
        # Sorted here: databases differ on the alphabet.
        return sorted(found, key=lambda listed: listed.performer.name_key)

    def performer(self, account_id: int, performer_id: int) -> ListedPerformer:
        wanted = _PERFORMERS.where(
            performers.c.account_id == account_id, performers.c.id == performer_id
        )
        with self._window.open() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            raise NotFound("performer", performer_id)
        return ListedPerformer(performer_from(row), row["event_count"])

    def events_with(self, account_id: int, performer_id: int) -> Iterator[ListedEvent]:
        booked = sa.select(line_up.c.event_id).where(
            line_up.c.account_id == account_id, line_up.c.performer_id == performer_id
        )
        return self._latest_first(events.c.account_id == account_id, events.c.id.in_(booked))

    def line_up(self, account_id: int, event_id: int) -> Sequence[ListedSlot]:
        with self._window.glance() as connection:
            return _slots_of(connection, account_id, event_id)

    def faq(self, account_id: int, event_id: int) -> Sequence[FaqItem]:
        with self._window.glance() as connection:
            return SqlFaqItems(connection).of_event(account_id, event_id)

    def shown_event(self, account_id: int, slug: str) -> ShownEvent:
        with self._window.open() as connection:
            found = event_named(connection, account_id, slug)
            if found is not None:
                questions = SqlFaqItems(connection).of_event(*found.key)
                return ShownEvent(found, _slots_of(connection, *found.key), questions)
        raise NotFound("event", slug)


def _slots_of(connection: sa.Connection, account_id: int, event_id: int) -> Sequence[ListedSlot]:
    found = []
    for row in swift.rows(connection, _ITS_SLOTS, {"of_account": account_id, "event": event_id}):
        slot, performer = split(row, line_up, performers)
        found.append(ListedSlot(slot_from(slot), performer_from(performer)))
    return found


_FILLED_BY: Final = sa.and_(
    line_up.c.account_id == performers.c.account_id, line_up.c.performer_id == performers.c.id
)

_PERFORMERS: Final = (
    sa.select(performers, sa.func.count(line_up.c.event_id.distinct()).label("event_count"))
    .join_from(performers, line_up, _FILLED_BY, isouter=True)
    .group_by(*performers.c)
)

_SLOTS: Final = (
    sa.select(line_up, performers)
    .join_from(line_up, performers, _FILLED_BY)
    .order_by(line_up.c.position, line_up.c.id)
)

_ITS_SLOTS: Final = _SLOTS.where(
    line_up.c.account_id == sa.bindparam("of_account"), line_up.c.event_id == sa.bindparam("event")
)
