"""The scene of one run: a promoter with a few scarce shows, somebody else's account, and everybody's credentials."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any, Final

from moneyed import Money

from adapters.http.v1.versions import NEWEST
from adapters.simulator.world import Show
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.ticket import Ticket, TicketState
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.notices.endpoint import Dialect
from ticketing_domain.notices.keep_endpoints import EndpointChanges
from ticketing_domain.people.account import Account, Mode, NewAccount
from ticketing_domain.people.device import NewDevice
from ticketing_domain.people.token import Permission
from ticketing_domain.sale.discount import DiscountType
from ticketing_domain.sale.plan_promo_codes import PromoCodeChanges

CURRENCIES: Final = {
    "EUR": ("12.50", "5.01", "33.33"),
    "JPY": ("1000", "7"),
    "KWD": ("3.125", "0.001"),
}
ACCESS_CODE: Final = "OPENSESAME"
PROMO_CODES: Final = ("HALF", "SEVENTH")
HOOK: Final = "https://hooks.example/{}"


def open_account(office: BoxOffice, subdomain: str, currency: str) -> Account:
    """Open an account with a venue."""
    account = office.open_account(NewAccount(subdomain, subdomain.title(), currency))
    where = VenueChanges(name="Moon Club", address="Spree 1", city="Berlin", postal_code="10243")
    office.add_venue(account_id=account.id, changes=where)
    return account


def credentials(office: BoxOffice, account: Account, stranger: Account) -> dict[str, str]:
    """Return what people show at the doors of the APIs."""
    issue = office.issue_token
    _, promoter = issue(
        subdomain=account.subdomain, permission=Permission.WRITE, description="promoter"
    )
    _, strangers = issue(
        subdomain=stranger.subdomain, permission=Permission.WRITE, description="stranger"
    )
    _, key = office.api_keys.issue(subdomain=account.subdomain, mode=Mode.LIVE, version=NEWEST)
    _, device = office.door.pair(account_id=account.id, new=NewDevice("Main door"))
    return {"promoter": promoter, "stranger": strangers, "client": key, "door": device}


def subscribe(office: BoxOffice, account: Account) -> None:
    """Have both kinds of endpoint told of everything."""
    for dialect in Dialect:
        changes = EndpointChanges(url=HOOK.format(dialect.value), name="Everything")
        office.webhooks.add(account_id=account.id, dialect=dialect, changes=changes)


def give_something_off(office: BoxOffice, account: Account, luck: Random) -> None:
    """Make the promo codes, which few may use."""
    for code, percent in zip(PROMO_CODES, ("50", "14"), strict=True):
        office.promo_codes.create(
            account_id=account.id,
            changes=PromoCodeChanges(
                code=code,
                discount_type=DiscountType.PERCENTAGE,
                discount_amount=percent,
                usage_limit=luck.choice((1, 2, 4, None)),
                max_per_customer=luck.choice((1, None)),
            ),
        )


def put_on_shows(office: BoxOffice, account: Account, luck: Random) -> list[Show]:
    """Publish a few shows, each with scarce tickets of several kinds."""
    venue = office.reads.venues(account.id)[0].venue
    return [_show(office, account, venue.id, number, luck) for number in range(luck.choice((1, 2)))]


def _show(office: BoxOffice, account: Account, venue_id: int, number: int, luck: Random) -> Show:
    starts = office.now() + timedelta(days=3)
    changes = EventChanges(
        title=f"Lantern Night {number}",
        description="Bring a light.",
        venue_id=venue_id,
        starts_at=starts,
        ends_at=starts + timedelta(hours=5),
        capacity=luck.choice((None, 10, 25)),
        rotating_codes=luck.random() < 0.3,
    )
    event = office.draft_event(account_id=account.id, changes=changes)
    tickets = [_ticket(office, account, event, one) for one in _kinds(account.currency, luck)]
    return Show(office.publish_event(account_id=account.id, slug=event.slug), tickets)


def _kinds(currency: str, luck: Random) -> Iterator[dict[str, Any]]:
    prices = [Money(price, currency) for price in CURRENCIES[currency]]
    yield {
        "title": "General",
        "price": luck.choice(prices),
        "stock": luck.choice((3, 8, 20)),
        "max_per_customer": luck.choice((None, 3)),
    }
    yield {
        "title": "Bundle",
        "price": luck.choice(prices),
        "unit_price": prices[0],
        "stock": luck.choice((2, 5)),
        "group_size": luck.choice((2, 3)),
    }
    if luck.random() < 0.5:
        yield {
            "title": "Secret",
            "price": prices[0],
            "stock": 4,
            "state": TicketState.HIDDEN,
            "access_code": ACCESS_CODE,
        }
    if luck.random() < 0.5:
        yield {"title": "Free", "price": prices[0] * 0, "stock": 3, "max_per_order": 2}


def _ticket(office: BoxOffice, account: Account, event: Event, sent: dict[str, Any]) -> Ticket:
    return office.add_ticket(
        account_id=account.id,
        slug=event.slug,
        is_group="group_size" in sent,
        changes=TicketChanges(**sent),
    ).ticket
