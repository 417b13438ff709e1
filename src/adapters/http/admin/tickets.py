"""Tickets: what an event sells, one by one or in groups (seed 002)."""

from collections.abc import Mapping
import enum
from typing import Any

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.admin.offer_views import ticket_json
from adapters.http.edge.answers import etagged, json_answer
from adapters.http.edge.messages import Amount, read_message
from adapters.http.edge.queries import read_query
from adapters.http.edge.requests import number_in_path, slug_in_path
from ticketing_domain import money
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.keep_tickets import TicketChanges, find_offer
from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.changes import UNSET, Given
from ticketing_domain.figures.stats import in_display_order
from ticketing_domain.sale.inventory import Offer


@attrs.frozen
class TicketMessage:
    """A ticket as clients send it. `stock` is what remains, -1 for unlimited; `access_code` is never shown again."""

    title: Given[str | None] = UNSET
    price: Given[Amount | None] = UNSET
    stock: Given[int | None] = UNSET
    state: Given[TicketState] = UNSET
    color: Given[str | None] = UNSET
    max_per_order: Given[int | None] = UNSET
    max_per_customer: Given[int | None] = UNSET
    features: Given[tuple[str, ...] | None] = UNSET
    access_code: Given[str | None] = attrs.field(default=UNSET, repr=False)
    position: Given[int] = UNSET


@attrs.frozen
class GroupTicketMessage(TicketMessage):
    """A bundle as clients send it."""

    group_size: Given[int | None] = UNSET
    unit_price: Given[Amount | None] = UNSET


class TicketFilter(enum.Enum):
    """Which tickets a list shows besides the usual ones, which are not archived."""

    ARCHIVED = "archived"


@attrs.frozen
class TicketQuery:
    """What a list of tickets may be asked for."""

    filter: TicketFilter | None = None


@attrs.frozen
class Tickets:
    """The calls on tickets."""

    box_office: BoxOffice
    base_url: str

    def list(self, ask: Ask) -> Response:
        """Answer with the event's tickets: those on sale and hidden, or the archived ones."""
        archived = read_query(TicketQuery, ask.request).filter is TicketFilter.ARCHIVED
        inventory = self.box_office.reads.inventory(ask.account.id, slug_in_path(ask.request))
        event = inventory.event
        tickets = [
            ticket_json(offer)
            for offer in in_display_order(inventory)
            if (offer.ticket.state is TicketState.ARCHIVED) is archived
        ]
        named = {"id": event.id, "slug": event.slug, "title": event.title}
        return json_answer({"event": named, "tickets": tickets})

    def show(self, ask: Ask) -> Response:
        """Answer with one ticket."""
        slug, ticket_id = slug_in_path(ask.request), number_in_path(ask.request, "id")
        inventory = self.box_office.reads.inventory(ask.account.id, slug)
        return etagged(ask.request, json_answer(ticket_json(find_offer(inventory, ticket_id))))

    def create_standard(self, ask: Ask) -> Response:
        """Put a standard ticket on the event."""
        return self._create(ask, is_group=False)

    def create_group(self, ask: Ask) -> Response:
        """Put a bundle on the event."""
        return self._create(ask, is_group=True)

    def change_standard(self, ask: Ask) -> Response:
        """Change what was sent of a standard ticket."""
        return self._change(ask, is_group=False)

    def change_group(self, ask: Ask) -> Response:
        """Change what was sent of a bundle."""
        return self._change(ask, is_group=True)

    def archive(self, ask: Ask) -> Response:
        """Take a ticket off sale for good."""
        offer: Offer = self.box_office.archive_ticket(**_where(ask))
        return json_answer(ticket_json(offer))

    def restore(self, ask: Ask) -> Response:
        """Bring an archived ticket back on sale."""
        offer: Offer = self.box_office.restore_ticket(**_where(ask))
        return json_answer(ticket_json(offer))

    def _create(self, ask: Ask, *, is_group: bool) -> Response:
        slug = slug_in_path(ask.request)
        offer = self.box_office.add_ticket(
            account_id=ask.account.id,
            slug=slug,
            is_group=is_group,
            changes=_changes(ask, is_group=is_group),
        )
        location = f"{self.base_url}/admin/events/{slug}/tickets/{offer.ticket.id}"
        return json_answer(ticket_json(offer), 201, {"Location": location})

    def _change(self, ask: Ask, *, is_group: bool) -> Response:
        offer = self.box_office.change_ticket(
            **_where(ask), is_group=is_group, changes=_changes(ask, is_group=is_group)
        )
        return json_answer(ticket_json(offer))


def _where(ask: Ask) -> Mapping[str, Any]:
    """Return the account, event and ticket that the path names; raises `NotFound`."""
    return {
        "account_id": ask.account.id,
        "slug": slug_in_path(ask.request),
        "ticket_id": number_in_path(ask.request, "id"),
    }


def _changes(ask: Ask, *, is_group: bool) -> TicketChanges:
    kind, key = (
        (GroupTicketMessage, "group_ticket") if is_group else (TicketMessage, "standard_ticket")
    )
    message, found = read_message(kind, ask.body, wrapped_in=("ticket", key))
    unreadable, sent = dict(found), attrs.asdict(message, recurse=False)
    for field in ("price", "unit_price"):
        if isinstance(amount := sent.get(field), Amount):
            try:
                sent[field] = amount.of(ask.account.currency)
            except money.NotAnAmount as wrong:
                sent[field], unreadable[field] = UNSET, (str(wrong),)
    if message.features is None:
        sent["features"] = ()
    return TicketChanges(**sent, unreadable=unreadable)
