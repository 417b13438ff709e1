"""Venues, events, tiers and the storefront, in the document."""

from typing import Final

from adapters.http.openapi.entries import Answer, Body, Entry
from adapters.http.openapi.v1.answers import changed, done, gone, listed, made, shown, told
from adapters.http.openapi.v1.offer_shapes import (
    Event,
    EventPage,
    StorefrontPage,
    Tier,
    Venue,
    VenuePage,
)
from adapters.http.v1.event_messages import EventMessage, NewEventMessage
from adapters.http.v1.events import EventsQuery, PublicationMessage
from adapters.http.v1.pages import PageQuery
from adapters.http.v1.tiers import TierMessage
from adapters.http.v1.venues import VenueMessage

VENUES: Final = {
    "list_venues": Entry("List venues", listed(VenuePage), query=PageQuery),
    "create_venue": Entry(
        "Add a venue",
        made(Venue),
        Body(
            VenueMessage,
            required=("name", "address", "city", "postalCode"),
            example={
                "name": "Strange Brew",
                "address": "10-12 Fairfax Street",
                "city": "Bristol",
                "postalCode": "BS1 3DB",
                "country": "GB",
                "timezone": "London",
            },
        ),
    ),
    "show_venue": Entry("Show a venue", shown(Venue)),
}

EVENTS: Final = {
    "list_events": Entry("List events", listed(EventPage), query=EventsQuery),
    "create_event": Entry(
        "Make an event",
        made(Event),
        Body(
            NewEventMessage,
            required=("title", "venueId", "doors"),
            example={
                "title": "Mura Masa · UK tour",
                "venueId": "vn_moon_club",
                "doors": "2026-07-02T19:00:00Z",
                "tiers": [
                    {"name": "Early bird", "price": 1200, "stock": 200},
                    {"name": "Standard", "price": 1800, "stock": 200},
                ],
            },
        ),
        detail="A draft, with its tiers: all of it or nothing. `ends` is four hours after `doors`, and `description` the "
        "title, where neither is sent.",
    ),
    "show_event": Entry("Show an event", shown(Event)),
    "change_event": Entry(
        "Change an event", changed(Event), Body(EventMessage, example={"title": "Lantern Nights"})
    ),
    "delete_event": Entry("Delete an event that nobody ever paid for", gone()),
    "publish_event": Entry(
        "Publish an event",
        done(Event),
        Body(PublicationMessage, example={"network": False}),
        detail="On the promoter's shop, and on the storefront too unless `network` is false.",
    ),
    "unpublish_event": Entry(
        "Take an event off the shop and the storefront", done(Event), detail="Its orders stay."
    ),
}

TIERS: Final = {
    "create_tier": Entry(
        "Add a tier",
        {201: told("Made.", Tier, again=True)},
        Body(
            TierMessage,
            required=("name", "price", "stock"),
            example={"name": "Balcony", "price": 2400, "stock": 40},
        ),
    ),
    "change_tier": Entry(
        "Change a tier",
        changed(Tier),
        Body(TierMessage, example={"price": 2200}),
        detail="`stock` is what is left from now on. `archived` takes it off sale; any other `status` puts it back.",
    ),
}

STOREFRONT: Final = {
    "list_storefront_events": Entry(
        "What is on, with every promoter",
        {
            200: Answer("A page of the list.", StorefrontPage, ("ETag",)),
            304: Answer("Nothing has changed since the client's `If-None-Match`.", None, ("ETag",)),
        },
        query=PageQuery,
        detail="No key is needed, and any web page may read it. Nothing of a test world is ever shown.",
        is_open=True,
        fails=(400,),
    ),
}
