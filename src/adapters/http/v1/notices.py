"""Notices in the words of the promoter API: what a webhook's body says (seed 004, "Webhooks"; contract §5)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from adapters.http.edge.answers import json_bytes, time_json
from adapters.http.v1.ids import Named, Sealed, named, sealed
from adapters.http.v1.order_views import COMPLETED
from ticketing_domain.notices.delivery import Letter
from ticketing_domain.notices.notice import Action, Notice
from ticketing_domain.people.account import Account

PREFIX: Final = "msg"
"""What ids of notices begin with, in a body and in the header `webhook-id`."""

TYPES: Final[Mapping[Action, str]] = {
    Action.ORDER_PAID: "order.completed",
    Action.ORDER_REFUNDED: "order.refunded",
    Action.TICKET_REDEEMED: "scan.recorded",
    Action.PAYOUT_PAID: "payout.paid",
    Action.EVENT_PUBLISHED: "event.published",
    Action.WEBHOOK_PING: "webhook.ping",
}

Facts: TypeAlias = Mapping[str, Any]


def letter_of(notice: Notice, account: Account) -> Letter:
    """Put a notice into words; the same notice always gives the same bytes."""
    name = message_id(notice.id)
    body = {
        "id": name,
        "type": TYPES[notice.action],
        "createdAt": time_json(notice.occurred_at),
        "data": _DATA[notice.action](notice, account, notice.facts),
    }
    return Letter(name, json_bytes(body))


def message_id(notice_id: str) -> str:
    """Print the id of a notice."""
    return f"{PREFIX}_{notice_id}"


def notice_id_in(text: str) -> str:
    """Return the id of a notice behind its prefix; nothing where it is none."""
    prefix, _, notice_id = text.partition("_")
    return notice_id if prefix == PREFIX else ""


def _order(notice: Notice, account: Account, facts: Facts) -> dict[str, Any]:
    status, refund = facts["status"], facts["refund"]
    told = {
        "id": named(Named.ORDER, notice.subject),
        "status": COMPLETED if status == "paid" else status,
        "eventId": sealed(Sealed.EVENT, facts["event_id"], account.secret),
        "buyerEmail": facts["customer_email"] or None,
        "buyerName": facts["customer_name"],
        "currency": facts["currency"],
        "total": facts["total_minor"],
        "refunded": facts["refunded_minor"],
        "items": [_line(line, account, facts["currency"]) for line in facts["items"]],
        "createdAt": _time(facts["placed_at"]),
        "paidAt": _time(facts["paid_at"]),
    }
    if refund is None:
        return told
    return {**told, "refund": {"amount": refund["amount_minor"], "currency": facts["currency"]}}


def _line(line: Facts, account: Account, currency: str) -> dict[str, Any]:
    return {
        "tierId": sealed(Sealed.TIER, line["ticket_id"], account.secret),
        "name": line["ticket_title"],
        "quantity": line["quantity"],
        "price": line["price_minor"],
        "total": line["total_minor"],
        "currency": currency,
    }


def _scan(notice: Notice, account: Account, facts: Facts) -> dict[str, Any]:
    return {
        "ticketId": named(Named.TICKET, notice.subject),
        "orderId": named(Named.ORDER, facts["order_id"]),
        "eventId": sealed(Sealed.EVENT, facts["event_id"], account.secret),
        "tierId": sealed(Sealed.TIER, facts["ticket_id"], account.secret),
        "tierName": facts["ticket_title"],
        "admitted": facts["admitted"],
        "redeemed": facts["redeemed"],
        "admits": facts["admits"],
        "remainingAdmissions": facts["admits"] - facts["redeemed"],
        "scannedAt": _time(facts["scanned_at"]),
    }


def _payout(notice: Notice, _: Account, facts: Facts) -> dict[str, Any]:
    return {
        "id": named(Named.PAYOUT, notice.subject),
        "status": facts["status"],
        "amount": facts["amount_minor"],
        "currency": facts["currency"],
        "arrivalDate": facts["arrival"],
        "captured": facts["captured_minor"],
        "refunded": facts["refunded_minor"],
        "fees": facts["fees_minor"],
        "provider": facts["provider"],
        "createdAt": _time(facts["booked_at"]),
    }


def _event(notice: Notice, account: Account, facts: Facts) -> dict[str, Any]:
    return {
        "id": sealed(Sealed.EVENT, facts["event_id"], account.secret),
        "slug": notice.subject,
        "title": facts["title"],
        "venueId": sealed(Sealed.VENUE, facts["venue_id"], account.secret),
        "doors": _time(facts["starts_at"]),
        "ends": _time(facts["ends_at"]),
        "network": facts["cross_listed"],
    }


def _ping(notice: Notice, _: Account, __: Facts) -> dict[str, Any]:
    return {"endpointId": named(Named.WEBHOOK_ENDPOINT, notice.subject)}


def _time(text: str | None) -> str | None:
    return None if text is None else time_json(datetime.fromisoformat(text))


_DATA: Final[Mapping[Action, Callable[[Notice, Account, Facts], dict[str, Any]]]] = {
    Action.ORDER_PAID: _order,
    Action.ORDER_REFUNDED: _order,
    Action.TICKET_REDEEMED: _scan,
    Action.PAYOUT_PAID: _payout,
    Action.EVENT_PUBLISHED: _event,
    Action.WEBHOOK_PING: _ping,
}
