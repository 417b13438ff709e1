"""A promoter keeps an address book of venues."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.integration.http.admin.clients import BASE_URL, a_venue
from tests.integration.http.admin.shapes import misfits
from ticketing_domain.testing.stage import Stage

VENUE = {
    "id": "integer",
    "name": "text",
    "address": "text",
    "city": "text",
    "postal_code": "text",
    "country": "text",
    "timezone": "text",
    "latitude": "text?",
    "longitude": "text?",
    "event_count": "integer",
}


def test_venues_are_listed_by_name_with_their_events_counted(
    stage: Stage, promoter: TestClient
) -> None:
    """The first of the alphabet first."""
    promoter.post("/admin/venues", json=a_venue(name="Zwinger"))
    promoter.post("/admin/venues", json=a_venue(name="Arena"))
    stage.event()

    answer = promoter.get("/admin/venues").json()

    assert misfits({"venues": [VENUE]}, answer) == []
    assert [(one["name"], one["event_count"]) for one in answer["venues"]] == [
        ("Arena", 0),
        ("Moon Club", 1),
        ("Zwinger", 0),
    ]


def test_a_venue_is_shown_with_its_events(stage: Stage, promoter: TestClient) -> None:
    """As they stand in the list of events."""
    event = stage.event()

    answer = promoter.get(f"/admin/venues/{stage.venue.id}").json()

    assert misfits(VENUE, answer) == []
    (listed,) = promoter.get("/admin/events").json()["upcoming_events"]
    assert answer["events"] == [listed]
    assert answer["events"][0]["slug"] == event.slug


@pytest.mark.parametrize("body", [a_venue(), {"venue": a_venue()}], ids=["bare", "wrapped"])
def test_a_venue_is_made_bare_or_wrapped(promoter: TestClient, body: dict[str, Any]) -> None:
    """With the defaults of a house in Berlin."""
    made = promoter.post("/admin/venues", json=body)

    venue = made.json()
    assert made.status_code == 201
    assert made.headers["location"] == f"{BASE_URL}/admin/venues/{venue['id']}"
    assert (venue["name"], venue["country"], venue["timezone"]) == ("Käfig", "DE", "Berlin")
    assert promoter.get(f"/admin/venues/{venue['id']}").json() == {**venue, "events": []}


@pytest.mark.parametrize("timezone", ["London", "Europe/London", "America/New_York", "New York"])
def test_a_timezone_is_returned_as_it_was_given(promoter: TestClient, timezone: str) -> None:
    """Short or long."""
    made = promoter.post("/admin/venues", json=a_venue(timezone=timezone, country="United Kingdom"))

    assert (made.json()["timezone"], made.json()["country"]) == (timezone, "United Kingdom")


def test_everything_that_a_venue_lacks_is_told_at_once(promoter: TestClient) -> None:
    """With what is wrong with the rest."""
    answer = promoter.post(
        "/admin/venues", json={"name": " ", "city": 5, "timezone": "Atlantis", "postal_code": None}
    )

    assert answer.status_code == 422
    assert answer.json() == {
        "errors": {
            "name": ["can't be blank"],
            "address": ["can't be blank"],
            "city": ["must be a text"],
            "postal_code": ["can't be blank"],
            "timezone": ['is not a timezone we know; use an IANA name or a city, like "Berlin"'],
        }
    }


def test_a_change_leaves_the_rest_alone(stage: Stage, promoter: TestClient) -> None:
    """Only what was sent is changed."""
    before = promoter.get("/admin/venues").json()["venues"][0]
    stage.event()

    after = promoter.patch(f"/admin/venues/{stage.venue.id}", json={"venue": {"name": "Sun Club"}})

    assert after.status_code == 200
    assert after.json() == {**before, "name": "Sun Club", "event_count": 1}


def test_a_venue_in_use_cannot_be_deleted(stage: Stage, promoter: TestClient) -> None:
    """Its event would have no place; an unused one goes."""
    stage.event()
    unused = promoter.post("/admin/venues", json=a_venue()).json()["id"]

    refused = promoter.delete(f"/admin/venues/{stage.venue.id}")
    gone = promoter.delete(f"/admin/venues/{unused}")

    assert (refused.status_code, refused.json()) == (
        422,
        {"errors": {"base": ["is used by an event"]}},
    )
    assert (gone.status_code, gone.content) == (204, b"")
    assert promoter.get(f"/admin/venues/{unused}").status_code == 404


def test_an_unchanged_venue_is_not_sent_again(stage: Stage, promoter: TestClient) -> None:
    """304 until it changes."""
    path = f"/admin/venues/{stage.venue.id}"
    tag = promoter.get(path).headers["etag"]

    same = promoter.get(path, headers={"If-None-Match": tag})
    promoter.patch(path, json={"name": "Sun Club"})
    changed = promoter.get(path, headers={"If-None-Match": tag})

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert (changed.status_code, changed.json()["name"]) == (200, "Sun Club")
