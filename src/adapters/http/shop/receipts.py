"""Receipts: what a buyer is shown of a checkout and of a paid order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from adapters.http.edge.answers import Plain, PlainObject, minor_json, money_json, time_json
from adapters.http.edge.custom_fields import answers_json
from adapters.http.shop.street import Street
from adapters.http.shop.window import venue_json
from ticketing_domain.catalogue.event import Event
from ticketing_domain.door.screen import Screen, on_screen
from ticketing_domain.names import dashed
from ticketing_domain.people.account import Account
from ticketing_domain.sale.order import Item, Order, PendingOrder, status, was_paid
from ticketing_domain.sale.purchase import Line, Purchase
from ticketing_domain.sale.reads import OrderPage

SANDBOX: Final = "sandbox"
"""Who is paid here, and not at a place of its own."""

NOTHING: Final[Mapping[str, Plain]] = {}
"""What there is to add to a checkout of which no payment has begun."""


def checkout_json(
    order: Order,
    standing: str,
    account: Account,
    street: Street,
    provider: str,
    *,
    begun: Mapping[str, Plain] = NOTHING,
) -> PlainObject:
    """Print a checkout: what is held, until when, and where to pay; once paid, where the tickets are.

    `standing` is the status to tell, `provider` who takes payments, `begun` what of a payment there has begun already.
    """
    purchase = order.purchase
    payment_url = street.payment_url(account, purchase)
    paid_here = standing == "pending" and provider == SANDBOX
    return {
        "public_id": purchase.public_id,
        "secret": purchase.secret,
        "status": standing,
        "expires_at": time_json(purchase.held_until),
        "total": minor_json(purchase.total_minor, purchase.currency),
        "discount": minor_json(purchase.discount_minor, purchase.currency),
        "items": [_line_json(line, purchase) for line in purchase.lines],
        "payment": {
            "provider": order.receipt.provider if was_paid(order) else provider,
            **({"url": payment_url} if paid_here else {}),
            **begun,
        },
        **({"order_url": street.order_url(account, purchase)} if was_paid(order) else {}),
    }


def standing_at(order: Order, at: datetime) -> str:
    """Return the order's status at an instant: a hold that is due has ended, whoever writes it down."""
    if isinstance(order, PendingOrder) and order.is_due(at):
        return "expired"
    return status(order)


def order_json(page: OrderPage, event: Event, account: Account, at: datetime) -> dict[str, Any]:
    """Print a paid order with its codes as they are at an instant, for the buyer."""
    purchase = page.order.purchase
    answers = answers_json(purchase)
    return {
        "public_id": purchase.public_id,
        "order_code": purchase.order_code,
        "display_number": dashed(purchase.order_code),
        "status": status(page.order),
        "event": {
            "slug": page.event_slug,
            "title": page.event_title,
            "starts_at": time_json(event.starts_at),
            "venue": venue_json(event.venue),
        },
        "total": money_json(purchase.total),
        "tax": {
            "rate": f"{purchase.tax_rate.normalize():f}",
            "amount": money_json(purchase.tax)["amount"],
            "currency": purchase.currency,
        },
        "custom_field_answers": answers[None],
        "items": [
            {
                **_item_json(item, item_screen(account, item, event, at)),
                "custom_field_answers": answers[place],
            }
            for place, item in enumerate(page.items)
        ],
    }


def _line_json(line: Line, purchase: Purchase) -> PlainObject:
    return {
        "ticket_id": line.ticket_id,
        "ticket_title": line.ticket_title,
        "quantity": line.quantity,
        "unit_price": minor_json(line.unit_price_minor, purchase.currency),
        "total": minor_json(line.total_minor, purchase.currency),
    }


def item_screen(account: Account, item: Item, event: Event, at: datetime) -> Screen:
    """Return what the QR code of an item shows at an instant."""
    return on_screen(account, item, at, rotating=event.rotating_codes)


def _item_json(item: Item, screen: Screen) -> dict[str, Any]:
    return {
        "public_id": item.public_id,
        "ticket_title": item.ticket_title,
        "code": item.code,
        "payload": screen.payload,
        "payload_changes_at": time_json(screen.changes_at),
        "admits": item.admits,
        "redeemed": item.redeemed > 0,
    }
