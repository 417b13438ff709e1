"""Keeping the line-up: whom a promoter lists as performers, and who of them plays when at an event."""

from collections.abc import Iterable

import attrs

from ticketing_domain.catalogue.keep_events import lock_event
from ticketing_domain.catalogue.keep_performers import (
    AddPerformer,
    ChangePerformer,
    RemovePerformer,
)
from ticketing_domain.catalogue.line_up import (
    ListedSlot,
    Slot,
    SlotChanges,
    full_problem,
    listed_slot_from,
    next_position,
    plan_slot,
)
from ticketing_domain.catalogue.performer import Performer
from ticketing_domain.changes import given
from ticketing_domain.errors import NotFound
from ticketing_domain.ports import Books, Clock, UnitOfWork


@attrs.frozen
class AddSlot:
    """Put a performer on the line-up of an event, last where no position is asked for."""

    books: Books

    def __call__(self, *, account_id: int, slug: str, changes: SlotChanges) -> ListedSlot:
        """Return the new slot; raises `NotFound` or `Invalid`."""
        with self.books() as books:
            event = lock_event(books, account_id, slug).event
            performer = _performer(books, account_id, given(changes.performer_id, None))
            taken = [slot.position for slot in books.line_ups.of_event(account_id, event.id)]
            plan = plan_slot(changes, None, event, performer, full_problem(len(taken)))
            (number,) = books.numbers.take("slot", 1)
            listed = listed_slot_from(plan, slot_id=number, position=next_position(taken))
            books.line_ups.add(listed.slot)
            books.commit()
        return listed


@attrs.frozen
class ChangeSlot:
    """Change a slot: who fills it, as what, and when."""

    books: Books

    def __call__(
        self, *, account_id: int, slug: str, slot_id: int, changes: SlotChanges
    ) -> ListedSlot:
        """Return the changed slot; raises `NotFound` or `Invalid`."""
        with self.books() as books:
            event = lock_event(books, account_id, slug).event
            before = _find(books.line_ups.of_event(account_id, event.id), slot_id)
            wanted = given(changes.performer_id, before.performer_id)
            performer = _performer(books, account_id, wanted)
            plan = plan_slot(changes, before, event, performer)
            listed = listed_slot_from(plan, slot_id=slot_id, position=before.position)
            books.line_ups.save(listed.slot)
            books.commit()
        return listed


@attrs.frozen
class RemoveSlot:
    """Take a slot off the line-up; the performer stays in the books."""

    books: Books

    def __call__(self, *, account_id: int, slug: str, slot_id: int) -> None:
        """Raises `NotFound`."""
        with self.books() as books:
            event = lock_event(books, account_id, slug).event
            books.line_ups.delete(_find(books.line_ups.of_event(account_id, event.id), slot_id))
            books.commit()


@attrs.frozen(kw_only=True)
class KeepLineUp:
    """Everything a promoter does with performers and line-ups."""

    add_performer: AddPerformer
    change_performer: ChangePerformer
    remove_performer: RemovePerformer
    add_slot: AddSlot
    change_slot: ChangeSlot
    remove_slot: RemoveSlot

    @classmethod
    def open(cls, books: Books, now: Clock) -> "KeepLineUp":
        """Build the use cases over the books and a clock."""
        return cls(
            add_performer=AddPerformer(books, now),
            change_performer=ChangePerformer(books, now),
            remove_performer=RemovePerformer(books, now),
            add_slot=AddSlot(books),
            change_slot=ChangeSlot(books),
            remove_slot=RemoveSlot(books),
        )


def _find(slots: Iterable[Slot], slot_id: int) -> Slot:
    for slot in slots:
        if slot.id == slot_id:
            return slot
    raise NotFound("slot", slot_id)


def _performer(books: UnitOfWork, account_id: int, performer_id: int | None) -> Performer | None:
    if performer_id is None:
        return None
    try:
        return books.performers.get(account_id, performer_id)
    except NotFound:
        return None
