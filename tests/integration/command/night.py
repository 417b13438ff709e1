"""A night on sale, put into a database behind the command's back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import attrs
from moneyed import Money

from adapters import wiring
from adapters.settings import Settings
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.people.account import Account, NewAccount
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.hold import HoldRequest

SHOP = "/shops/house"


@attrs.frozen
class Night:
    """An event with one kind of ticket, on sale now."""

    account: Account
    slug: str
    ticket_id: int

    @property
    def checkouts(self) -> str:
        """Where it is bought."""
        return f"{SHOP}/events/{self.slug}/checkouts"

    def wish(self, buyer: str = "ada", units: int = 1) -> dict[str, object]:
        """What a buyer sends."""
        return {
            "items": [{"ticket_id": self.ticket_id, "quantity": units}],
            "email": f"{buyer}@example.com",
            "name": buyer.title(),
        }


def a_night(database_url: str, stock: int = 10) -> Night:
    """Put a night with so many tickets on sale."""
    ((night,),) = a_fair(database_url, nights=1, kinds=1, stock=stock)
    return night


def a_fair(database_url: str, *, nights: int, kinds: int, stock: int) -> Sequence[Sequence[Night]]:
    """Put nights on sale with kinds of ticket, so many of each; returns every night once for each of its kinds."""
    with wiring.opened(Settings(database_url=database_url)) as box_office:
        account = box_office.open_account(
            NewAccount(subdomain="house", name="House", currency="EUR")
        )
        return [_night(box_office, account, kinds, stock) for _ in range(nights)]


def a_forgotten_hold(database_url: str, night: Night) -> str:
    """Hold a ticket for somebody who left an hour ago; returns the order's public id."""

    def an_hour_ago() -> datetime:
        return datetime.now(UTC) - timedelta(hours=1)

    with wiring.opened(Settings(database_url=database_url), an_hour_ago) as box_office:
        placed = box_office.place_hold(
            HoldRequest(
                account_id=night.account.id,
                event_slug=night.slug,
                buyer=Buyer(email="ada@example.com", name="Ada"),
                wanted=((night.ticket_id, 1),),
            )
        )
    return placed.purchase.public_id


def held(database_url: str, night: Night) -> int:
    """Count the tickets that the books say are held."""
    with wiring.opened(Settings(database_url=database_url)) as box_office:
        inventory = box_office.reads.inventory(night.account.id, night.slug)
    return inventory.stock(night.ticket_id).reserved


def _night(box_office: BoxOffice, account: Account, kinds: int, stock: int) -> list[Night]:
    slug = _event(box_office, account)
    changes = TicketChanges(title="Standard", price=Money("20.00", "EUR"), stock=stock)
    offers = [
        box_office.add_ticket(account_id=account.id, slug=slug, is_group=False, changes=changes)
        for _ in range(kinds)
    ]
    box_office.publish_event(account_id=account.id, slug=slug)
    return [Night(account, slug, offer.ticket.id) for offer in offers]


def _event(box_office: BoxOffice, account: Account) -> str:
    venue = box_office.add_venue(
        account_id=account.id,
        changes=VenueChanges(name="Hall", address="Way 1", city="Berlin", postal_code="10115"),
    )
    starts_at = datetime.now(UTC) + timedelta(days=30)
    changes = EventChanges(
        title="The Night",
        venue_id=venue.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        description="All of it.",
    )
    return box_office.draft_event(account_id=account.id, changes=changes).slug
