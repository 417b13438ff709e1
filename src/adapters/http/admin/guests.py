"""The guest list: who comes to an event without paying."""

from typing import Any

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.admin.sale_views import order_page_json
from adapters.http.edge.addresses import known_address
from adapters.http.edge.answers import etagged, json_answer, time_json
from adapters.http.edge.messages import read_message
from adapters.http.edge.requests import slug_in_path
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.changes import UNSET, Given
from ticketing_domain.figures.stats import in_display_order, printed_stock
from ticketing_domain.sale.guests import GuestChanges, GuestParty
from ticketing_domain.sale.inventory import Offer


@attrs.frozen
class GuestPartyMessage:
    """A party as clients send it; `party_size` counts people, also those who come on bundles."""

    ticket_id: Given[int | None] = UNSET
    customer_name: Given[str | None] = UNSET
    party_size: Given[int | None] = UNSET
    delivery_email: Given[str | None] = UNSET
    staff_note: Given[str | None] = UNSET


@attrs.frozen
class Guests:
    """The calls on the guest list."""

    box_office: BoxOffice
    base_url: str

    def list(self, ask: Ask) -> Response:
        """Answer with who is on the list, and which tickets more guests could have."""
        reads = self.box_office.reads
        inventory = reads.inventory(ask.account.id, slug_in_path(ask.request))
        event = inventory.event
        printed = {
            "event": {"id": event.id, "slug": event.slug, "title": event.title},
            "ticket_options": [
                _option(offer)
                for offer in in_display_order(inventory)
                if offer.ticket.state is not TicketState.ARCHIVED
            ],
            "guest_parties": [_party(party) for party in reads.guest_parties(inventory.key)],
        }
        return etagged(ask.request, json_answer(printed))

    def invite(self, ask: Ask) -> Response:
        """Put a party on the list; the answer is its order."""
        order, note = self.box_office.guest_list.invite(
            account_id=ask.account.id, slug=slug_in_path(ask.request), changes=_changes(ask)
        )
        purchase = order.purchase
        page = self.box_office.reads.order(ask.account.id, purchase.public_id)
        printed = {
            **order_page_json(page),
            "party_size": note.party_size,
            "delivery_email": purchase.buyer.email or None,
            "staff_note": note.staff_note,
        }
        location = f"{self.base_url}/admin/orders/{purchase.public_id}"
        return json_answer(printed, 201, {"Location": location})


def _changes(ask: Ask) -> GuestChanges:
    message, found = read_message(GuestPartyMessage, ask.body, wrapped_in="guest_party")
    unreadable, sent = dict(found), attrs.asdict(message)
    email = message.delivery_email
    if isinstance(email, str) and email.strip():
        sent["delivery_email"] = known_address(email) or UNSET
        if sent["delivery_email"] is UNSET:
            unreadable["delivery_email"] = ("is not an e-mail address",)
    return GuestChanges(**sent, unreadable=unreadable)


def _option(offer: Offer) -> dict[str, Any]:
    return {
        "id": offer.ticket.id,
        "title": offer.ticket.title,
        "remaining": printed_stock(offer.stock),
    }


def _party(party: GuestParty) -> dict[str, Any]:
    return {
        "public_id": party.public_id,
        "customer_name": party.customer_name,
        "party_size": party.party_size,
        "delivery_email": party.delivery_email,
        "staff_note": party.staff_note,
        "created_at": time_json(party.created_at),
        "redeemed_count": party.redeemed_count,
    }
