"""Calendars and search engines read what is on."""

from datetime import UTC, datetime
from typing import Any

from httpx2 import Response
from icalendar import Calendar
import pytest

from tests.integration.http.shop.counter import Counter
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.ticket import TicketState


def entries(answer: Response) -> list[Any]:
    """Read a calendar."""
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content).walk("VEVENT")


def cancel(shop: Counter, event: Event) -> None:
    """Call an event off."""
    shop.stage.box_office.cancellation.cancel(account_id=shop.stage.account.id, slug=event.slug)


def test_an_event_is_told_in_the_words_of_schema_org(shop: Counter) -> None:
    """What a search engine needs, with times as the clock at the venue shows them."""
    event, _ = shop.stage.night(price="21.00")

    answer = shop.get(f"/events/{event.slug}.jsonld")

    url = f"https://tickets.example/shops/moon-club/events/{event.slug}"
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.json() == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": url,
        "name": "Lantern Night",
        "description": "Bring a light.",
        "url": url,
        "startDate": "2026-07-01T14:00:00+02:00",
        "endDate": "2026-07-01T19:00:00+02:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Moon Club",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "Spree 1",
                "postalCode": "10243",
                "addressLocality": "Berlin",
                "addressCountry": "DE",
            },
        },
        "organizer": {
            "@type": "Organization",
            "name": "Moon Club",
            "url": "https://tickets.example/shops/moon-club",
        },
        "offers": [
            {
                "@type": "Offer",
                "name": "General",
                "price": "21.00",
                "priceCurrency": "EUR",
                "availability": "https://schema.org/InStock",
                "validFrom": "2026-06-01T14:00:00+02:00",
                "validThrough": "2026-07-01T14:00:00+02:00",
                "url": url,
            }
        ],
    }


def test_an_offer_is_as_available_as_it_is(shop: Counter) -> None:
    """Sold out, over, and hidden ones not at all."""
    event = shop.stage.event()
    shop.stage.ticket(event, stock=0)
    shop.stage.ticket(event, "Balcony")
    shop.stage.ticket(event, "Crew", state=TicketState.HIDDEN, access_code="moonlight")
    shop.stage.publish(event)

    def availability() -> list[str]:
        told = shop.get(f"/events/{event.slug}.jsonld").json()
        return [offer["availability"].rpartition("/")[2] for offer in told["offers"]]

    before = availability()
    shop.stage.clock.forward(days=30)

    assert before == ["SoldOut", "InStock"]
    assert availability() == ["OutOfStock", "OutOfStock"]


def test_a_shop_is_a_calendar(shop: Counter) -> None:
    """Its nights to come, in UTC, each under a name that stays."""
    night, _ = shop.stage.night()
    shop.stage.event("Draft Night")

    answer = shop.get("/events.ics")

    (entry,) = entries(answer)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert entry["UID"] == f"event-{night.id}@tickets.example"
    assert entry["SUMMARY"] == "Lantern Night"
    assert entry["STATUS"] == "CONFIRMED"
    assert entry["LOCATION"] == "Moon Club, Spree 1, 10243 Berlin, DE"
    assert entry["DTSTART"].dt == datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert entry["DTEND"].dt == datetime(2026, 7, 1, 17, tzinfo=UTC)
    assert entry["URL"] == f"https://tickets.example/shops/moon-club/events/{night.slug}"


def test_a_changed_event_is_a_later_version_of_its_entry(shop: Counter) -> None:
    """Same UID, greater sequence, and when it was changed; sales change nothing."""
    stage = shop.stage
    night, ticket = stage.night()
    (first,) = entries(shop.get(f"/events/{night.slug}.ics"))
    stage.buy(night, (ticket, 1))
    (same,) = entries(shop.get(f"/events/{night.slug}.ics"))
    at = stage.clock.forward(hours=1)
    stage.box_office.change_event(
        account_id=stage.account.id, slug=night.slug, changes=EventChanges(title="Later Night")
    )

    (changed,) = entries(shop.get(f"/events/{night.slug}.ics"))

    assert first == same
    assert changed["UID"] == first["UID"]
    assert changed["SEQUENCE"] > first["SEQUENCE"]
    assert changed["LAST-MODIFIED"].dt == changed["DTSTAMP"].dt == at


def test_a_cancelled_event_is_told_as_cancelled(shop: Counter) -> None:
    """It leaves the feed of what can be bought; calendars and search engines hear why."""
    night, ticket = shop.stage.night()
    cancel(shop, night)

    assert shop.get("/events").json() == {"events": []}
    assert shop.shown(night)["cancelled"] is True
    assert shop.shown(night)["sold_out"] is True
    assert [entry["STATUS"] for entry in entries(shop.get("/events.ics"))] == ["CANCELLED"]
    assert entries(shop.get(f"/events/{night.slug}.ics"))[0]["STATUS"] == "CANCELLED"
    told = shop.get(f"/events/{night.slug}.jsonld").json()
    assert told["eventStatus"] == "https://schema.org/EventCancelled"
    assert told["offers"][0]["availability"] == "https://schema.org/OutOfStock"
    refused = shop.check_out(night, (ticket, 1))
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "sales_closed"
    assert refused.json()["error"]["message"] == "the event is cancelled"


@pytest.mark.parametrize("path", ["/events.ics", "/events/{}.ics", "/events/{}.jsonld"])
def test_feeds_are_for_everybody_and_cached(shop: Counter, path: str) -> None:
    """Any site may read them, for a minute without asking, and then with a tag."""
    night, _ = shop.stage.night()
    url = path.format(night.slug)

    first = shop.get(url)
    again = shop.get(url, headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "public, max-age=60"
    assert first.headers["access-control-allow-origin"] == "*"
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["access-control-allow-origin"] == "*"


def test_what_is_not_published_is_in_no_feed(shop: Counter) -> None:
    """A draft is as absent as what never was; unlisted nights have feeds of their own only."""
    draft = shop.stage.event("Draft Night")
    unlisted = shop.stage.event("Secret Night", listed=False)
    shop.stage.ticket(unlisted)
    shop.stage.publish(unlisted)

    for kind in ("ics", "jsonld"):
        absent = shop.get(f"/events/nowhere.{kind}")
        hidden = shop.get(f"/events/{draft.slug}.{kind}")
        assert (hidden.status_code, hidden.content) == (404, absent.content)
        assert shop.get(f"/events/{unlisted.slug}.{kind}").status_code == 200
    assert entries(shop.get("/events.ics")) == []
