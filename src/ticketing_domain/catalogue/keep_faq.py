"""Keeping the FAQ: the questions that a promoter answers on an event's page."""

from collections.abc import Iterable

import attrs

from ticketing_domain.catalogue.faq import (
    FaqChanges,
    FaqItem,
    faq_item_from,
    full_problem,
    plan_faq_item,
)
from ticketing_domain.catalogue.keep_events import lock_event
from ticketing_domain.catalogue.line_up import next_position
from ticketing_domain.errors import NotFound
from ticketing_domain.ports import Books


@attrs.frozen
class AddFaqItem:
    """Put a question on an event's page, last where no position is asked for."""

    books: Books

    def __call__(self, *, account_id: int, slug: str, changes: FaqChanges) -> FaqItem:
        """Return the new question; raises `NotFound` or `Invalid`."""
        with self.books() as books:
            event_id = lock_event(books, account_id, slug).event.id
            taken = [item.position for item in books.faq_items.of_event(account_id, event_id)]
            plan = plan_faq_item(changes, None, full_problem(len(taken)))
            (number,) = books.numbers.take("faq_item", 1)
            item = faq_item_from(
                plan,
                item_id=number,
                account_id=account_id,
                event_id=event_id,
                position=next_position(taken),
            )
            books.faq_items.add(item)
            books.commit()
        return item


@attrs.frozen
class ChangeFaqItem:
    """Change a question, its answer or its place."""

    books: Books

    def __call__(self, *, account_id: int, slug: str, item_id: int, changes: FaqChanges) -> FaqItem:
        """Return the changed question; raises `NotFound` or `Invalid`."""
        with self.books() as books:
            event_id = lock_event(books, account_id, slug).event.id
            before = _find(books.faq_items.of_event(account_id, event_id), item_id)
            item = faq_item_from(
                plan_faq_item(changes, before),
                item_id=item_id,
                account_id=account_id,
                event_id=event_id,
                position=before.position,
            )
            books.faq_items.save(item)
            books.commit()
        return item


@attrs.frozen
class RemoveFaqItem:
    """Take a question off an event's page."""

    books: Books

    def __call__(self, *, account_id: int, slug: str, item_id: int) -> None:
        """Raises `NotFound`."""
        with self.books() as books:
            event_id = lock_event(books, account_id, slug).event.id
            books.faq_items.delete(_find(books.faq_items.of_event(account_id, event_id), item_id))
            books.commit()


@attrs.frozen(kw_only=True)
class KeepFaq:
    """Everything a promoter does with the questions of an event."""

    add: AddFaqItem
    change: ChangeFaqItem
    remove: RemoveFaqItem

    @classmethod
    def open(cls, books: Books) -> "KeepFaq":
        """Build the use cases over the books."""
        return cls(add=AddFaqItem(books), change=ChangeFaqItem(books), remove=RemoveFaqItem(books))


def _find(items: Iterable[FaqItem], item_id: int) -> FaqItem:
    for item in items:
        if item.id == item_id:
            return item
    raise NotFound("FAQ item", item_id)
