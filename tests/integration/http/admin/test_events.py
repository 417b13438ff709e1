"""A promoter drafts events, changes them, puts them on the shop and reads their figures."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import attrs
import pytest
from starlette.testclient import TestClient

from tests.integration.http.admin.clients import BASE_URL, an_event, client_of
from ticketing_domain.testing.stage import OpenStage, Stage


def test_a_drafted_event_is_all_that_was_said_and_sensible_otherwise(
    stage: Stage, promoter: TestClient
) -> None:
    """Sales close when it starts; it is listed, uncapped and not published."""
    made = promoter.post("/admin/events", json=an_event(stage))

    event = made.json()
    assert made.status_code == 201
    assert made.headers["location"] == f"{BASE_URL}/admin/events/lantern-night"
    assert event == {
        "id": event["id"],
        "slug": "lantern-night",
        "title": "Lantern Night",
        "description": None,
        "starts_at": "2026-07-01T19:00:00Z",
        "ends_at": "2026-07-01T23:00:00Z",
        "sales_starts_at": None,
        "sales_ends_at": "2026-07-01T19:00:00Z",
        "published": False,
        "cancelled": False,
        "capacity": None,
        "venue": {"id": stage.venue.id, "name": "Moon Club", "city": "Berlin"},
        "listed": True,
        "minimum_age": None,
        "customer_vat_rate_override": None,
        "image_url": None,
        "background_image_url": None,
        "stats": {
            "sold_count": 0,
            "remaining_count": 0,
            "sell_through_percentage": None,
            "total_orders": 0,
            "total_revenue": {"amount": "0.00", "currency": "EUR"},
            "redemption_rate": 0.0,
            "sales_velocity": 0.0,
        },
        "tickets_breakdown": [],
        "performers": [],
        "faq_items": [],
        "custom_fields": [],
    }
    assert promoter.get("/admin/events/lantern-night").json() == event


def test_everything_about_an_event_can_be_said(stage: Stage, promoter: TestClient) -> None:
    """Wrapped, with every field, and images left empty."""
    body = an_event(
        stage,
        slug="the-night",
        description="Bring a light.\nBring two.",
        sales_starts_at="2026-06-02T00:00:00+02:00",
        sales_ends_at="2026-07-01T22:00:00Z",
        capacity=500,
        listed=False,
        minimum_age=18,
        customer_vat_rate_override="7.0",
        image=None,
        background_image=None,
    )

    event = promoter.post("/admin/events", json={"event": body}).json()

    assert event["slug"] == "the-night"
    assert event["description"] == "Bring a light.\nBring two."
    assert event["sales_starts_at"] == "2026-06-01T22:00:00Z"
    assert event["sales_ends_at"] == "2026-07-01T22:00:00Z"
    assert (event["capacity"], event["listed"], event["minimum_age"]) == (500, False, 18)
    assert event["customer_vat_rate_override"] == "7"
    assert event["stats"]["capacity_consumed"] == 0
    assert event["stats"]["capacity_remaining"] == 500


def test_everything_that_an_event_lacks_is_told_at_once(promoter: TestClient) -> None:
    """With what is wrong with the rest."""
    answer = promoter.post(
        "/admin/events",
        json={"title": None, "starts_at": "soon", "capacity": "many", "minimum_age": 200},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"] == {
        "title": ["can't be blank"],
        "venue_id": ["can't be blank"],
        "starts_at": ['is not a time we can read; use ISO 8601, like "2026-05-01T19:00:00Z"'],
        "ends_at": ["can't be blank"],
        "capacity": ["must be a whole number"],
        "minimum_age": ["must be a whole number from 0 to 120"],
    }


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"ends_at": "2026-07-01T19:00:00Z"}, {"ends_at": ["must be after the event starts"]}),
        (
            {"sales_ends_at": "2026-07-02T00:00:00Z"},
            {"sales_ends_at": ["must not be after the event ends"]},
        ),
        (
            {"sales_starts_at": "2026-07-01T19:00:00Z"},
            {"sales_starts_at": ["must be before sales end"]},
        ),
        ({"venue_id": 10**15}, {"venue_id": ["is not a venue of this account"]}),
        ({"venue_id": None}, {"venue_id": ["can't be blank"]}),
        ({"slug": "taken"}, {"slug": ["has already been taken"]}),
        ({"image": "eyJf"}, {"image": ["is not a known upload"]}),
    ],
)
def test_what_cannot_be_is_refused_in_a_promoters_words(
    stage: Stage, promoter: TestClient, fields: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    """Nothing is written."""
    stage.event("Taken", slug="taken")

    answer = promoter.post("/admin/events", json=an_event(stage, **fields))

    assert (answer.status_code, answer.json()) == (422, {"errors": errors})
    assert promoter.get("/admin/events").json()["stats"]["upcoming_count"] == 1


def test_a_strangers_venue_is_no_venue(
    stage: Stage, strangers: Stage, promoter: TestClient
) -> None:
    """As if it did not exist."""
    answer = promoter.post("/admin/events", json=an_event(strangers))

    assert answer.json() == {"errors": {"venue_id": ["is not a venue of this account"]}}


def test_titles_become_slugs_of_their_own(stage: Stage, promoter: TestClient) -> None:
    """The second and third of a name are numbered."""
    slugs = [
        promoter.post("/admin/events", json=an_event(stage, title="Käfig & Co.")).json()["slug"]
        for _ in range(3)
    ]

    assert slugs == ["kafig-co", "kafig-co-2", "kafig-co-3"]


def test_two_of_a_title_at_once_never_break(stage: Stage) -> None:
    """Each gets a slug of its own, or is told that somebody was quicker."""
    clients = [client_of(stage) for _ in range(8)]

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(
            pool.map(lambda client: client.post("/admin/events", json=an_event(stage)), clients)
        )

    made = [answer.json()["slug"] for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert made
    assert len(set(made)) == len(made)


def test_times_without_a_zone_are_the_venues(stage: Stage, promoter: TestClient) -> None:
    """Summer and winter; a time that occurs twice is the first of the two."""
    summer = promoter.post(
        "/admin/events",
        json=an_event(stage, starts_at="2026-07-01T21:00:00", ends_at="2026-07-01T23:30"),
    ).json()
    autumn = promoter.post(
        "/admin/events",
        json=an_event(stage, starts_at="2026-10-25T02:30:00", ends_at="2026-10-25T04:00:00"),
    ).json()

    assert (summer["starts_at"], summer["ends_at"]) == (
        "2026-07-01T19:00:00Z",
        "2026-07-01T21:30:00Z",
    )
    assert (autumn["starts_at"], autumn["ends_at"]) == (
        "2026-10-25T00:30:00Z",
        "2026-10-25T03:00:00Z",
    )


def test_a_time_that_the_clock_skips_is_refused(stage: Stage, promoter: TestClient) -> None:
    """On the night when summer time begins."""
    answer = promoter.post(
        "/admin/events",
        json=an_event(stage, starts_at="2027-03-28T02:30:00", ends_at="2027-03-28T06:00:00"),
    )

    said = "does not exist on that day at the venue: the clocks go forward"
    assert (answer.status_code, answer.json()) == (422, {"errors": {"starts_at": [said]}})


def test_a_change_leaves_the_rest_alone(stage: Stage, promoter: TestClient) -> None:
    """And null clears what can be cleared."""
    before = promoter.post(
        "/admin/events", json=an_event(stage, capacity=10, minimum_age=18, description="Soon.")
    ).json()

    after = promoter.patch(
        "/admin/events/lantern-night",
        json={"event": {"title": "Second Night", "capacity": None, "minimum_age": None}},
    )

    assert after.status_code == 200
    changed = {"title": "Second Night", "capacity": None, "minimum_age": None}
    expected = {**before, **changed, "stats": after.json()["stats"]}
    assert after.json() == expected
    assert "capacity_consumed" not in after.json()["stats"]


@pytest.mark.parametrize("field", ["title", "venue_id", "starts_at", "ends_at", "listed"])
def test_what_an_event_needs_cannot_be_cleared(
    stage: Stage, promoter: TestClient, field: str
) -> None:
    """Null is not a value of it."""
    event = stage.event()

    answer = promoter.patch(f"/admin/events/{event.slug}", json={field: None})

    assert (answer.status_code, answer.json()) == (422, {"errors": {field: ["can't be blank"]}})


def test_an_event_moves_to_a_new_slug(stage: Stage, promoter: TestClient) -> None:
    """And is not found at the old one."""
    event = stage.event()

    moved = promoter.patch(f"/admin/events/{event.slug}", json={"slug": "moved"})

    assert moved.json()["slug"] == "moved"
    assert promoter.get("/admin/events/moved").status_code == 200
    assert promoter.get(f"/admin/events/{event.slug}").status_code == 404


def test_publication_says_all_that_is_missing(stage: Stage, promoter: TestClient) -> None:
    """A description and a ticket on offer; then it goes up, and down again."""
    event = stage.event(description=None)
    path = f"/admin/events/{event.slug}"
    refused = promoter.post(f"{path}/publication")

    promoter.patch(path, json={"description": "Bring a light."})
    stage.ticket(event)
    published = promoter.post(f"{path}/publication")
    taken_down = promoter.delete(f"{path}/publication")

    assert (refused.status_code, refused.json()) == (
        422,
        {
            "errors": {
                "description": ["can't be blank"],
                "tickets": ["must include at least one that is not archived"],
            }
        },
    )
    assert (published.status_code, published.json()["published"]) == (200, True)
    assert (taken_down.status_code, taken_down.json()["published"]) == (200, False)


def test_an_event_that_somebody_paid_for_stays(stage: Stage, promoter: TestClient) -> None:
    """One with mere holds goes, with its holds."""
    sold, ticket = stage.night()
    stage.buy(sold, (ticket, 1))
    held = stage.event("Only Held")
    other = stage.ticket(held)
    stage.publish(held)
    stage.hold(held, (other, 1))

    refused = promoter.delete(f"/admin/events/{sold.slug}")
    gone = promoter.delete("/admin/events/only-held")

    said = "cannot be deleted because it has paid orders"
    assert (refused.status_code, refused.json()) == (422, {"errors": {"base": [said]}})
    assert (gone.status_code, gone.content) == (204, b"")
    assert promoter.get("/admin/events/only-held").status_code == 404


def test_an_events_page_carries_its_figures(stage: Stage, promoter: TestClient) -> None:
    """Seats for the event, units for each ticket; a hold counts as reserved and as remaining."""
    event = stage.event(capacity=50)
    single = stage.ticket(event, "Single", price="20.00", stock=10, color="#3B82F6")
    family = stage.ticket(event, "Family", price="60.00", stock=5, group_size=4)
    stage.publish(event)
    stage.buy(event, (single, 3))
    stage.buy(event, (family, 1), email="ron@example.com")
    stage.hold(event, (single, 2), email="kim@example.com")
    stage.clock.forward(days=2)

    page = promoter.get(f"/admin/events/{event.slug}").json()

    assert page["stats"] == {
        "sold_count": 7,
        "remaining_count": 23,
        "sell_through_percentage": 26,
        "total_orders": 2,
        "total_revenue": {"amount": "120.00", "currency": "EUR"},
        "redemption_rate": 0.0,
        "sales_velocity": 3.5,
        "capacity_consumed": 9,
        "capacity_remaining": 41,
    }
    assert page["tickets_breakdown"] == [
        {
            "title": "Single",
            "kind": "StandardTicket",
            "color": "#3B82F6",
            "sold": 3,
            "reserved": 2,
            "stock": 5,
            "capacity": 10,
            "price": {"amount": "20.00", "currency": "EUR"},
            "revenue": {"amount": "60.00", "currency": "EUR"},
        },
        {
            "title": "Family",
            "kind": "GroupTicket",
            "color": family.color,
            "sold": 1,
            "reserved": 0,
            "stock": 4,
            "capacity": 5,
            "price": {"amount": "60.00", "currency": "EUR"},
            "revenue": {"amount": "60.00", "currency": "EUR"},
        },
    ]


def test_an_unlimited_ticket_has_no_remainder(stage: Stage, promoter: TestClient) -> None:
    """-1, and no sell-through."""
    event = stage.event()
    stage.ticket(event, stock=-1)

    page = promoter.get(f"/admin/events/{event.slug}").json()

    assert page["stats"]["remaining_count"] == -1
    assert page["stats"]["sell_through_percentage"] is None
    assert (page["tickets_breakdown"][0]["stock"], page["tickets_breakdown"][0]["capacity"]) == (
        -1,
        -1,
    )


@pytest.mark.parametrize("capacity", [1, 3])
def test_a_capacity_may_sink_below_what_is_sold(
    stage: Stage, promoter: TestClient, capacity: int
) -> None:
    """Every order stays; nothing is left."""
    event, ticket = stage.night(capacity=20)
    stage.buy(event, (ticket, 3))

    page = promoter.patch(f"/admin/events/{event.slug}", json={"capacity": capacity}).json()

    assert (page["capacity"], page["stats"]["capacity_consumed"]) == (capacity, 3)
    assert page["stats"]["capacity_remaining"] == 0


def test_the_list_splits_upcoming_from_past(stage: Stage, promoter: TestClient) -> None:
    """An event is past once it has ended; the next and the latest come first."""
    stage.event("Late", starts_at=_in(stage, 40), ends_at=_in(stage, 41))
    stage.event("Soon", starts_at=_in(stage, 1), ends_at=_in(stage, 2))
    stage.event("Older", starts_at=_in(stage, -3), ends_at=_in(stage, -2))
    stage.event("Under way", starts_at=_in(stage, -1), ends_at=_in(stage, 1))
    stage.event("Just over", starts_at=_in(stage, -1), ends_at=_in(stage, 0))

    listed = promoter.get("/admin/events", params={"period": "all"}).json()

    assert [one["title"] for one in listed["upcoming_events"]] == ["Under way", "Soon", "Late"]
    assert [one["title"] for one in listed["past_events"]] == ["Just over", "Older"]
    assert listed["stats"]["upcoming_count"] == 3


@pytest.mark.parametrize(
    ("periods", "past"),
    [
        (("today",), []),
        (("week", "this_week"), ["Monday"]),
        (("month", "this_month", ""), ["Monday", "First"]),
        (("year", "this_year"), ["Monday", "First", "March"]),
        (("all", "all_time"), ["Monday", "First", "March", "Last year"]),
    ],
)
def test_a_period_filters_past_events_and_never_upcoming_ones(
    open_here: OpenStage, periods: tuple[str, ...], past: list[str]
) -> None:
    """In both vocabularies; a month when nothing is said."""
    stage = open_here()
    stage.clock.forward(days=18)  # Friday, 19 June
    for title, day in {
        "Monday": "2026-06-15",
        "First": "2026-06-01",
        "March": "2026-03-10",
        "Last year": "2025-12-31",
    }.items():
        client_of(stage).post(
            "/admin/events",
            json=an_event(
                stage, title=title, starts_at=f"{day}T10:00:00", ends_at=f"{day}T12:00:00"
            ),
        )
    stage.event("Upcoming")

    for period in periods:
        listed = client_of(stage).get("/admin/events", params={"period": period}).json()

        assert [one["title"] for one in listed["past_events"]] == past
        assert [one["title"] for one in listed["upcoming_events"]] == ["Upcoming"]


def test_the_lists_figures_are_those_of_the_period(stage: Stage, promoter: TestClient) -> None:
    """By the day of payment, in the account's timezone, less refunds."""
    event, ticket = stage.night()
    stage.buy(event, (ticket, 2))
    stage.clock.forward(days=3)
    order = stage.buy(event, (ticket, 1), email="ron@example.com")
    stage.refund(order, "5.00")

    today = promoter.get("/admin/events", params={"period": "today"}).json()["stats"]
    month = promoter.get("/admin/events").json()["stats"]

    assert today == {
        "upcoming_count": 1,
        "revenue": {"amount": "16.00", "currency": "EUR"},
        "tickets_sold": 1,
    }
    assert month == {
        "upcoming_count": 1,
        "revenue": {"amount": "58.00", "currency": "EUR"},
        "tickets_sold": 3,
    }


@pytest.mark.parametrize("path", ["events", "orders", "customers"])
def test_an_unknown_period_is_refused(promoter: TestClient, path: str) -> None:
    """On every list that has one."""
    answer = promoter.get(f"/admin/{path}", params={"period": "decade"})

    said = "must be one of today, week, month, year, all"
    assert (answer.status_code, answer.json()) == (422, {"errors": {"period": [said]}})


def test_an_unchanged_page_is_not_sent_again(stage: Stage, promoter: TestClient) -> None:
    """304 until something about the event changes: here, a sale."""
    event, ticket = stage.night()
    path = f"/admin/events/{event.slug}"
    tag = promoter.get(path).headers["etag"]

    same = promoter.get(path, headers={"If-None-Match": tag})
    stage.buy(event, (ticket, 1))
    changed = promoter.get(path, headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200


def test_addresses_never_come_from_the_host_header(stage: Stage, promoter: TestClient) -> None:
    """Anybody may write it."""
    made = promoter.post("/admin/events", json=an_event(stage), headers={"Host": "evil.example"})

    assert made.headers["location"].startswith(BASE_URL)


def _in(stage: Stage, days: int) -> Any:
    return attrs.evolve(stage.clock).forward(days=days)
