"""Linked data: an event in the words of schema.org, for search engines and assistants.

The text can stand in a script element of any page as it is: what could end the element, or a line of script, is
written as an escape, which means the same in JSON.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from adapters.http.edge.answers import json_bytes
from adapters.http.shop.street import Street
from adapters.http.shop.window import is_sold_out, offers_shown
from ticketing_domain import money
from ticketing_domain.catalogue.line_up import ListedSlot
from ticketing_domain.catalogue.performer import PerformerType
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.media.picture import AddressOf
from ticketing_domain.sale.inventory import Inventory, Offer

VOCABULARY: Final = "https://schema.org"
LINKED_DATA: Final = "application/ld+json"

_ESCAPES: Final = {ord(one): f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"}

_PERFORMERS: Final = {
    PerformerType.PERSON: "Person",
    PerformerType.PERFORMING_GROUP: "PerformingGroup",
}


def linked_data(
    inventory: Inventory,
    line_up: Sequence[ListedSlot],
    street: Street,
    at: datetime,
    address: AddressOf,
) -> bytes:
    """Print an event as it stands at an instant."""
    event, account = inventory.event, inventory.account
    zone, url = event.venue.zone, street.event_url(account, event.slug)
    said = {
        "@context": VOCABULARY,
        "@type": "Event",
        "@id": url,
        "name": event.title,
        "description": event.description,
        "url": url,
        "image": address(event.image),
        "startDate": _local(event.starts_at.astimezone(zone)),
        "endDate": _local(event.ends_at.astimezone(zone)),
        "eventStatus": f"{VOCABULARY}/Event{'Cancelled' if event.is_cancelled else 'Scheduled'}",
        "eventAttendanceMode": f"{VOCABULARY}/OfflineEventAttendanceMode",
        "typicalAgeRange": None if event.minimum_age is None else f"{event.minimum_age}-",
        "location": _place(event.venue),
        "organizer": {
            "@type": "Organization",
            "name": account.name,
            "url": street.shop_url(account),
        },
        "performer": [_performer(listed) for listed in line_up] or None,
        "offers": [_offer(offer, inventory, url, at) for offer in offers_shown(inventory, None)],
    }
    known = {name: fact for name, fact in said.items() if fact is not None}
    return json_bytes(known).decode().translate(_ESCAPES).encode()


def _offer(offer: Offer, inventory: Inventory, url: str, at: datetime) -> Mapping[str, Any]:
    event, zone = inventory.event, inventory.event.venue.zone
    opens = event.sales_starts_at or event.created_at
    return {
        "@type": "Offer",
        "name": offer.ticket.title,
        "price": money.text(offer.ticket.price),
        "priceCurrency": offer.ticket.price.currency.code,
        "availability": f"{VOCABULARY}/{_availability(offer, inventory, at)}",
        "validFrom": _local(opens.astimezone(zone)),
        "validThrough": _local(event.sales_ends_at.astimezone(zone)),
        "url": url,
    }


def _availability(offer: Offer, inventory: Inventory, at: datetime) -> str:
    """Before sales open an offer is in stock: `validFrom` says from when."""
    event = inventory.event
    if event.is_cancelled or at >= event.sales_ends_at:
        return "OutOfStock"
    return "SoldOut" if is_sold_out(offer, inventory) else "InStock"


def _place(venue: Venue) -> Mapping[str, Any]:
    place: dict[str, Any] = {
        "@type": "Place",
        "name": venue.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": venue.address,
            "postalCode": venue.postal_code,
            "addressLocality": venue.city,
            "addressCountry": venue.country,
        },
    }
    if venue.latitude is not None and venue.longitude is not None:
        coordinates = {"latitude": venue.latitude, "longitude": venue.longitude}
        place["geo"] = {"@type": "GeoCoordinates", **coordinates}
    return place


def _performer(listed: ListedSlot) -> Mapping[str, Any]:
    return {"@type": _PERFORMERS[listed.performer.performer_type], "name": listed.performer.name}


def _local(wall: datetime) -> str:
    """Print a time as the clock on the venue's wall shows it, with its distance from UTC."""
    return wall.isoformat(timespec="seconds")
