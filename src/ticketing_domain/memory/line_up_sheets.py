"""Performers, line-ups and questions."""

from collections.abc import MutableMapping, Sequence
from typing import NamedTuple

import attrs

from ticketing_domain.catalogue.faq import FaqItem, FaqItems
from ticketing_domain.catalogue.line_up import LineUps, Slot
from ticketing_domain.catalogue.performer import Performer, Performers
from ticketing_domain.errors import NotFound

RowName = tuple[int, int]
"""Where a row is found: its account and its number."""


@attrs.frozen
class MemoryPerformers(Performers):
    """Performers by account and id."""

    rows: MutableMapping[RowName, Performer]
    slots: MutableMapping[RowName, Slot]

    def add(self, performer: Performer) -> None:
        self.rows[performer.account_id, performer.id] = performer

    def get(self, account_id: int, performer_id: int) -> Performer:
        try:
            return self.rows[account_id, performer_id]
        except KeyError:
            raise NotFound("performer", performer_id) from None

    def id_of_name(self, account_id: int, key: str) -> int | None:
        for performer in self.rows.values():
            if (performer.account_id, performer.name_key) == (account_id, key):
                return performer.id
        return None

    def on_a_line_up(self, account_id: int, performer_id: int) -> bool:
        return any(
            (slot.account_id, slot.performer_id) == (account_id, performer_id)
            for slot in self.slots.values()
        )

    def save(self, performer: Performer) -> None:
        self.add(performer)

    def delete(self, performer: Performer) -> None:
        del self.rows[performer.account_id, performer.id]


@attrs.frozen
class MemoryLineUps(LineUps):
    """Slots by account and id."""

    rows: MutableMapping[RowName, Slot]

    def of_event(self, account_id: int, event_id: int) -> Sequence[Slot]:
        slots = (slot for slot in self.rows.values() if _event(slot) == (account_id, event_id))
        return sorted(slots, key=lambda slot: (slot.position, slot.id))

    def add(self, slot: Slot) -> None:
        self.rows[slot.account_id, slot.id] = slot

    def save(self, slot: Slot) -> None:
        self.add(slot)

    def delete(self, slot: Slot) -> None:
        del self.rows[slot.account_id, slot.id]

    def clear(self, account_id: int, event_id: int) -> None:
        for slot in self.of_event(account_id, event_id):
            self.delete(slot)


@attrs.frozen
class MemoryFaqItems(FaqItems):
    """Questions by account and id."""

    rows: MutableMapping[RowName, FaqItem]

    def of_event(self, account_id: int, event_id: int) -> Sequence[FaqItem]:
        items = (item for item in self.rows.values() if _event(item) == (account_id, event_id))
        return sorted(items, key=lambda item: (item.position, item.id))

    def add(self, item: FaqItem) -> None:
        self.rows[item.account_id, item.id] = item

    def save(self, item: FaqItem) -> None:
        self.add(item)

    def delete(self, item: FaqItem) -> None:
        del self.rows[item.account_id, item.id]

    def clear(self, account_id: int, event_id: int) -> None:
        for item in self.of_event(account_id, event_id):
            self.delete(item)


class LineUpSheets(NamedTuple):
    """What stands on an event's page besides its tickets."""

    performers: MemoryPerformers
    line_ups: MemoryLineUps
    faq_items: MemoryFaqItems


def line_up_sheets(
    performers: MutableMapping[RowName, Performer],
    slots: MutableMapping[RowName, Slot],
    faq_items: MutableMapping[RowName, FaqItem],
) -> LineUpSheets:
    """Put the ports over their sheets."""
    return LineUpSheets(
        MemoryPerformers(performers, slots), MemoryLineUps(slots), MemoryFaqItems(faq_items)
    )


def _event(row: Slot | FaqItem) -> tuple[int, int]:
    return row.account_id, row.event_id
