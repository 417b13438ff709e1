"""What tests do with pages: turn them."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import attrs

from ticketing_domain.catalogue.programme import EventCursor, EventFilter, ProgrammeEntry
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.people.account import TEST_SUFFIX, Account, Mode, NewAccount
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order_pages import PlacedCursor, PlacedFilter, PlacedOrder
from ticketing_domain.sale.payment import PaymentState
from ticketing_domain.testing.stage import Stage

T = TypeVar("T")


def page_through(fetch: Callable[[T | None], Sequence[T]]) -> list[T]:
    """Read page after page until one is empty."""
    found: list[T] = []
    while page := fetch(found[-1] if found else None):
        found += page
    return found


def programme(stage: Stage, limit: int = 100, **wanted: Any) -> list[ProgrammeEntry]:
    """Read the events of the stage's account, a page at a time."""
    reads, kept = stage.box_office.reads, EventFilter(stage.account.id, **wanted)

    def fetch(last: ProgrammeEntry | None) -> Sequence[ProgrammeEntry]:
        after = EventCursor(last.event.starts_at, key_of(last)) if last else None
        return reads.programme(kept, stage.clock.at, after=after, limit=limit)

    return page_through(fetch)


def storefront(stage: Stage, limit: int = 100) -> list[ProgrammeEntry]:
    """Read what the storefront shows, a page at a time."""

    def fetch(last: ProgrammeEntry | None) -> Sequence[ProgrammeEntry]:
        after = EventCursor(last.event.ends_at, key_of(last)) if last else None
        return stage.box_office.reads.storefront(stage.clock.at, after=after, limit=limit)

    return page_through(fetch)


def placed(stage: Stage, limit: int = 100, **wanted: Any) -> list[PlacedOrder]:
    """Read the orders of the stage's account, a page at a time."""
    reads, kept = stage.box_office.reads, PlacedFilter(stage.account.id, **wanted)

    def fetch(last: PlacedOrder | None) -> Sequence[PlacedOrder]:
        after = PlacedCursor(last.placed_at, last.public_id) if last else None
        return reads.placed_orders(kept, stage.clock.at, after=after, limit=limit)

    return page_through(fetch)


def key_of(entry: ProgrammeEntry) -> EventKey:
    """Return where an event is found."""
    return EventKey(entry.account.id, entry.event.id)


def slugs(entries: Sequence[ProgrammeEntry]) -> list[str]:
    """Return the slugs of events, in their order."""
    return [entry.event.slug for entry in entries]


def stage_payment(stage: Stage) -> PaymentState | None:
    """Return how the last attempt at the only order stands."""
    (one,) = placed(stage)
    return one.payment.state if one.payment else None


def another(stage: Stage, subdomain: str) -> Stage:
    """Open another account with a venue in the same box office."""
    account = stage.box_office.open_account(NewAccount(subdomain, "Sun Club", "EUR"))
    return at_a_venue(stage, account)


def tried_out(stage: Stage) -> Stage:
    """Return the test world of the stage's account, with a venue."""
    office, live = stage.box_office, stage.account.subdomain
    office.api_keys.issue(subdomain=live, mode=Mode.TEST, version="2026-04-25")
    return at_a_venue(stage, office.reads.account(f"{live}{TEST_SUFFIX}"))


def at_a_venue(stage: Stage, account: Account) -> Stage:
    """Return the stage as that of another account."""
    where = VenueChanges(name="Sun", address="Spree 2", city="Berlin", postal_code="10243")
    venue = stage.box_office.add_venue(account_id=account.id, changes=where)
    return attrs.evolve(stage, account=account, venue=venue)
