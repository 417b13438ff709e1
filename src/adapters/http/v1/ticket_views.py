"""How tickets are found and printed, and the answers to their scans."""

from typing import Any

from adapters.http.edge.answers import time_json
from adapters.http.v1.ids import Named, Sealed, named, public_id_in, sealed
from adapters.http.v1.table import V1Ask
from ticketing_domain.door.admission import Pass, Result
from ticketing_domain.door.scan import Answer, LoggedScan
from ticketing_domain.door.screen import Screen
from ticketing_domain.errors import NotFound
from ticketing_domain.people.account import Account


def find_ticket(ask: V1Ask) -> Pass:
    """Return the ticket in the path; raises `NotFound`."""
    text: str = ask.request.path_params["id"]
    public_id = public_id_in(Named.TICKET, text)
    try:
        return ask.box_office.reads.pass_of(ask.account.id, public_id or "")
    except NotFound:
        raise NotFound("ticket", text) from None


def ticket_json(found: Pass, account: Account) -> dict[str, Any]:
    """Print a ticket and how it stands; never how to reach the buyer, nor what admits."""
    return {
        "id": named(Named.TICKET, found.public_id),
        "orderId": named(Named.ORDER, found.order_id),
        "eventId": sealed(Sealed.EVENT, found.key.event_id, account.secret),
        "tierId": sealed(Sealed.TIER, found.ticket_id, account.secret),
        "tierName": found.ticket_title,
        "buyerName": found.buyer_name,
        "status": status_of(found),
        "admits": found.admits,
        "redeemed": found.redeemed,
        "remainingAdmissions": found.left,
        "redeemedAt": time_json(found.redeemed_at),
        "updatedAt": time_json(found.updated_at),
    }


def shown_ticket_json(found: Pass, account: Account, screen: Screen) -> dict[str, Any]:
    """Print a ticket with what its QR code shows, for whoever hands it to the buyer."""
    return {
        **ticket_json(found, account),
        "code": found.code,
        "payload": screen.payload,
        "payloadChangesAt": time_json(screen.changes_at),
        "version": found.version,
    }


def status_of(found: Pass) -> str:
    """Return `valid`, `redeemed` (nobody may come in any more), or why the ticket is dead."""
    if found.blocked:
        return found.blocked.value
    return "valid" if found.left else "redeemed"


def scan_json(answer: Answer, account: Account) -> dict[str, Any]:
    """Print the answer to a scan."""
    scan = answer.scan
    reason = reason_of(scan)
    return {
        "valid": reason is None,
        "reason": reason,
        "ticket": None if answer.shown is None else ticket_json(answer.shown, account),
        "scannedAt": time_json(scan.scanned_at),
        "remainingAdmissions": scan.remaining,
    }


def reason_of(scan: LoggedScan) -> str | None:
    """Return why a scan let nobody in; None where it did."""
    if scan.result is Result.REDEEMED:
        return None
    reason: str = (scan.reason or scan.result).value
    return reason
