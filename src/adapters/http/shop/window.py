"""The shop window: which events are on, and what one of them offers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.edge.answers import (
    Content,
    etagged,
    json_answer,
    json_bytes,
    money_json,
    time_json,
)
from adapters.http.edge.custom_fields import custom_fields_json
from adapters.http.edge.line_up import faq_item_json, slot_json
from adapters.http.edge.requests import slug_in_path
from adapters.http.edge.rich_text import html_of
from adapters.http.shop.guessing import is_wrong_access_code, note_wrong_codes
from adapters.http.shop.promotions import ShownPromo, shown_promo
from adapters.http.shop.shared_pages import FOR_EVERYBODY, FOR_WHO_KNOWS
from adapters.http.shop.street import Street
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.line_up_reads import ShownEvent
from ticketing_domain.catalogue.reads import CatalogueReads
from ticketing_domain.catalogue.ticket import GroupTicket
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.errors import NotFound
from ticketing_domain.media.picture import AddressOf
from ticketing_domain.people.account import Account, Mode
from ticketing_domain.ports import Clock
from ticketing_domain.reads import Reads
from ticketing_domain.sale.inventory import Inventory, Offer

NO_PROMO: Final = ShownPromo()


@attrs.frozen
class Window:
    """What passers-by see."""

    reads: Reads
    street: Street
    now: Clock
    address: AddressOf

    def events(self, account: Account, _: str = "") -> Content:
        """Show what is published, listed and not over, the next first."""
        shown = [
            self._event(inventory, account)
            for inventory in on_show(self.reads, account, self.now())
            if not inventory.event.is_cancelled
        ]
        return Content(json_bytes({"events": shown}), FOR_EVERYBODY)

    def event(self, account: Account, slug: str) -> Content:
        """Show one published event, listed or not, with its tickets."""
        shown = self._published(account, slug)
        return Content(json_bytes(self._page(shown, account, None, NO_PROMO)), FOR_EVERYBODY)

    def event_for_who_knows(self, request: Request) -> Response:
        """Show an event to somebody with codes: `code` opens hidden tickets, `promo` cheapens them."""
        account = self.street.look_up(request)
        found = self._published(account, slug_in_path(request))
        inventory = found.inventory
        at = self.now() + account.clock_ahead
        code, promo = request.query_params.get("code") or None, self._promo(request, inventory, at)
        note_wrong_codes(request, promo.guessed, is_wrong_access_code(code, inventory))
        shown = self._page(found, account, code, promo)
        return etagged(request, json_answer(shown, headers=FOR_WHO_KNOWS))

    def _published(self, account: Account, slug: str) -> ShownEvent:
        found = self.reads.shown_event(account.id, slug)
        if not found.inventory.event.published:
            raise NotFound("event", slug)
        return found

    def _page(
        self, shown: ShownEvent, account: Account, code: str | None, promo: ShownPromo
    ) -> Mapping[str, object]:
        inventory = shown.inventory
        return {
            **self._event(inventory, account),
            "tickets": [
                {**_ticket(offer, inventory), **promo.price_json(offer.ticket.price)}
                for offer in offers_shown(inventory, code)
            ],
            "performers": [slot_json(listed, self.address) for listed in shown.line_up],
            "faq_items": [faq_item_json(item) for item in shown.faq],
            "custom_fields": custom_fields_json(inventory.custom_fields),
        }

    def _promo(self, request: Request, inventory: Inventory, at: datetime) -> ShownPromo:
        return shown_promo(request.query_params.get("promo"), inventory, self.reads, at)

    def _event(self, inventory: Inventory, account: Account) -> Mapping[str, object]:
        event, active = inventory.event, offers_shown(inventory, None)
        available = [offer for offer in active if not is_sold_out(offer, inventory)]
        cheapest = min((offer.ticket.price for offer in available), default=None)
        return {
            "slug": event.slug,
            "title": event.title,
            "description": html_of(event.description),
            "url": self.street.event_url(account, event.slug),
            **_times(event),
            "minimum_age": event.minimum_age,
            "video_url": None,
            # A night whose tickets are all hidden is not sold out; it just shows nothing.
            "sold_out": bool(active) and not available,
            "cancelled": event.is_cancelled,
            "image_url": self.address(event.image),
            "background_image_url": self.address(event.background_image),
            "gallery_image_urls": [],
            "venue": venue_json(event.venue),
            "cheapest_available_price": None if cheapest is None else money_json(cheapest),
        }


def on_show(reads: CatalogueReads, account: Account, at: datetime) -> Sequence[Inventory]:
    """Return what a shop lists at an instant; a test world, which nobody is meant to find, lists nothing."""
    return reads.shop_window(account.id, at) if account.mode is Mode.LIVE else ()


def offers_shown(inventory: Inventory, code: str | None) -> Sequence[Offer]:
    """Return what a passer-by sees, in display order; hidden tickets only for who shows their code."""
    shown = [offer for offer in inventory.offers.values() if offer.ticket.opens_to(code)]
    return sorted(shown, key=lambda offer: (offer.ticket.position, offer.ticket.id))


def is_sold_out(offer: Offer, inventory: Inventory) -> bool:
    """Tell whether not one unit can be had: of the ticket's own stock, of its seats in the house, or because the event
    is cancelled."""
    remaining, free = offer.stock.remaining, inventory.seats.free
    return (
        inventory.event.is_cancelled
        or (remaining is not None and remaining <= 0)
        or (free is not None and free < offer.ticket.seats)
    )


def venue_json(venue: Venue) -> Mapping[str, object]:
    """Print a venue for people who want to get there."""
    return {
        "name": venue.name,
        "address": venue.address,
        "postal_code": venue.postal_code,
        "city": venue.city,
        "country": venue.country,
        "latitude": venue.latitude,
        "longitude": venue.longitude,
        "time_zone": venue.timezone,
    }


def _times(event: Event) -> Mapping[str, object]:
    return {
        "starts_at": time_json(event.starts_at),
        "ends_at": time_json(event.ends_at),
        "sales_starts_at": time_json(event.sales_starts_at),
        "sales_ends_at": time_json(event.sales_ends_at),
        "time_zone": event.venue.timezone,
    }


def _ticket(offer: Offer, inventory: Inventory) -> Mapping[str, object]:
    ticket = offer.ticket
    return {
        "id": ticket.id,
        "title": ticket.title,
        "kind": type(ticket).__name__,
        "price": money_json(ticket.price),
        "state": ticket.state.value,
        "sold_out": is_sold_out(offer, inventory),
        "max_per_order": ticket.max_per_order,
        **({"group_size": ticket.group_size} if isinstance(ticket, GroupTicket) else {}),
        "features": ticket.features,
        "access_code_required": ticket.access_code_required,
    }
