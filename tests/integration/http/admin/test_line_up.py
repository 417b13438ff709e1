"""A promoter books artists for an event, and answers the questions of whoever comes."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.integration.http.admin.clients import BASE_URL, an_event
from tests.integration.http.admin.test_performers import LINKS, make
from ticketing_domain.testing.stage import Stage

NIGHT = "/admin/events/lantern-night"
SLOTS, FAQ = f"{NIGHT}/event_performers", f"{NIGHT}/faq_items"
ENDS = "must be after the event starts, and at most 6 hours after it ends"
DATA = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "{{7*7}} ${7*7} #{7*7} {0.__class__} %(x)s",
    "\u202egpj.exe \u2066x\u2069",
    '=HYPERLINK("https://evil.example")',
    "'; DROP TABLE performers; --",
    "javascript:alert(1)",
    "a\\b\"c'd`e",
    "\u200b\ufeff💃",
]


@pytest.fixture
def night(stage: Stage, promoter: TestClient) -> str:
    """An event from nine in the evening until one at night, in Berlin."""
    made = promoter.post("/admin/events", json=an_event(stage))
    return f"/admin/events/{made.json()['slug']}"


def book(promoter: TestClient, performer: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Put a performer on the line-up."""
    made = promoter.post(SLOTS, json={"performer_id": performer["id"], **fields})
    assert made.status_code == 201, made.text
    slot: dict[str, Any] = made.json()
    return slot


def ask(promoter: TestClient, **fields: Any) -> dict[str, Any]:
    """Answer a question."""
    body = {"question": "When do doors open?", "answer": "At seven.", **fields}
    made = promoter.post(FAQ, json=body)
    assert made.status_code == 201, made.text
    item: dict[str, Any] = made.json()
    return item


def test_a_line_up_is_shown_with_everything_about_its_performers(
    promoter: TestClient, night: str
) -> None:
    """The entry that came back when it was made is the one on the event's page."""
    performer = make(
        promoter, bio="House DJ since 2010.", website_url="https://djsnake.example.com"
    )

    made = promoter.post(
        SLOTS,
        json={
            "event_performer": {
                "performer_id": performer["id"],
                "role": "headliner",
                "genre": "Techno",
                "position": 1,
                "starts_at": "2026-07-01T22:00:00Z",
                "ends_at": "2026-07-02T00:30:00+02:00",
            }
        },
    )

    slot = made.json()
    number = slot["event_performer_id"]
    assert made.status_code == 201
    assert made.headers["location"] == f"{BASE_URL}{night}/event_performers/{number}"
    assert list(slot.items()) == [
        ("id", performer["id"]),
        ("event_performer_id", number),
        ("name", "DJ Snake"),
        ("performer_type", "person"),
        ("role", "headliner"),
        ("genre", "Techno"),
        ("position", 1),
        ("starts_at", "2026-07-01T22:00:00Z"),
        ("ends_at", "2026-07-01T22:30:00Z"),
        ("bio", "House DJ since 2010."),
        ("bio_html", '<div class="trix-content"><p>House DJ since 2010.</p></div>'),
        ("website_url", "https://djsnake.example.com"),
        *((f"{link}_url", None) for link in LINKS[1:]),
        ("image_url", None),
    ]
    assert promoter.get(night).json()["performers"] == [slot]


def test_a_line_up_stands_in_the_order_of_its_positions(promoter: TestClient, night: str) -> None:
    """A new slot comes last, as a support without a set time; a performer may have several."""
    snake, opener = make(promoter), make(promoter, name="Opener")
    late, second = book(promoter, snake, position=5), book(promoter, snake)

    first = book(promoter, opener, position=1, role="guest")

    assert promoter.get(night).json()["performers"] == [first, late, second]
    assert (second["position"], second["role"], second["starts_at"]) == (6, "support", None)


@pytest.mark.usefixtures("night")
def test_set_times_without_a_zone_are_the_venues(promoter: TestClient) -> None:
    """Eleven at night in Berlin."""
    slot = book(promoter, make(promoter), starts_at="2026-07-01T23:00", ends_at="2026-07-02T01:00")

    assert slot["starts_at"] == "2026-07-01T21:00:00Z"
    assert slot["ends_at"] == "2026-07-01T23:00:00Z"


@pytest.mark.usefixtures("night")
def test_a_set_may_outlast_the_announced_end(promoter: TestClient) -> None:
    """By half an hour, as in the seed's own line-up, or by hours; but it starts before the end."""
    performer = make(promoter)

    last = book(
        promoter, performer, starts_at="2026-07-01T22:00:00Z", ends_at="2026-07-01T23:30:00Z"
    )
    longest = book(promoter, performer, ends_at="2026-07-02T05:00:00Z")
    encore = promoter.post(
        SLOTS, json={"performer_id": performer["id"], "starts_at": "2026-07-01T23:00:00Z"}
    )

    assert (last["starts_at"], last["ends_at"]) == ("2026-07-01T22:00:00Z", "2026-07-01T23:30:00Z")
    assert longest["ends_at"] == "2026-07-02T05:00:00Z"
    assert encore.json() == {"errors": {"starts_at": ["must be within the event"]}}


@pytest.mark.usefixtures("night")
def test_everything_that_is_wrong_with_a_slot_is_told_at_once(
    promoter: TestClient, stranger: TestClient
) -> None:
    """Another account's performer is nobody."""
    theirs = make(stranger)

    answer = promoter.post(
        SLOTS,
        json={
            "performer_id": theirs["id"],
            "role": "roadie",
            "position": 0,
            "starts_at": "2026-07-01T18:59:59Z",
            "ends_at": "2026-07-02T05:00:01Z",
            "genre": ["Techno"],
        },
    )
    nobody = promoter.post(SLOTS)

    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        {
            "role": ["must be one of headliner, support, guest"],
            "genre": ["must be a text"],
            "position": ["must be a whole number from 1 to 10000"],
            "starts_at": ["must be within the event"],
            "ends_at": [ENDS],
            "performer_id": ["is not a performer of this account"],
        },
    )
    assert nobody.json() == {"errors": {"performer_id": ["can't be blank"]}}


def test_a_slot_is_changed_and_taken_off(promoter: TestClient, night: str) -> None:
    """Only what was sent changes."""
    before = book(promoter, make(promoter), genre="Techno", starts_at="2026-07-01T21:00:00Z")
    path = f"{SLOTS}/{before['event_performer_id']}"

    after = promoter.patch(path, json={"role": "headliner", "starts_at": None})
    refused = promoter.patch(path, json={"ends_at": "2026-07-01T19:00:00Z", "role": None})
    shown = promoter.get(night).json()["performers"]
    gone = promoter.delete(path)

    changed = {**before, "role": "headliner", "starts_at": None}
    assert (after.status_code, after.json()) == (200, changed)
    assert refused.json() == {"errors": {"role": ["can't be blank"], "ends_at": [ENDS]}}
    assert shown == [changed]
    assert (gone.status_code, gone.content) == (204, b"")
    assert promoter.get(night).json()["performers"] == []


def test_questions_are_listed_and_shown_in_their_order(promoter: TestClient, night: str) -> None:
    """With answers in both forms."""
    doors = ask(promoter)
    dogs = ask(promoter, question="Dogs?", answer="<p>No <b>dogs</b>.</p><script>x()</script>")
    first = ask(promoter, question="First?", position=1)

    listed = promoter.get(FAQ).json()

    event = promoter.get(night).json()
    assert listed == {
        "event": {"id": event["id"], "slug": "lantern-night", "title": "Lantern Night"},
        "faq_items": [doors, first, dogs],
    }
    assert event["faq_items"] == listed["faq_items"]
    assert doors == {
        "id": doors["id"],
        "question": "When do doors open?",
        "answer": "At seven.",
        "answer_html": '<div class="trix-content"><p>At seven.</p></div>',
        "position": 1,
    }
    assert (dogs["answer"], dogs["position"]) == ("No dogs.", 2)
    assert dogs["answer_html"] == '<div class="trix-content"><p>No <b>dogs</b>.</p></div>'


@pytest.mark.usefixtures("night")
def test_a_question_is_made_changed_and_taken_off(promoter: TestClient) -> None:
    """Bare or wrapped; only what was sent changes."""
    body = {"question": "Dogs?", "answer": "No."}
    made = promoter.post(FAQ, json={"faq_item": body})
    item = made.json()
    path = f"{FAQ}/{item['id']}"

    after = promoter.patch(path, json={"faq_item": {"answer": "Yes.", "position": 9}})
    refused = promoter.patch(path, json={"question": "", "answer": "<p></p>", "position": "1"})
    gone = promoter.delete(path)

    assert (made.status_code, made.headers["location"]) == (201, f"{BASE_URL}{path}")
    assert (after.status_code, after.json()["answer"]) == (200, "Yes.")
    assert (after.json()["question"], after.json()["position"]) == ("Dogs?", 9)
    assert refused.json()["errors"] == {
        "position": ["must be a whole number"],
        "question": ["can't be blank"],
        "answer": ["can't be blank"],
    }
    assert (gone.status_code, gone.content) == (204, b"")
    assert promoter.get(FAQ).json()["faq_items"] == []


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_what_is_a_strangers_is_not_there(
    stage: Stage, strangers: Stage, promoter: TestClient, stranger: TestClient, method: str
) -> None:
    """Nor what stands on another event, nor on none; all in the same bytes."""
    promoter.post("/admin/events", json=an_event(stage))
    stranger.post("/admin/events", json=an_event(strangers))
    stage.event("Other")
    slot, item = book(promoter, make(promoter)), ask(promoter)
    numbers = {"event_performers": slot["event_performer_id"], "faq_items": item["id"]}

    answers = [
        client.request(method, f"/admin/events/{slug}/{kind}/{wanted}")
        for kind, number in numbers.items()
        for client, slug, wanted in (
            (stranger, "lantern-night", number),
            (promoter, "other", number),
            (promoter, "nowhere", number),
            (promoter, "lantern-night", 999_999),
            (promoter, "lantern-night", "x"),
        )
    ]

    assert {(one.status_code, one.content) for one in answers} == {(404, b'{"error":"Not Found"}')}
    assert promoter.get(NIGHT).json()["performers"] == [slot]
    assert promoter.get(FAQ).json()["faq_items"] == [item]
    for path in (f"{NIGHT}s/event_performers", f"{NIGHT}s/faq_items"):
        assert promoter.post(path, json={}).status_code == 404


def test_a_deleted_event_lets_its_performers_go(promoter: TestClient, night: str) -> None:
    """Its line-up and its questions go with it."""
    performer = make(promoter)
    book(promoter, performer)
    ask(promoter)

    assert promoter.delete(night).status_code == 204
    assert promoter.get("/admin/performers").json()["performers"] == [performer]
    assert promoter.delete(f"/admin/performers/{performer['id']}").status_code == 204


@pytest.mark.parametrize("hostile", DATA)
def test_what_looks_like_a_program_is_data(promoter: TestClient, night: str, hostile: str) -> None:
    """Plain fields come back as they were sent; rich ones with nothing in them that a page would run."""
    performer = make(promoter, name=hostile, bio=f"ok {hostile}")
    slot = book(promoter, performer, genre=hostile)
    item = ask(promoter, question=hostile, answer=f"ok {hostile}")

    page = promoter.get(night).json()

    assert (slot["name"], slot["genre"], item["question"]) == (hostile,) * 3
    assert (page["performers"], page["faq_items"]) == ([slot], [item])
    for html in (performer["bio_html"], slot["bio_html"], item["answer_html"]):
        assert html.startswith('<div class="trix-content">')
        assert not any(word in html.lower() for word in ("<script", "<img", "onerror=", "href"))
    refused = promoter.patch(
        f"/admin/performers/{performer['id']}", json={"website_url": f"{hostile}//x.example"}
    )
    assert (refused.status_code, set(refused.json()["errors"])) == (422, {"website_url"})
