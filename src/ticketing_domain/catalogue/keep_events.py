"""Keeping events: draft, change, publish, unpublish, delete."""

import attrs

from ticketing_domain.catalogue.event import (
    Event,
    EventHasOrders,
    EventIsCancelled,
    EventPlan,
    not_ready_for_the_shop,
)
from ticketing_domain.catalogue.plan_events import (
    EventChanges,
    event_from,
    free_slug,
    plan_event,
    plan_of,
    slug_problem,
)
from ticketing_domain.catalogue.slug import Transliterate, slug_of
from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.changes import Problem, check, given
from ticketing_domain.errors import NotFound
from ticketing_domain.media.hang import rehang, used_problem
from ticketing_domain.names import Randomness
from ticketing_domain.notices.notice import Action, Notice, event_notice
from ticketing_domain.ports import Books, Clock, UnitOfWork
from ticketing_domain.sale.inventory import Inventory, seats_of
from ticketing_domain.sale.promo_uses import free_uses
from ticketing_domain.sale.release import END_OF_TIME


@attrs.frozen
class DraftEvent:
    """Make a new event, unpublished."""

    books: Books
    now: Clock
    transliterate: Transliterate

    def __call__(self, *, account_id: int, changes: EventChanges) -> Event:
        """Return the draft; raises `Invalid`."""
        with self.books() as books:
            venue = _venue(books, account_id, given(changes.venue_id, None))
            plan = plan_event(changes, EventPlan(), venue)
            stem = plan.slug or slug_of(plan.title or "", self.transliterate)
            taken = books.events.slugs_beginning(account_id, stem)
            _check(books, account_id, changes, slug_problem(plan, None, taken))
            (number,) = books.numbers.take("event", 1)
            slug = free_slug(plan, taken, self.transliterate)
            event = event_from(
                plan, event_id=number, account_id=account_id, slug=slug, created_at=self.now()
            )
            books.events.add(event, seats_of(plan.capacity))
            rehang(books, account_id, (), event.pictures, event.created_at)
            books.commit()
        return event


@attrs.frozen
class ChangeEvent:
    """Change an event; a lower capacity keeps every order and hold and stops sales (contract §3)."""

    books: Books
    now: Clock

    def __call__(self, *, account_id: int, slug: str, changes: EventChanges) -> Event:
        """Return the changed event; raises `NotFound` or `Invalid`."""
        with self.books() as books:
            inventory = lock_event(books, account_id, slug)
            before = inventory.event
            sent = given(changes.venue_id, before.venue.id)
            venue = before.venue if sent == before.venue.id else _venue(books, account_id, sent)
            plan = plan_event(changes, plan_of(before, inventory.seats.capacity), venue)
            taken = books.events.slugs_beginning(account_id, plan.slug) if plan.slug else ()
            _check(books, account_id, changes, slug_problem(plan, slug, taken))
            event = attrs.evolve(
                event_from(
                    plan,
                    event_id=before.id,
                    account_id=account_id,
                    slug=plan.slug or slug,
                    created_at=before.created_at,
                ),
                published=before.published,
                cancelled_at=before.cancelled_at,
                changed_at=before.changed_at,
                cross_listed=before.cross_listed,
            )
            if event != before:
                event = attrs.evolve(event, changed_at=self.now())
                rehang(books, account_id, before.pictures, event.pictures, self.now())
            books.events.save(event)
            if plan.capacity != inventory.seats.capacity:
                books.inventories.save(
                    [attrs.evolve(inventory, seats=inventory.seats.resized(plan.capacity))]
                )
            books.commit()
        return event


@attrs.frozen
class PublishEvent:
    """Put an event on the public shop."""

    books: Books
    now: Clock
    random: Randomness

    def __call__(self, *, account_id: int, slug: str, cross_listed: bool | None = None) -> Event:
        """Return the published event, on the storefront too where `cross_listed` says so, now or before; raises
        `NotFound`, `EventIsCancelled`, or `Invalid` with all that is missing."""
        with self.books() as books:
            inventory = lock_event(books, account_id, slug)
            if inventory.event.is_cancelled:
                raise EventIsCancelled(slug)
            lacks = not_ready_for_the_shop(inventory.event, tickets_on_offer=_on_offer(inventory))
            if lacks:
                raise lacks
            event = inventory.event.publish(cross_listed=cross_listed)
            if event != inventory.event:
                notice = event_notice(Action.EVENT_PUBLISHED, event, self.random, self.now())
                _save_and_tell(books, event, notice)
            books.commit()
        return event


@attrs.frozen
class UnpublishEvent:
    """Take an event off the public shop; its orders stay as they are."""

    books: Books
    now: Clock
    random: Randomness

    def __call__(self, *, account_id: int, slug: str) -> Event:
        """Return the draft that it is again; raises `NotFound`."""
        with self.books() as books:
            inventory = lock_event(books, account_id, slug)
            event = inventory.event.unpublish()
            if event != inventory.event:
                notice = event_notice(Action.EVENT_UNPUBLISHED, event, self.random, self.now())
                _save_and_tell(books, event, notice)
            books.commit()
        return event


@attrs.frozen
class DeleteEvent:
    """Delete an event that nobody ever paid for; its holds, line-up and questions go with it."""

    books: Books
    now: Clock

    def __call__(self, *, account_id: int, slug: str) -> None:
        """Raises `NotFound` or `EventHasOrders`."""
        with self.books() as books:
            inventory = lock_event(books, account_id, slug)
            if books.events.has_sold_orders(inventory.key):
                raise EventHasOrders(slug)
            books.line_ups.clear(*inventory.key)
            books.faq_items.clear(*inventory.key)
            books.custom_fields.delete(inventory.custom_fields)
            held = books.orders.due([inventory.key], END_OF_TIME)
            free_uses(books, [order.purchase for order in held])
            books.promo_codes.delete_of(inventory.key)
            books.events.delete(inventory.key)
            rehang(books, account_id, inventory.event.pictures, (), self.now())
            books.commit()


def lock_event(books: UnitOfWork, account_id: int, slug: str) -> Inventory:
    """Return an event with its inventory, locked; raises `NotFound`."""
    found = books.inventories.lock_slugs([(account_id, slug)])
    if not found:
        raise NotFound("event", slug)
    return found[account_id, slug]


def _check(books: UnitOfWork, account_id: int, changes: EventChanges, slug: Problem | None) -> None:
    """Raise `Invalid` for what only the books can tell: a slug that is taken, an upload that is used."""
    sent = {"image": changes.image, "background_image": changes.background_image}
    used = (used_problem(books, account_id, field, image) for field, image in sent.items())
    check(changes, (), {}, slug, *used)


def _save_and_tell(books: UnitOfWork, event: Event, notice: Notice) -> None:
    books.events.save(event)
    books.outbox.add([notice])


def _venue(books: UnitOfWork, account_id: int, venue_id: int | None) -> Venue | None:
    if venue_id is None:
        return None
    try:
        return books.venues.get(account_id, venue_id)
    except NotFound:
        return None


def _on_offer(inventory: Inventory) -> int:
    return sum(
        offer.ticket.state is not TicketState.ARCHIVED for offer in inventory.offers.values()
    )
