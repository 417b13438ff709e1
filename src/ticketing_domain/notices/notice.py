"""A notice tells the world one thing that happened. Elsewhere it is called a domain event; here an event is a concert.

Every committed change that somebody can subscribe to puts exactly one notice in the outbox, in the same transaction
(contract §6.7). Delivery reads the outbox later; `facts` is what was true when it happened.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
import enum
from typing import Protocol

import attrs

from ticketing_domain.catalogue.event import Event
from ticketing_domain.names import Randomness, public_id
from ticketing_domain.sale.order import Order, status


class Action(enum.Enum):
    """What happened."""

    ORDER_PAID = "order.paid"
    ORDER_REFUNDED = "order.refunded"
    ORDER_CANCELLED = "order.cancelled"
    ORDER_EXPIRED = "order.expired"
    TICKET_REDEEMED = "ticket.redeemed"
    EVENT_PUBLISHED = "event.published"
    EVENT_UNPUBLISHED = "event.unpublished"
    EVENT_CANCELLED = "event.cancelled"


@attrs.frozen
class Notice:
    """One thing that happened to one subject (an order's public id, an event's slug)."""

    id: str
    account_id: int
    action: Action
    subject: str
    occurred_at: datetime
    facts: Mapping[str, object]


class Outbox(Protocol):
    """Protocol: where notices wait for delivery, in the transaction of the change."""

    def add(self, notices: Sequence[Notice]) -> None:
        """Put notices into the outbox."""
        ...


def order_notice(
    action: Action, order: Order, event: Event, random: Randomness, at: datetime
) -> Notice:
    """Make the notice that something happened to an order."""
    purchase = order.purchase
    facts: dict[str, object] = {
        "status": status(order),
        "customer_email": purchase.buyer.email,
        "customer_name": purchase.buyer.name,
        "total_minor": purchase.total_minor,
        "currency": purchase.currency,
        "event_slug": event.slug,
        "items": [
            {
                "ticket_title": line.ticket_title,
                "event_title": event.title,
                "quantity": line.quantity,
                "price_minor": line.unit_price_minor,
            }
            for line in purchase.lines
        ],
    }
    return Notice(
        id=public_id(random),
        account_id=purchase.account_id,
        action=action,
        subject=purchase.public_id,
        occurred_at=at,
        facts=facts,
    )


def event_notice(action: Action, event: Event, random: Randomness, at: datetime) -> Notice:
    """Make the notice that something happened to an event."""
    return Notice(
        id=public_id(random),
        account_id=event.account_id,
        action=action,
        subject=event.slug,
        occurred_at=at,
        facts={"title": event.title, "starts_at": event.starts_at.isoformat()},
    )
