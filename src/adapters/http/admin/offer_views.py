"""What the admin API prints about the offer: venues, events and tickets."""

from datetime import datetime
from typing import Any

from adapters.http.edge.answers import money_json, percentage_json, time_json
from ticketing_domain.catalogue.event import Event
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


def event_json(listed: ListedEvent) -> dict[str, Any]:
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
        "capacity": listed.capacity,
        "venue": {"id": event.venue.id, "name": event.venue.name, "city": event.venue.city},
        "listed": event.listed,
        "minimum_age": event.minimum_age,
        "customer_vat_rate_override": _vat_rate(event),
        "image_url": None,
        "background_image_url": None,
    }


def event_page_json(inventory: Inventory, at: datetime) -> dict[str, Any]:
    """Print an event with its figures at an instant."""
    return {
        **event_json(ListedEvent(inventory.event, inventory.seats.capacity)),
        "stats": _stats(event_stats(inventory, at)),
        "tickets_breakdown": [_figures(figures) for figures in breakdown(inventory)],
        "performers": [],
        "faq_items": [],
        "custom_fields": [],
    }


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
