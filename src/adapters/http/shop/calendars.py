"""Calendars: events as iCalendar entries (RFC 5545), which a calendar program keeps up to date by their UID.

Times are in UTC, which every program turns into its own. An entry's stamp and sequence are those of the promoter's
last change, so the same entry is the same bytes until something changes.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Final
import unicodedata
from urllib.parse import urlsplit

from adapters.http.shop.street import Street
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.names import dashed
from ticketing_domain.people.account import Account
from ticketing_domain.sale.order import Order, RefundedOrder

if TYPE_CHECKING:
    from icalendar import Event as Entry

CALENDAR: Final = "text/calendar"
PRODUCT: Final = "-//ticketing-domain//EN"
LOOK_AGAIN_AFTER: Final = timedelta(hours=1)


def calendar(name: str, entries: "Iterable[Entry]") -> bytes:
    """Print a calendar of that name."""
    from icalendar import Calendar, vText  # noqa: PLC0415 (loaded with the first calendar)

    printed = Calendar()
    printed.add("prodid", PRODUCT)
    printed.add("version", "2.0")
    printed.add("method", "PUBLISH")
    # The standard's name for the calendar's name, and the one that came before it.
    for known_as in ("name", "x-wr-calname"):
        printed.add(known_as, vText(" ".join(plain(name).split())))
    printed.add("refresh-interval", LOOK_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    for entry in entries:
        printed.add_component(entry)
    content: bytes = printed.to_ical()
    return content


def event_entry(event: Event, account: Account, street: Street) -> "Entry":
    """Make the entry of an event, as everybody may see it."""
    url = street.event_url(account, event.slug)
    entry = _entry(event, f"event-{event.id}@{_host(account, street)}", url)
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    if event.description:
        entry.add("description", plain(event.description))
    return entry


def order_entry(order: Order, event: Event, account: Account, street: Street) -> "Entry":
    """Make the entry of an event for who bought tickets; it leads to their order."""
    purchase = order.purchase
    url = street.order_url(account, purchase)
    entry = _entry(event, f"order-{purchase.public_id}@{_host(account, street)}", url)
    off = event.is_cancelled or isinstance(order, RefundedOrder)
    entry.add("status", "CANCELLED" if off else "CONFIRMED")
    bought = [f"{line.quantity} {line.ticket_title}" for line in purchase.lines]
    said = "\n".join([*bought, dashed(purchase.order_code), url])
    entry.add("description", plain(said))
    return entry


def plain(text: str) -> str:
    """Return a text without the control characters that a calendar cannot hold; tabs and line breaks stay."""
    return "".join(one for one in text if one in "\t\n" or unicodedata.category(one) != "Cc")


def _entry(event: Event, uid: str, url: str) -> "Entry":
    from icalendar import Event as Entry  # noqa: PLC0415 (loaded with the first calendar)

    changed = event.last_changed_at
    entry = Entry()
    entry.add("uid", uid)
    entry.add("dtstamp", changed)
    entry.add("created", event.created_at)
    entry.add("last-modified", changed)
    # Grows with each change, which is all that the standard asks of it.
    entry.add("sequence", (changed - event.created_at) // timedelta(seconds=1))
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    entry.add("summary", plain(event.title))
    entry.add("location", plain(_address(event.venue)))
    entry.add("url", url)
    if event.venue.latitude is not None and event.venue.longitude is not None:
        entry.add("geo", (event.venue.latitude, event.venue.longitude))
    return entry


def _address(venue: Venue) -> str:
    town = f"{venue.postal_code} {venue.city}".strip()
    return ", ".join(part for part in (venue.name, venue.address, town, venue.country) if part)


def _host(account: Account, street: Street) -> str:
    return urlsplit(street.shop_url(account)).hostname or account.subdomain
