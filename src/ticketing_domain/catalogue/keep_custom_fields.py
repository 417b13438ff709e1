"""Keeping custom fields: what an event asks at checkout, and that it has been answered."""

from collections.abc import Iterable, Mapping

import attrs

from ticketing_domain.catalogue.custom_field import (
    MOST_FIELDS,
    CustomField,
    CustomFieldChanges,
    custom_field_from,
    find_custom_field,
    plan_custom_field,
)
from ticketing_domain.catalogue.keep_events import lock_event
from ticketing_domain.changes import check
from ticketing_domain.ports import Books, UnitOfWork
from ticketing_domain.sale.inventory import EventKey, Inventory
from ticketing_domain.sale.purchase import Purchase


@attrs.frozen
class AddCustomField:
    """Ask buyers of an event something more; holds that stand already are not asked again."""

    books: Books

    def __call__(self, *, account_id: int, slug: str, changes: CustomFieldChanges) -> CustomField:
        """Return the new field; raises `NotFound` or `Invalid`."""
        with self.books() as books:
            inventory = lock_event(books, account_id, slug)
            plan = plan_custom_field(changes, None)
            fields = inventory.custom_fields
            if len(fields) >= MOST_FIELDS:
                check(plan, (), {}, ("base", f"an event has {MOST_FIELDS} custom fields at most"))
            (number,) = books.numbers.take("custom_field", 1)
            field = custom_field_from(
                plan,
                field_id=number,
                account_id=account_id,
                event_id=inventory.event.id,
                position=1 + max((one.position for one in fields), default=0),
            )
            books.custom_fields.add(field)
            books.commit()
        return field


@attrs.frozen
class ChangeCustomField:
    """Change a field; answers that were given stay as they are."""

    books: Books

    def __call__(
        self, *, account_id: int, slug: str, field_id: int, changes: CustomFieldChanges
    ) -> CustomField:
        """Return the changed field; raises `NotFound` or `Invalid`."""
        with self.books() as books:
            fields = lock_event(books, account_id, slug).custom_fields
            before = find_custom_field(fields, field_id)
            field = custom_field_from(
                plan_custom_field(changes, before),
                field_id=field_id,
                account_id=account_id,
                event_id=before.event_id,
                position=before.position,
            )
            books.custom_fields.save([field])
            books.commit()
        return field


@attrs.frozen
class RemoveCustomField:
    """Ask it no more; orders keep the answers that they have."""

    books: Books

    def __call__(self, *, account_id: int, slug: str, field_id: int) -> None:
        """Raises `NotFound`."""
        with self.books() as books:
            fields = lock_event(books, account_id, slug).custom_fields
            books.custom_fields.delete([find_custom_field(fields, field_id)])
            books.commit()


@attrs.frozen
class KeepCustomFields:
    """What a promoter can do to the questions of an event."""

    add: AddCustomField
    change: ChangeCustomField
    remove: RemoveCustomField

    @classmethod
    def open(cls, books: Books) -> "KeepCustomFields":
        """Build the use cases over the books."""
        return cls(AddCustomField(books), ChangeCustomField(books), RemoveCustomField(books))


def note_answers(
    books: UnitOfWork, purchases: Iterable[Purchase], inventories: Mapping[EventKey, Inventory]
) -> None:
    """Write down which fields have been answered for the first time: a statement for the first answer, none later."""
    fresh: dict[tuple[int, int], CustomField] = {}
    for purchase in purchases:
        if purchase.answers:
            answered = {answer.custom_field_id for answer in purchase.answers}
            inventory = inventories[EventKey(purchase.account_id, purchase.event_id)]
            for field in inventory.custom_fields:
                if field.id in answered and not field.answered:
                    fresh[field.account_id, field.id] = attrs.evolve(field, answered=True)
    if fresh:
        books.custom_fields.save([fresh[name] for name in sorted(fresh)])
