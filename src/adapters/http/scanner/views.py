"""What doors are shown: codes and how they stand. Never an e-mail, a phone, an address or an answer of the buyer."""

from typing import Any

from adapters.http.edge.answers import PlainObject, time_json
from ticketing_domain.door.admission import Pass
from ticketing_domain.door.scan import Answer, FirstScan
from ticketing_domain.names import dashed
from ticketing_domain.people.token import Caller
from ticketing_domain.sale.inventory import Inventory


def ticket_json(shown: Pass) -> PlainObject:
    """Print a code as a door sees it."""
    return {
        "public_id": shown.public_id,
        "code": shown.code,
        "formatted_code": dashed(shown.code),
        "event_slug": shown.event_slug,
        "event_label": shown.event_title,
        "ticket_label": shown.ticket_title,
        "ticket_color": shown.ticket_color,
        "buyer_name": shown.buyer_name,
        "admits": shown.admits,
        "redeemed_count": shown.redeemed,
        "state": state_of(shown),
        "blocked_reason": shown.blocked.value if shown.blocked else None,
        "redeemed_at": time_json(shown.redeemed_at),
        "updated_at": time_json(shown.updated_at),
    }


def state_of(shown: Pass) -> str:
    """Return whether anybody may still come in on a code: `redeemable`, `redeemed` or `blocked`."""
    if shown.blocked:
        return "blocked"
    return "redeemable" if shown.left else "redeemed"


def known_ticket_json(shown: Pass, key: bytes | None) -> PlainObject:
    """Print a code as a door keeps it, with the key that verifies its payloads without us."""
    return {**ticket_json(shown), "version": shown.version, "key": key.hex() if key else None}


def answer_json(answer: Answer) -> PlainObject:
    """Print the answer to a scan."""
    scan = answer.scan
    return {
        "scan_id": scan.scan_id,
        "result": scan.result.value,
        "reason": scan.reason.value if scan.reason else None,
        "redeemed_at": time_json(scan.redeemed_at),
        "remaining_admissions": scan.remaining,
        "ticket": None if answer.shown is None else ticket_json(answer.shown),
        "first_scan": None if scan.first is None else _first_json(scan.first),
    }


def _first_json(first: FirstScan) -> PlainObject:
    return {
        "device": first.scanner.name,
        "device_id": first.scanner.id,
        "at": time_json(first.scanned_at),
    }


def event_json(inventory: Inventory) -> dict[str, Any]:
    """Print an event as a door sees it, with how many are expected and how many are in."""
    event = inventory.event
    return {
        "slug": event.slug,
        "title": event.title,
        "starts_at": time_json(event.starts_at),
        "ends_at": time_json(event.ends_at),
        "timezone": event.venue.timezone,
        "venue": {"name": event.venue.name, "city": event.venue.city},
        "published": event.published,
        "rotating_codes": event.rotating_codes,
        "sold_count": inventory.seats.sold,
        "redeemed_count": inventory.takings.redeemed,
    }


def caller_json(caller: Caller) -> dict[str, Any]:
    """Print who asks: the account, the device if it is one, and what they may do."""
    account, device = caller.account, caller.device
    return {
        "account": {
            "name": account.name,
            "subdomain": account.subdomain,
            "timezone": account.timezone,
        },
        "device": None if device is None else {"id": device.public_id, "name": device.name},
        "permission": caller.permission.value,
    }
