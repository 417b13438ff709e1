"""Tickets: how each stands, what it shows, scanning it, issuing it anew, and revoking it."""

from typing import Final

from starlette.responses import Response

from adapters.http.edge.answers import etagged, json_answer
from adapters.http.v1.house import House
from adapters.http.v1.scanning import Scanning
from adapters.http.v1.table import V1Ask, V1Operation
from adapters.http.v1.ticket_views import find_ticket, shown_ticket_json
from ticketing_domain.door.admission import Pass
from ticketing_domain.door.screen import on_screen

ONE: Final = "/v1/tickets/{id}"


def show(ask: V1Ask) -> Response:
    """Answer with a ticket and what it shows at this moment."""
    return etagged(ask.request, _shown(ask, find_ticket(ask)))


def reissue(ask: V1Ask) -> Response:
    """Give a ticket a new code; everything that it showed before is dead."""
    found = find_ticket(ask)
    door = ask.box_office.door
    return _shown(ask, door.reissue(account_id=ask.account.id, item_id=found.public_id))


def revoke(ask: V1Ask) -> Response:
    """Let nobody in on a ticket until it is issued anew."""
    found = find_ticket(ask)
    door = ask.box_office.door
    return _shown(ask, door.revoke_ticket(account_id=ask.account.id, item_id=found.public_id))


def operations(house: House) -> tuple[V1Operation, ...]:
    """Return the operations."""
    scans = Scanning(house.box_office, house.scans)
    return (
        V1Operation("GET", ONE, "show_ticket", show),
        V1Operation("POST", "/v1/tickets/scan", "scan_payload", scans.payload, scan=True),
        V1Operation("POST", f"{ONE}/scan", "scan_ticket", scans.ticket, scan=True),
        V1Operation("POST", f"{ONE}/reissue", "reissue_ticket", reissue),
        V1Operation("POST", f"{ONE}/revoke", "revoke_ticket", revoke),
    )


def _shown(ask: V1Ask, found: Pass) -> Response:
    event = ask.box_office.reads.inventory(ask.account.id, found.event_slug).event
    at = ask.box_office.now()
    screen = on_screen(ask.account, found, at, rotating=event.rotating_codes)
    return json_answer(shown_ticket_json(found, ask.account, screen))
