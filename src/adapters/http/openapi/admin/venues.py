"""Venues, in the document."""

from typing import Final

from adapters.http.admin.venues import VenueMessage
from adapters.http.openapi.admin.shapes import Venue, VenueList, VenuePage
from adapters.http.openapi.entries import Body, Entry, done, gone, listed, made, shown

ENTRIES: Final = {
    "list_venues": Entry("List venues", listed(VenueList)),
    "create_venue": Entry(
        "Add a venue",
        made(Venue),
        Body(
            VenueMessage,
            "venue",
            ("name", "address", "city", "postal_code"),
            {"name": "Moon Club", "address": "Spree 1", "city": "Berlin", "postal_code": "10243"},
        ),
    ),
    "show_venue": Entry("Show a venue with its events", shown(VenuePage)),
    "change_venue": Entry(
        "Change a venue", done(Venue), Body(VenueMessage, "venue", example={"name": "Moon Club"})
    ),
    "delete_venue": Entry("Delete a venue that no event uses", gone()),
}
