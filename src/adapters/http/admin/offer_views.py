"""What the admin API prints about the offer: venues, events and tickets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.http.admin.line_up import numbered_slot_json
from adapters.http.edge.answers import money_json, percentage_json, time_json
from adapters.http.edge.custom_fields import custom_fields_json
from adapters.http.edge.line_up import faq_item_json
from ticketing_domain.catalogue.cancellation import Cancellation
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.faq import FaqItem
from ticketing_domain.catalogue.line_up import ListedSlot
from ticketing_domain.catalogue.reads import ListedEvent
from ticketing_domain.catalogue.ticket import UNLIMITED, GroupTicket, Ticket
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.figures.stats import (
    EventStats,
    TicketFigures,
    breakdown,
    event_stats,
    printed_stock,
)
from ticketing_domain.media.picture import AddressOf
from ticketing_domain.sale.inventory import Inventory, Offer


def venue_json(venue: Venue, event_count: int) -> dict[str, Any]:
    """Print a venue."""
    return {
        "id": venue.id,
        "name": venue.name,
        "address": venue.address,
        "city": venue.city,
        "postal_code": venue.postal_code,
        "country": venue.country,
        "timezone": venue.timezone,
        "latitude": venue.latitude,
        "longitude": venue.longitude,
        "event_count": event_count,
    }


def event_json(listed: ListedEvent, address: AddressOf) -> dict[str, Any]:
    """Print an event as it stands in a list."""
    event = listed.event
    return {
        "id": event.id,
        "slug": event.slug,
        "title": event.title,
        "description": event.description,
        "starts_at": time_json(event.starts_at),
        "ends_at": time_json(event.ends_at),
        "sales_starts_at": time_json(event.sales_starts_at),
        "sales_ends_at": time_json(event.sales_ends_at),
        "published": event.published,
        "cancelled": event.is_cancelled,
        "capacity": listed.capacity,
        "venue": {"id": event.venue.id, "name": event.venue.name, "city": event.venue.city},
        "listed": event.listed,
        "minimum_age": event.minimum_age,
        "customer_vat_rate_override": _vat_rate(event),
        "image_url": address(event.image),
        "background_image_url": address(event.background_image),
    }


def event_page_json(
    inventory: Inventory,
    line_up: Sequence[ListedSlot],
    faq: Sequence[FaqItem],
    at: datetime,
    address: AddressOf,
) -> dict[str, Any]:
    """Print an event with its line-up, its questions and its figures at an instant."""
    return {
        **event_json(ListedEvent(inventory.event, inventory.seats.capacity), address),
        "stats": _stats(event_stats(inventory, at)),
        "tickets_breakdown": [_figures(figures) for figures in breakdown(inventory)],
        "performers": [numbered_slot_json(listed, address) for listed in line_up],
        "faq_items": [faq_item_json(item) for item in faq],
        "custom_fields": custom_fields_json(inventory.custom_fields),
    }


def cancellation_json(inventory: Inventory, cancellation: Cancellation | None) -> dict[str, Any]:
    """Print how far a cancelled event has come with giving money back; nothing for any other."""
    if cancellation is None:
        return {}
    progress = {
        "state": "running" if cancellation.is_running else "done",
        "orders_total": cancellation.orders_total,
        "orders_done": cancellation.orders_done(inventory.takings.paid_orders),
        "orders_refused": cancellation.refused,
    }
    return {"cancelled_at": time_json(inventory.event.cancelled_at), "cancellation": progress}


def ticket_json(offer: Offer) -> dict[str, Any]:
    """Print a ticket; never its access code."""
    ticket, stock = offer.ticket, printed_stock(offer.stock)
    return {
        "id": ticket.id,
        "title": ticket.title,
        "kind": type(ticket).__name__,
        "state": ticket.state.value,
        "price": money_json(ticket.price),
        "stock": stock,
        "unlimited_stock": stock == UNLIMITED,
        "position": ticket.position,
        "max_per_order": ticket.max_per_order,
        "max_per_customer": ticket.max_per_customer,
        "access_code_required": ticket.access_code_required,
        "color": ticket.color,
        "features": ticket.features,
        **_group(ticket),
    }


def _group(ticket: Ticket) -> dict[str, Any]:
    if not isinstance(ticket, GroupTicket):
        return {}
    return {"group_size": ticket.group_size, "unit_price": money_json(ticket.unit_price)}


def _vat_rate(event: Event) -> str | None:
    rate = event.vat_rate_override
    return None if rate is None else percentage_json(rate)


def _stats(stats: EventStats) -> dict[str, Any]:
    printed = {
        "sold_count": stats.sold_count,
        "remaining_count": stats.remaining_count,
        "sell_through_percentage": stats.sell_through_percentage,
        "total_orders": stats.total_orders,
        "total_revenue": money_json(stats.total_revenue),
        "redemption_rate": stats.redemption_rate,
        "sales_velocity": stats.sales_velocity,
    }
    if stats.capacity_consumed is None:
        return printed
    return {
        **printed,
        "capacity_consumed": stats.capacity_consumed,
        "capacity_remaining": stats.capacity_remaining,
    }


def _figures(figures: TicketFigures) -> dict[str, Any]:
    return {
        "title": figures.ticket.title,
        "kind": type(figures.ticket).__name__,
        "color": figures.ticket.color,
        "sold": figures.sold,
        "reserved": figures.reserved,
        "stock": figures.stock,
        "capacity": figures.capacity,
        "price": money_json(figures.ticket.price),
        "revenue": money_json(figures.revenue),
    }
