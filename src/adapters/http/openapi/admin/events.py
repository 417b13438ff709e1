"""Events, in the document."""

from typing import Final

from adapters.http.admin.events import EventMessage, EventQuery
from adapters.http.openapi.admin.shapes import EventList, EventPage
from adapters.http.openapi.entries import Answer, Body, Entry, done, gone, listed, made, shown

ENTRIES: Final = {
    "list_events": Entry("List events", listed(EventList), query=EventQuery),
    "create_event": Entry(
        "Draft an event",
        made(EventPage),
        Body(
            EventMessage,
            "event",
            ("title", "venue_id", "starts_at", "ends_at"),
            {
                "title": "Lantern Night",
                "venue_id": 1,
                "starts_at": "2026-05-01T19:00:00Z",
                "ends_at": "2026-05-02T03:00:00Z",
                "description": "Bring a light.",
                "capacity": 500,
            },
        ),
    ),
    "show_event": Entry("Show an event with its figures", shown(EventPage)),
    "change_event": Entry(
        "Change an event",
        done(EventPage),
        Body(EventMessage, "event", example={"capacity": 450}),
    ),
    "delete_event": Entry("Delete an event that nobody ever paid for", gone()),
    "publish_event": Entry(
        "Publish an event",
        done(EventPage),
        detail="It needs a description, and a ticket that is not archived.",
    ),
    "unpublish_event": Entry("Take an event off the shop", done(EventPage)),
    "cancel_event": Entry(
        "Call an event off",
        {
            **done(EventPage, "Called off; every order is refunded."),
            202: Answer("Called off; its orders are being refunded.", EventPage),
        },
        detail="Sales stop at once. Orders are refunded one by one; `cancellation` tells how far that has come. "
        "Asking again goes on where it stopped.",
    ),
}
