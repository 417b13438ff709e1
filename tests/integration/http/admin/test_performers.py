"""A promoter keeps a list of artists."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.integration.http.admin.clients import BASE_URL
from ticketing_domain.testing.stage import Stage

LINKS = ["website", "instagram", "spotify", "soundcloud", "tiktok", "youtube"]


def make(promoter: TestClient, **fields: Any) -> dict[str, Any]:
    """List a performer."""
    made = promoter.post("/admin/performers", json={"name": "DJ Snake", **fields})
    assert made.status_code == 201, made.text
    performer: dict[str, Any] = made.json()
    return performer


@pytest.mark.parametrize("wrapped", [False, True], ids=["bare", "wrapped"])
def test_a_performer_is_made_bare_or_wrapped(promoter: TestClient, *, wrapped: bool) -> None:
    """A name is enough; everything else is empty."""
    body = {"name": " DJ Snake "}

    made = promoter.post("/admin/performers", json={"performer": body} if wrapped else body)

    performer = made.json()
    assert made.status_code == 201
    assert made.headers["location"] == f"{BASE_URL}/admin/performers/{performer['id']}"
    assert performer == {
        "id": performer["id"],
        "name": "DJ Snake",
        "performer_type": "person",
        "bio": None,
        "bio_html": None,
        **{f"{link}_url": None for link in LINKS},
        "image_url": None,
        "event_count": 0,
    }
    shown = promoter.get(f"/admin/performers/{performer['id']}").json()
    assert shown == {**performer, "events": []}


def test_everything_about_a_performer_can_be_said(promoter: TestClient) -> None:
    """With a biography in plain text, and an image left empty."""
    links = {f"{link}_url": f"https://{link}.example.com/snake?a=1&b=2" for link in LINKS}

    performer = make(
        promoter,
        performer_type="performing_group",
        bio="House DJ since 2010.",
        image=None,
        **links,
    )

    assert performer["performer_type"] == "performing_group"
    assert performer["bio"] == "House DJ since 2010."
    assert performer["bio_html"] == '<div class="trix-content"><p>House DJ since 2010.</p></div>'
    assert {name: performer[name] for name in links} == links


def test_a_biography_may_be_html(promoter: TestClient) -> None:
    """Only harmless markup of it is kept; sent back as it was read, it stays the same."""
    sent = '<h1>DJ</h1><p>R&amp;B <b onclick="x()">since</b> 2010</p><script>alert(1)</script>'

    performer = make(promoter, bio=sent)
    again = promoter.patch(
        f"/admin/performers/{performer['id']}", json={"bio": performer["bio_html"]}
    ).json()

    assert performer["bio"] == "DJ\n\nR&B since 2010"
    assert performer["bio_html"] == (
        '<div class="trix-content"><h1>DJ</h1><p>R&amp;B <b>since</b> 2010</p></div>'
    )
    assert again == performer


def test_performers_are_listed_by_name_with_their_events_counted(
    stage: Stage, promoter: TestClient
) -> None:
    """And shown with those events, as they stand in the list of events."""
    for name in ("Zoe", "ann", "Bob"):
        make(promoter, name=name)
    event = stage.event()
    ids = {one["name"]: one["id"] for one in promoter.get("/admin/performers").json()["performers"]}
    for _ in range(2):
        body = {"performer_id": ids["ann"]}
        promoter.post(f"/admin/events/{event.slug}/event_performers", json=body)

    listed = promoter.get("/admin/performers").json()
    shown = promoter.get(f"/admin/performers/{ids['ann']}").json()

    assert list(listed) == ["performers"]
    counted = [(one["name"], one["event_count"]) for one in listed["performers"]]
    assert counted == [("ann", 1), ("Bob", 0), ("Zoe", 0)]
    assert shown["events"] == promoter.get("/admin/events").json()["upcoming_events"]


def test_everything_that_is_wrong_with_a_performer_is_told_at_once(promoter: TestClient) -> None:
    """Each field with its own words."""
    not_web = ["must be an address that begins with http:// or https://"]

    answer = promoter.post(
        "/admin/performers",
        json={
            "name": " ",
            "performer_type": "dog",
            "bio": "x" * 20_001,
            "website_url": "javascript:alert(1)",
            "instagram_url": 5,
            "image": "eyJf",
        },
    )

    assert answer.status_code == 422
    assert answer.json()["errors"] == {
        "performer_type": ["must be one of person, performing_group"],
        "instagram_url": ["must be a text"],
        "image": ["is not a known upload"],
        "bio": ["is too long (maximum is 20000 characters)"],
        "name": ["can't be blank"],
        "website_url": not_web,
    }


def test_a_name_is_one_performers(promoter: TestClient) -> None:
    """However it is capitalised."""
    make(promoter)

    answer = promoter.post("/admin/performers", json={"name": "dj SNAKE"})

    assert (answer.status_code, answer.json()) == (
        422,
        {"errors": {"name": ["has already been taken"]}},
    )


def test_a_change_leaves_the_rest_alone(promoter: TestClient) -> None:
    """And null clears what can be cleared."""
    before = make(promoter, bio="Hm.", website_url="https://a.example", tiktok_url="http://b.de")

    after = promoter.patch(
        f"/admin/performers/{before['id']}",
        json={"performer": {"name": "Snake", "bio": None, "website_url": None}},
    )
    refused = promoter.patch(
        f"/admin/performers/{before['id']}", json={"name": None, "performer_type": None}
    )

    changed = {"name": "Snake", "bio": None, "bio_html": None, "website_url": None}
    assert (after.status_code, after.json()) == (200, {**before, **changed})
    blank = ["can't be blank"]
    assert refused.json() == {"errors": {"performer_type": blank, "name": blank}}


def test_a_booked_performer_cannot_be_deleted(stage: Stage, promoter: TestClient) -> None:
    """The line-up would have a gap; one whom nobody booked goes."""
    booked, free, event = make(promoter), make(promoter, name="Free"), stage.event()
    promoter.post(
        f"/admin/events/{event.slug}/event_performers", json={"performer_id": booked["id"]}
    )

    refused = promoter.delete(f"/admin/performers/{booked['id']}")
    gone = promoter.delete(f"/admin/performers/{free['id']}")

    assert (refused.status_code, refused.json()) == (
        422,
        {"errors": {"base": ["is on the line-up of an event"]}},
    )
    assert (gone.status_code, gone.content) == (204, b"")
    assert promoter.get(f"/admin/performers/{free['id']}").status_code == 404


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_strangers_performer_is_not_there(
    promoter: TestClient, stranger: TestClient, method: str
) -> None:
    """In the same bytes as one whom nobody ever listed."""
    ours = make(promoter)

    foreign = stranger.request(method, f"/admin/performers/{ours['id']}")
    absent = stranger.request(method, "/admin/performers/999999")

    assert (foreign.status_code, foreign.content) == (404, absent.content)
    assert stranger.get("/admin/performers").json() == {"performers": []}
    assert promoter.get(f"/admin/performers/{ours['id']}").json() == {**ours, "events": []}


def test_an_unchanged_performer_is_not_sent_again(promoter: TestClient) -> None:
    """304 until something changes."""
    path = f"/admin/performers/{make(promoter)['id']}"
    tag = promoter.get(path).headers["etag"]

    same = promoter.get(path, headers={"If-None-Match": tag})
    promoter.patch(path, json={"bio": "New."})
    changed = promoter.get(path, headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert (changed.status_code, changed.json()["bio"]) == (200, "New.")
