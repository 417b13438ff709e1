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
from ticketing_domain.sale.order import Order, refunded_minor, refunds_of, status, was_paid


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
    PAYOUT_PAID = "payout.paid"
    WEBHOOK_PING = "webhook.ping"


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

    def take(self, limit: int) -> Sequence[Notice]:
        """Take out the oldest notices that were not handed out yet; nobody else takes any until this unit ends.

        Of one subject, they come in the order in which they were written.
        """
        ...

    def keep(self, notice: Notice) -> None:
        """Write a notice that is for one endpoint alone, and is not to be handed out to others."""
        ...


def order_notice(
    action: Action, order: Order, event: Event, random: Randomness, at: datetime
) -> Notice:
    """Make the notice that something happened to an order; after a refund it tells of the latest, `refund`."""
    purchase = order.purchase
    refunds = refunds_of(order)
    facts: dict[str, object] = {
        "status": status(order),
        "event_id": event.id,
        "placed_at": purchase.placed_at.isoformat(),
        "paid_at": order.receipt.paid_at.isoformat() if was_paid(order) else None,
        "refunded_minor": refunded_minor(order),
        "refund": None
        if not refunds
        else {"id": refunds[-1].id, "amount_minor": refunds[-1].amount_minor},
        "customer_email": purchase.buyer.email,
        "customer_name": purchase.buyer.name,
        "total_minor": purchase.total_minor,
        "currency": purchase.currency,
        "event_slug": event.slug,
        "items": [
            {
                "ticket_id": line.ticket_id,
                "total_minor": line.total_minor,
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
        facts={
            "event_id": event.id,
            "title": event.title,
            "venue_id": event.venue.id,
            "starts_at": event.starts_at.isoformat(),
            "ends_at": event.ends_at.isoformat(),
            "cross_listed": event.cross_listed,
        },
    )
