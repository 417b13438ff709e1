"""Events and tiers, as promoters' programs keep them."""

from typing import Any

import pytest

from tests.integration.http.v1.offices import Office, a_tier, fields_of


def test_an_event_is_printed_whole(office: Office) -> None:
    """Every field of the documents, and no other."""
    event = office.event()

    assert set(event) == {
        *("id", "slug", "title", "description", "status", "venueId", "cityId", "doors", "ends"),
        *("currency", "tiers", "lowestPrice", "rotatingQr", "network", "scans", "createdAt"),
    }
    assert set(event["tiers"][0]) == {
        *("id", "slug", "name", "price", "currency", "status", "stock", "sold", "held"),
    }
    assert (event["doors"], event["ends"]) == ("2026-07-01T19:00:00Z", "2026-07-01T23:00:00Z")
    assert event["createdAt"] == "2026-06-01T12:00:00Z"


def test_all_that_is_wrong_with_an_event_is_told_at_once(office: Office) -> None:
    """Under the names that were sent, its tiers by their place; and nothing was made."""
    tiers = [a_tier(), {"price": -1, "stock": -2}, {"name": "x", "price": 1.5, "stock": 3}]
    sent = {"venueId": "vn_nowhere", "doors": None, "ends": "2026-07-01T19:00:00Z"}

    fields = fields_of(office.post("/v1/events", {**sent, "tiers": tiers[:2]}), "event.invalid")
    types = fields_of(office.post("/v1/events", {**sent, "tiers": tiers}), "event.invalid")

    assert fields == {
        "title": ["can't be blank"],
        "doors": ["can't be blank"],
        "venueId": ["is not a venue of this account"],
        "tiers[1].name": ["can't be blank"],
        "tiers[1].price": ["must be 0 or more"],
        "tiers[1].stock": ["must be 0 or more, or -1 for unlimited"],
    }
    assert types["tiers"] == ["price must be a whole number"]
    assert office.get("/v1/events").json()["data"] == []


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title": 5}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"doors": "tomorrow"}, "doors"),
        ({"doors": "2026-07-01T19:00:00Z", "ends": "2026-07-01T18:00:00Z"}, "ends"),
        ({"doors": "2026-03-29T02:30:00"}, "doors"),
        ({"venueId": None}, "venueId"),
        ({"venueId": 7}, "venueId"),
        ({"slug": "No Slug"}, "slug"),
        ({"rotatingQr": "yes"}, "rotatingQr"),
        ({"tiers": {}}, "tiers"),
        ({"tiers": [5]}, "tiers"),
        ({"tiers": [{}] * 101}, "tiers"),
        ({"tiers": [a_tier(price=10**15)]}, "tiers[0].price"),
        ({"tiers": [a_tier(stock=10**9)]}, "tiers[0].stock"),
        ({"tiers": [a_tier(status="gone")]}, "tiers"),
    ],
)
def test_what_cannot_be_is_told_on_its_field(office: Office, sent: Any, field: str) -> None:
    """Never anything but 422, and nothing is made."""
    good = {"title": "Night", "venueId": "vn_moon_club", "doors": "2026-07-01T19:00:00Z"}

    fields = fields_of(office.post("/v1/events", {**good, **sent}), "event.invalid")

    assert list(fields) == [field]
    assert office.get("/v1/events").json()["data"] == []


def test_wall_times_are_those_of_the_venue(office: Office) -> None:
    """A time without a zone is read off the venue's wall; the end is four hours later in any case."""
    venue = office.venue(name="Soho", timezone="London")

    event = office.event(venueId=venue["id"], doors="2026-10-24T22:30:00")

    assert (event["doors"], event["ends"]) == ("2026-10-24T21:30:00Z", "2026-10-25T01:30:00Z")


def test_a_change_changes_what_is_sent(office: Office) -> None:
    """The rest stays; the usual end moves with the doors until another was said."""
    event = office.event()
    path = f"/v1/events/{event['slug']}"

    moved = office.patch(path, {"doors": "2026-07-02T19:00:00Z"}).json()
    ended = office.patch(path, {"ends": "2026-07-02T22:00:00Z", "rotatingQr": True}).json()
    again = office.patch(path, {"doors": "2026-07-02T20:00:00Z", "unknown": {}}).json()

    assert moved == {**event, "doors": "2026-07-02T19:00:00Z", "ends": "2026-07-02T23:00:00Z"}
    assert ended == {**moved, "ends": "2026-07-02T22:00:00Z", "rotatingQr": True}
    assert again == {**ended, "doors": "2026-07-02T20:00:00Z"}
    renamed = office.patch(path, {"slug": "other", "venueId": office.venue()["id"]}).json()
    assert (renamed["slug"], renamed["cityId"]) == ("other", "ulm")
    assert office.get(path).status_code == 404
    assert office.get(f"/v1/events/{event['id']}").json() == renamed


def test_the_status_follows_the_event_through_its_life(office: Office) -> None:
    """Draft, live, ended: nobody writes it down."""
    event = office.event()
    path = f"/v1/events/{event['id']}"

    statuses = [event["status"], office.post(f"{path}/publish").json()["status"]]
    statuses.append(office.post(f"{path}/unpublish").json()["status"])
    office.post(f"{path}/publish")
    office.stage.clock.forward(days=31)
    statuses.append(office.get(path).json()["status"])

    assert statuses == ["draft", "live", "draft", "ended"]


def test_publishing_needs_a_tier(office: Office) -> None:
    """What is missing is told in this API's words; a wrong `network` is told too."""
    sent = {"title": "x", "venueId": "vn_moon_club", "doors": "2026-07-01T19:00:00Z"}
    event = office.post("/v1/events", sent).json()
    path = f"/v1/events/{event['id']}/publish"

    assert list(fields_of(office.post(path), "event.invalid")) == ["tiers"]
    assert list(fields_of(office.post(path, {"network": "no"}), "event.invalid")) == ["network"]


def test_an_event_is_deleted_until_somebody_has_paid(office: Office) -> None:
    """204 and gone; with a paid order it stays."""
    event, other = office.event(), office.event(live=True)
    order = office.order(other).json()
    assert office.pay(order).status_code == 200

    assert office.delete(f"/v1/events/{event['id']}").status_code == 204
    assert office.get(f"/v1/events/{event['id']}").status_code == 404
    refused = office.delete(f"/v1/events/{other['id']}")
    fields_of(refused, "event.has_orders", 409)


def test_tiers_are_added_and_changed(office: Office) -> None:
    """`stock` is what is left, -1 without an end; the lowest price is that of what everybody may buy."""
    event = office.event(a_tier(price=3000, stock=5), live=True)
    path = f"/v1/events/{event['id']}/tiers"
    office.order(event, 2)

    added = office.post(path, a_tier("Crew", price=0, stock=-1, status="hidden"))
    first = office.patch(f"{path}/{event['tiers'][0]['id']}", {"price": 2500, "name": "Late"})
    gone = office.patch(f"{path}/{event['tiers'][0]['id']}", {"status": "archived"})
    back = office.patch(f"{path}/{event['tiers'][0]['id']}", {"status": "active", "stock": 0})

    assert (added.status_code, added.json()["stock"], added.json()["status"]) == (201, -1, "hidden")
    changed = first.json()
    assert (changed["name"], changed["slug"], changed["price"]) == ("Late", "late", 2500)
    assert (changed["stock"], changed["held"], changed["sold"]) == (3, 2, 0)
    assert gone.json()["status"] == "archived"
    assert (back.json()["status"], back.json()["stock"]) == ("sold_out", 0)
    assert office.get(f"/v1/events/{event['id']}").json()["lowestPrice"] == 2500


def test_a_tier_is_judged_like_any_other(office: Office) -> None:
    """By the names that were sent, and all or nothing."""
    event = office.event()
    path = f"/v1/events/{event['id']}/tiers"
    tier = event["tiers"][0]

    wrong = fields_of(office.post(path, {"price": True}), "tier.invalid")
    blank = fields_of(office.patch(f"{path}/{tier['id']}", {"name": " "}), "tier.invalid")
    half = office.patch(f"{path}/{tier['id']}", {"status": "active", "price": -5})

    assert set(wrong) == {"name", "price", "stock"}
    assert blank == {"name": ["can't be blank"]}
    assert fields_of(half, "tier.invalid") == {"price": ["must be 0 or more"]}
    assert office.get(f"/v1/events/{event['id']}").json()["tiers"] == [tier]


def test_events_are_listed_by_what_is_asked(office: Office) -> None:
    """The latest first; status, city, time and title narrow."""
    venue = office.venue(city="Bad Ürach")
    first = office.event(title="First", doors="2026-07-01T19:00:00Z", live=True)["id"]
    second = office.event(title="Second", doors="2026-07-02T19:00:00Z", venueId=venue["id"])["id"]
    third = office.event(title="Third 100%", doors="2026-07-03T22:30:00Z")["id"]

    def found(query: str) -> list[str]:
        return [event["id"] for event in office.get(f"/v1/events?{query}").json()["data"]]

    assert found("") == [third, second, first]
    assert found("status=live") == [first]
    assert found("status=draft") == [third, second]
    assert found("status=ended") == []
    assert found("cityId=bad-urach") == [second]
    assert found("from=2026-07-02T19:00:00Z") == [third, second]
    assert found("to=2026-07-02T19:00:00Z") == [second, first]
    # A day is one of the account's clock, which is two hours ahead.
    assert found("from=2026-07-02&to=2026-07-03") == [second]
    assert found("to=2026-07-04") == [third, second, first]
    assert found("from=2026-07-02T21:00:00+02:00&to=2026-07-02T21:00:00%2B02:00") == [second]
    assert found("q=iR") == [third, first]
    assert found("q=100%25") == [third]
    assert found("q=second&status=live") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=paid", "status"),
        ("from=soon", "from"),
        ("from=2026-02-30", "from"),
        ("to=2026-03-29T02:30:00", "to"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("q=%00", "q"),
    ],
)
def test_a_list_says_what_it_does_not_understand(office: Office, query: str, field: str) -> None:
    """On the parameter itself."""
    assert list(fields_of(office.get(f"/v1/events?{query}"), "event.invalid")) == [field]


def test_pages_meet_without_a_gap(office: Office) -> None:
    """Whatever their size, with a filter too."""
    for day in (1, 1, 2, 3, 3, 3, 4):
        office.event(doors=f"2026-07-0{day}T19:00:00Z")
    whole = office.get("/v1/events").json()["data"]

    assert len(whole) == 7
    assert all(office.pages("/v1/events", limit) == whole for limit in (1, 2, 3, 7, 100))
    assert office.pages("/v1/events?to=2026-07-02", 2) == whole[4:]


def test_a_cursor_is_of_its_list_and_account(office: Office, stranger: Office) -> None:
    """Any other is none; it tells nobody the number of a row."""
    for _ in range(3):
        office.event()
        office.venue()
    cursor = office.get("/v1/events?limit=1").json()["nextCursor"]
    of_venues = office.get("/v1/venues?limit=1").json()["nextCursor"]

    assert office.get(f"/v1/events?limit=1&cursor={cursor}").status_code == 200
    for wrong in (of_venues, cursor[:-1], f"{cursor}x", "!", "9" * 50):
        fields_of(office.get(f"/v1/events?cursor={wrong}"), "cursor.invalid", 400)
    fields_of(stranger.get(f"/v1/events?cursor={cursor}"), "cursor.invalid", 400)


def test_what_is_another_promoters_is_not_there(office: Office, stranger: Office) -> None:
    """By id, by slug and by tier, the answer is byte for byte that of what nobody has."""
    theirs = stranger.event(title="Theirs", live=True)
    ours = office.event()
    absent = office.get("/v1/events/evt_aaaaaaaaaaaaaaaaaaaaaaaaaa")

    answers = [
        office.get(f"/v1/events/{theirs['id']}"),
        office.get(f"/v1/events/{theirs['slug']}"),
        office.get(f"/v1/events/{ours['tiers'][0]['id']}"),
        office.get("/v1/events/%00"),
        office.patch(f"/v1/events/{theirs['id']}", {"title": "Mine"}),
        office.delete(f"/v1/events/{theirs['id']}"),
        office.post(f"/v1/events/{theirs['id']}/publish"),
        office.post(f"/v1/events/{theirs['id']}/tiers", a_tier()),
    ]

    assert {answer.content for answer in answers} == {absent.content}
    assert {answer.status_code for answer in answers} == {404}
    tier = office.patch(f"/v1/events/{ours['id']}/tiers/{theirs['tiers'][0]['id']}", {})
    fields_of(tier, "tier.not_found", 404)
    foreign = {"title": "x", "doors": "2026-07-01T19:00:00Z", "venueId": theirs["venueId"]}
    assert list(fields_of(office.post("/v1/events", foreign), "event.invalid")) == ["venueId"]


def test_an_unchanged_event_is_not_sent_again(office: Office) -> None:
    """304 for who has it; the new one after a change."""
    event = office.event()
    path = f"/v1/events/{event['id']}"
    tag = office.get(path).headers["etag"]

    assert office.get(path, **{"If-None-Match": tag}).status_code == 304
    office.patch(path, {"title": "Other"})
    assert office.get(path, **{"If-None-Match": tag}).status_code == 200


def test_venues_are_kept(office: Office, stranger: Office) -> None:
    """Made, found by id and by name, listed in pages; another promoter's are not there."""
    made = office.venue(name="Käfig & Co")

    assert made["id"].startswith("vn_")
    assert (made["slug"], made["cityId"], made["eventCount"]) == ("kafig-co", "ulm", 0)
    for name in (made["id"], "vn_kafig_co", "kafig-co"):
        assert office.get(f"/v1/venues/{name}").json() == made
    whole = office.get("/v1/venues").json()["data"]
    assert [venue["slug"] for venue in whole] == ["moon-club", "kafig-co"]
    assert office.pages("/v1/venues", 1) == whole
    absent = stranger.get("/v1/venues/nothing")
    fields_of(absent, "venue.not_found", 404)
    assert stranger.get(f"/v1/venues/{made['id']}").content == absent.content
    assert stranger.get("/v1/venues/kafig-co").content == absent.content


def test_a_venue_is_judged(office: Office) -> None:
    """All that is wrong at once, by the names that were sent."""
    wrong = fields_of(
        office.post("/v1/venues", {"name": "", "postalCode": 5, "timezone": "Mars"}),
        "venue.invalid",
    )

    assert set(wrong) == {"name", "address", "city", "postalCode", "timezone"}
    assert wrong["postalCode"] == ["must be a text"]
