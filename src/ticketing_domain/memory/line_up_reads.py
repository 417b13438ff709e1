"""Reading performers, line-ups and questions from memory."""

from collections.abc import Iterator, Sequence

from ticketing_domain.catalogue.faq import FaqItem
from ticketing_domain.catalogue.line_up import ListedSlot
from ticketing_domain.catalogue.line_up_reads import ListedPerformer, ShownEvent
from ticketing_domain.catalogue.performer import Performer
from ticketing_domain.catalogue.reads import ListedEvent
from ticketing_domain.memory.line_up_sheets import LineUpSheets, line_up_sheets
from ticketing_domain.memory.offer_reads import MemoryCatalogueReads, inventory_of
from ticketing_domain.memory.store import Store
from ticketing_domain.sale.inventory import EventKey


class MemoryLineUpReads(MemoryCatalogueReads):
    """Implements `LineUpReads` and `FaqReads`."""

    _store: Store

    def performers(self, account_id: int) -> Sequence[ListedPerformer]:
        with self._store.lock:
            mine = [one for one in self._store.performers.values() if one.account_id == account_id]
            listed = [self._performer_with_count(performer) for performer in mine]
        return sorted(listed, key=lambda one: one.performer.name_key)

    def performer(self, account_id: int, performer_id: int) -> ListedPerformer:
        with self._store.lock:
            return self._performer_with_count(
                self._line_up_sheets().performers.get(account_id, performer_id)
            )

    def events_with(self, account_id: int, performer_id: int) -> Iterator[ListedEvent]:
        with self._store.lock:
            events = self._events_booking(account_id, performer_id)
            found = [inventory_of(self._store, EventKey(account_id, event)) for event in events]
        found.sort(key=lambda kept: (kept.event.starts_at, kept.event.id), reverse=True)
        return iter([ListedEvent(kept.event, kept.seats.capacity) for kept in found])

    def line_up(self, account_id: int, event_id: int) -> Sequence[ListedSlot]:
        with self._store.lock:
            sheets = self._line_up_sheets()
            return [
                ListedSlot(slot, sheets.performers.get(account_id, slot.performer_id))
                for slot in sheets.line_ups.of_event(account_id, event_id)
            ]

    def faq(self, account_id: int, event_id: int) -> Sequence[FaqItem]:
        with self._store.lock:
            return self._line_up_sheets().faq_items.of_event(account_id, event_id)

    def shown_event(self, account_id: int, slug: str) -> ShownEvent:
        with self._store.lock:
            found = self.inventory(account_id, slug)
            return ShownEvent(found, self.line_up(*found.key), self.faq(*found.key))

    def _performer_with_count(self, performer: Performer) -> ListedPerformer:
        return ListedPerformer(
            performer, len(self._events_booking(performer.account_id, performer.id))
        )

    def _events_booking(self, account_id: int, performer_id: int) -> set[int]:
        return {
            slot.event_id
            for slot in self._store.slots.values()
            if (slot.account_id, slot.performer_id) == (account_id, performer_id)
        }

    def _line_up_sheets(self) -> LineUpSheets:
        return line_up_sheets(self._store.performers, self._store.slots, self._store.faq_items)
