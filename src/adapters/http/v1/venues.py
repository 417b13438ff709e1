"""Venues, as promoters' programmers keep them."""

from typing import Final

import attrs
from starlette.responses import Response

from adapters.http.edge.answers import etagged, json_answer
from adapters.http.edge.messages import read_message
from adapters.http.edge.queries import Cursor
from adapters.http.v1.house import House
from adapters.http.v1.ids import Sealed, number_or_slug, sealed
from adapters.http.v1.offer_views import venue_json
from adapters.http.v1.pages import NO_TIME, PageQuery, number_of_cursor, sealed_cursor
from adapters.http.v1.queries import read_v1_query
from adapters.http.v1.table import V1Ask, V1Operation
from adapters.http.v1.wrong import read_as, told_as
from ticketing_domain.catalogue.reads import ListedVenue
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.changes import UNSET, Given
from ticketing_domain.errors import NotFound

FIELDS: Final = {"postal_code": "postalCode"}


@attrs.frozen
class VenueMessage:
    """A venue as clients send it."""

    name: Given[str | None] = UNSET
    address: Given[str | None] = UNSET
    city: Given[str | None] = UNSET
    postalCode: Given[str | None] = UNSET  # noqa: N815 (as it is sent)
    country: Given[str | None] = UNSET
    timezone: Given[str | None] = UNSET


@attrs.frozen
class Venues:
    """The calls on venues."""

    base_url: str

    def list(self, ask: V1Ask) -> Response:
        """Answer with a page of venues, in the order in which they were added."""
        query = read_v1_query(PageQuery, ask.request)
        secret = ask.account.secret
        after = number_of_cursor(query.cursor, Sealed.VENUE, secret) if query.cursor else None
        return query.answer(
            lambda limit: ask.box_office.reads.venue_page(ask.account.id, after=after, limit=limit),
            lambda listed: venue_json(listed, ask.account),
            lambda listed: _cursor_of(listed, secret),
        )

    def create(self, ask: V1Ask) -> Response:
        """Add a venue."""
        message, unreadable = read_message(VenueMessage, ask.body)
        changes = VenueChanges(
            name=message.name,
            address=message.address,
            city=message.city,
            postal_code=message.postalCode,
            country=message.country,
            timezone=message.timezone,
            unreadable=read_as(unreadable, FIELDS),
        )
        with told_as(FIELDS):
            venue = ask.box_office.add_venue(account_id=ask.account.id, changes=changes)
        name = sealed(Sealed.VENUE, venue.id, ask.account.secret)
        headers = {"Location": f"{self.base_url}/v1/venues/{name}"}
        return json_answer(venue_json(ListedVenue(venue, 0), ask.account), 201, headers)

    def show(self, ask: V1Ask) -> Response:
        """Answer with a venue."""
        listed = find_venue(ask, ask.request.path_params["id"])
        return etagged(ask.request, json_answer(venue_json(listed, ask.account)))


def operations(house: House) -> tuple[V1Operation, ...]:
    """Return the operations."""
    venues = Venues(house.base_url)
    return (
        V1Operation("GET", "/v1/venues", "list_venues", venues.list),
        V1Operation("POST", "/v1/venues", "create_venue", venues.create),
        V1Operation("GET", "/v1/venues/{id}", "show_venue", venues.show),
    )


def find_venue(ask: V1Ask, text: str) -> ListedVenue:
    """Return the account's venue of an id or slug; raises `NotFound`."""
    name = number_or_slug(Sealed.VENUE, text, ask.account.secret)
    reads = ask.box_office.reads
    match name:
        case int():
            return reads.venue(ask.account.id, name)
        case str():
            return reads.venue_of_slug(ask.account.id, name)
        case None:
            raise NotFound("venue", text)


def _cursor_of(listed: ListedVenue, secret: bytes) -> Cursor:
    return sealed_cursor(NO_TIME, Sealed.VENUE, listed.venue.id, secret)
