"""How venues, events and tiers are printed: amounts in minor units beside their currency, times in UTC (contract §5)."""

from datetime import datetime

from adapters.http.edge.answers import PlainObject, time_json
from adapters.http.shop.street import Street
from adapters.http.v1.ids import Sealed, sealed
from ticketing_domain import money
from ticketing_domain.catalogue.programme import ProgrammeEntry
from ticketing_domain.catalogue.reads import ListedVenue
from ticketing_domain.catalogue.slug import plain_words
from ticketing_domain.catalogue.ticket import UNLIMITED, Ticket, TicketState
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.people.account import Account
from ticketing_domain.sale.inventory import Offer

SOLD_OUT = "sold_out"


def venue_json(listed: ListedVenue, account: Account) -> PlainObject:
    """Print a venue."""
    venue = listed.venue
    return {
        "id": sealed(Sealed.VENUE, venue.id, account.secret),
        **_place_json(venue),
        "timezone": venue.timezone,
        "eventCount": listed.event_count,
    }


def event_json(entry: ProgrammeEntry, at: datetime) -> PlainObject:
    """Print an event as its promoter sees it."""
    event, account = entry.event, entry.account
    return {
        "id": sealed(Sealed.EVENT, event.id, account.secret),
        "slug": event.slug,
        "title": event.title,
        "description": event.description,
        "status": event.status(at).value,
        "venueId": sealed(Sealed.VENUE, event.venue.id, account.secret),
        "cityId": event.venue.city_id,
        "doors": time_json(event.starts_at),
        "ends": time_json(event.ends_at),
        "currency": account.currency,
        "tiers": [tier_json(offer, account) for offer in entry.offers],
        "lowestPrice": lowest_price(entry),
        "rotatingQr": event.rotating_codes,
        "network": event.cross_listed,
        "scans": entry.redeemed,
        "createdAt": time_json(event.created_at),
    }


def tier_json(offer: Offer, account: Account) -> PlainObject:
    """Print a tier with its counters: `stock` is what is left, -1 without an end; `held` waits for payment."""
    stock = offer.stock
    return {
        **_kind_json(offer, account),
        "stock": UNLIMITED if stock.remaining is None else stock.remaining,
        "sold": stock.sold,
        "held": stock.reserved,
    }


def storefront_json(entry: ProgrammeEntry, street: Street) -> PlainObject:
    """Print an event as anybody sees it: no counters, and no tier that is not on sale to everybody."""
    event, account = entry.event, entry.account
    offers = open_to_all(entry)
    return {
        "id": sealed(Sealed.EVENT, event.id, account.secret),
        "slug": event.slug,
        "title": event.title,
        "description": event.description,
        "promoter": {"name": account.name, "url": street.shop_url(account)},
        "venue": _place_json(event.venue),
        "cityId": event.venue.city_id,
        "doors": time_json(event.starts_at),
        "ends": time_json(event.ends_at),
        "currency": account.currency,
        "lowestPrice": lowest_price(entry),
        "soldOut": all(tier_status(offer) == SOLD_OUT for offer in offers),
        "tiers": [_kind_json(offer, account) for offer in offers],
        "url": street.event_url(account, event.slug),
    }


def lowest_price(entry: ProgrammeEntry) -> int | None:
    """Return the price of the cheapest tier that is on sale to everybody, sold out or not."""
    prices = [price_minor(offer.ticket) for offer in open_to_all(entry)]
    return min(prices, default=None)


def open_to_all(entry: ProgrammeEntry) -> list[Offer]:
    """Return the tiers that are neither hidden nor archived."""
    return [offer for offer in entry.offers if offer.ticket.state is TicketState.ACTIVE]


def tier_status(offer: Offer) -> str:
    """Return how a tier stands: what its promoter said, or that nothing of it is left."""
    if offer.ticket.state is TicketState.ACTIVE and offer.stock.remaining == 0:
        return SOLD_OUT
    return offer.ticket.state.value


def price_minor(ticket: Ticket) -> int:
    """Return what one unit costs, in minor units."""
    return money.to_minor(ticket.price)


def _kind_json(offer: Offer, account: Account) -> PlainObject:
    ticket = offer.ticket
    return {
        "id": sealed(Sealed.TIER, ticket.id, account.secret),
        "slug": plain_words(ticket.title, "tier"),
        "name": ticket.title,
        "price": price_minor(ticket),
        "currency": account.currency,
        "status": tier_status(offer),
    }


def _place_json(venue: Venue) -> PlainObject:
    return {
        "slug": venue.slug,
        "name": venue.name,
        "address": venue.address,
        "city": venue.city,
        "cityId": venue.city_id,
        "postalCode": venue.postal_code,
        "country": venue.country,
    }
