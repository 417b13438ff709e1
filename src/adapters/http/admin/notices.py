"""Notices in the words of the admin API: public ids and slugs, amounts as decimal strings (`api-facts` §10)."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from adapters.http.edge.answers import json_bytes, time_json
from ticketing_domain import money
from ticketing_domain.notices.delivery import Letter
from ticketing_domain.notices.notice import Action, Notice
from ticketing_domain.people.account import Account

CANCELLED: Final = "order.cancelled"
"""An order that was dropped before payment; whether somebody gave it back or its time ran out, its status tells."""

NAMES: Final[Mapping[Action, str]] = {
    Action.ORDER_PAID: "order.paid",
    Action.ORDER_REFUNDED: "order.refunded",
    Action.ORDER_CANCELLED: CANCELLED,
    Action.ORDER_EXPIRED: CANCELLED,
    Action.EVENT_PUBLISHED: "event.published",
    Action.EVENT_UNPUBLISHED: "event.unpublished",
    Action.TICKET_REDEEMED: "ticket.redeemed",
    Action.WEBHOOK_PING: "webhook.ping",
}

Facts: TypeAlias = Mapping[str, Any]


def letter_of(notice: Notice, account: Account) -> Letter:
    """Put a notice into words; the same notice always gives the same bytes."""
    body = {
        "id": notice.id,
        "action": NAMES[notice.action],
        "created_at": time_json(notice.occurred_at),
        "eventable": _eventable(notice),
        "account": {"name": account.name, "subdomain": account.subdomain},
    }
    return Letter(notice.id, json_bytes(body))


def _eventable(notice: Notice) -> dict[str, Any]:
    match notice.action:
        case Action.EVENT_PUBLISHED | Action.EVENT_UNPUBLISHED:
            return _event(notice, notice.facts)
        case Action.TICKET_REDEEMED:
            return _ticket(notice, notice.facts)
        case Action.WEBHOOK_PING:
            return {"id": notice.facts["endpoint_id"], "type": "Webhook"}
        case _:
            return _order(notice, notice.facts)


def _order(notice: Notice, facts: Facts) -> dict[str, Any]:
    return {
        "id": notice.subject,
        "type": "Order",
        "customer_email": facts["customer_email"],
        "customer_name": facts["customer_name"],
        "total_amount": _text(facts["total_minor"], facts),
        "currency": facts["currency"],
        "status": facts["status"],
        "items": [
            {
                "ticket_title": line["ticket_title"],
                "event_title": line["event_title"],
                "event_slug": facts["event_slug"],
                "price": _text(line["price_minor"], facts),
            }
            for line in facts["items"]
            for _ in range(line["quantity"])
        ],
    }


def _event(notice: Notice, facts: Facts) -> dict[str, Any]:
    return {
        "id": notice.subject,
        "type": "Event",
        "slug": notice.subject,
        "title": facts["title"],
        "starts_at": facts["starts_at"].replace("+00:00", "Z"),
    }


def _ticket(notice: Notice, facts: Facts) -> dict[str, Any]:
    return {
        "id": notice.subject,
        "type": "Ticket",
        "order_id": facts["order_id"],
        "event_slug": facts["event_slug"],
        "event_title": facts["event_title"],
        "ticket_title": facts["ticket_title"],
        "admitted": facts["admitted"],
        "redeemed": facts["redeemed"],
        "admits": facts["admits"],
    }


def _text(amount_minor: int, facts: Facts) -> str:
    return money.text(money.from_minor(amount_minor, facts["currency"]))
