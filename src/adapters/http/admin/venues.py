"""Venues: a promoter's address book (contract §3)."""

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.admin.offer_views import event_json, venue_json
from adapters.http.edge.answers import etagged, json_answer
from adapters.http.edge.messages import read_message
from adapters.http.edge.requests import number_in_path
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.changes import UNSET, Given


@attrs.frozen
class VenueMessage:
    """A venue as clients send it."""

    name: Given[str | None] = UNSET
    address: Given[str | None] = UNSET
    city: Given[str | None] = UNSET
    postal_code: Given[str | None] = UNSET
    country: Given[str | None] = UNSET
    timezone: Given[str | None] = UNSET


@attrs.frozen
class Venues:
    """The calls on venues."""

    box_office: BoxOffice
    base_url: str

    def list(self, ask: Ask) -> Response:
        """Answer with all venues, by name."""
        listed = self.box_office.reads.venues(ask.account.id)
        return json_answer({"venues": [venue_json(one.venue, one.event_count) for one in listed]})

    def show(self, ask: Ask) -> Response:
        """Answer with a venue and the events there."""
        reads, venue_id = self.box_office.reads, number_in_path(ask.request, "id")
        listed = reads.venue(ask.account.id, venue_id)
        address = self.box_office.media.address
        found = reads.events_at(ask.account.id, venue_id)
        events = [event_json(event, address) for event in found]
        page = {**venue_json(listed.venue, listed.event_count), "events": events}
        return etagged(ask.request, json_answer(page))

    def create(self, ask: Ask) -> Response:
        """Put a venue into the account's books."""
        venue = self.box_office.add_venue(account_id=ask.account.id, changes=_changes(ask))
        location = f"{self.base_url}/admin/venues/{venue.id}"
        return json_answer(venue_json(venue, 0), 201, {"Location": location})

    def change(self, ask: Ask) -> Response:
        """Change what was sent of a venue."""
        venue_id = number_in_path(ask.request, "id")
        venue = self.box_office.change_venue(
            account_id=ask.account.id, venue_id=venue_id, changes=_changes(ask)
        )
        listed = self.box_office.reads.venue(ask.account.id, venue_id)
        return json_answer(venue_json(venue, listed.event_count))

    def delete(self, ask: Ask) -> Response:
        """Delete a venue that no event uses."""
        self.box_office.remove_venue(
            account_id=ask.account.id, venue_id=number_in_path(ask.request, "id")
        )
        return Response(status_code=204)


def _changes(ask: Ask) -> VenueChanges:
    message, unreadable = read_message(VenueMessage, ask.body, wrapped_in="venue")
    return VenueChanges(**attrs.asdict(message), unreadable=unreadable)
