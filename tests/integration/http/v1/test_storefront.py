"""The storefront: what all promoters have on, for anybody."""

from tests.integration.http.v1.offices import Office, OpenOffice, a_tier, fields_of, key_of
from ticketing_domain.people.account import Mode


def shown(office: Office, query: str = "") -> list[str]:
    """Return the titles that the storefront shows."""
    page = office.client.get(f"/storefront/events{query}")
    assert page.status_code == 200, page.text
    return [event["title"] for event in page.json()["data"]]


def test_everybodys_events_are_shown_to_anybody(office: Office, stranger: Office) -> None:
    """Without a key, what is over first comes first; promoters' own figures stay theirs."""
    hidden = a_tier("Crew", price=1, status="hidden")
    ours = office.event(a_tier(), hidden, title="Ours", doors="2026-07-02T19:00:00Z", live=True)
    stranger.event(title="Theirs", doors="2026-07-01T19:00:00Z", live=True)

    first, second = office.client.get("/storefront/events").json()["data"]

    assert first["title"] == "Theirs"
    assert second == {
        **{
            name: ours[name]
            for name in (
                *("id", "slug", "title", "description", "cityId", "doors", "ends", "currency"),
            )
        },
        "lowestPrice": 2100,
        "soldOut": False,
        "promoter": {"name": "Moon Club", "url": "https://tickets.example/shops/moon-club"},
        "venue": {
            "slug": "moon-club",
            "name": "Moon Club",
            "address": "Spree 1",
            "city": "Berlin",
            "cityId": "berlin",
            "postalCode": "10243",
            "country": "DE",
        },
        "tiers": [
            {
                name: ours["tiers"][0][name]
                for name in ("id", "slug", "name", "price", "currency", "status")
            }
        ],
        "url": f"https://tickets.example/shops/moon-club/events/{ours['slug']}",
    }


def test_only_what_is_meant_for_it_is_shown(office: Office) -> None:
    """Drafts, what opted out, what was taken off again and what is over are not."""
    office.event(title="Draft")
    opted_out = office.event(title="Ours alone")
    office.post(f"/v1/events/{opted_out['id']}/publish", {"network": False})
    off = office.event(title="Off again", live=True)
    office.post(f"/v1/events/{off['id']}/unpublish")
    office.event(title="Over", doors="2026-06-01T18:00:00Z", live=True)
    office.event(title="Shown", live=True)
    office.stage.clock.forward(days=1)

    assert shown(office) == ["Shown"]


def test_a_test_world_is_never_shown(open_office: OpenOffice) -> None:
    """Not on the storefront, not in a live shop's feed, not in a live list."""
    office = open_office(mode=Mode.TEST)
    live = Office(office.stage, office.client, key_of(office.stage))
    office.venue()
    event = office.event(title="Tried out", venueId="vn_barn")

    published = office.post(f"/v1/events/{event['id']}/publish", {"network": True})

    assert published.json()["status"] == "live"
    assert shown(office) == []
    assert office.client.get("/shops/moon-club/events").json()["events"] == []
    assert live.get("/v1/events").json()["data"] == []
    fields_of(live.get(f"/v1/events/{event['id']}"), "event.not_found", 404)


def test_its_pages_meet_without_a_gap(office: Office, stranger: Office) -> None:
    """Over all promoters, events of one instant among them."""
    for day in (1, 2, 2, 3):
        for promoter in (office, stranger):
            name = promoter.stage.account.subdomain
            promoter.event(title=f"{day} {name}", doors=f"2026-07-0{day}T19:00:00Z", live=True)
    whole = shown(office)

    assert len(whole) == 8
    for limit in (1, 3, 8):
        assert [event["title"] for event in office.pages("/storefront/events", limit)] == whole


def test_what_it_does_not_understand_leaves_in_the_envelope(office: Office) -> None:
    """Cursors, limits and methods; never anything else."""
    venue_cursor = "AAAA"
    get = office.client.get
    fields_of(get(f"/storefront/events?cursor={venue_cursor}"), "cursor.invalid", 400)
    fields_of(get("/storefront/events?limit=0"), "event.invalid")
    answer = office.client.post("/storefront/events")
    fields_of(answer, "method_not_allowed", 405)
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_browsers_and_caches_may_keep_it(office: Office) -> None:
    """A tag, a minute, and any site's scripts."""
    office.event(live=True)
    answer = office.client.get("/storefront/events")

    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers["access-control-allow-origin"] == "*"
    tag = {"If-None-Match": answer.headers["etag"]}
    assert office.client.get("/storefront/events", headers=tag).status_code == 304
    assert office.client.head("/storefront/events").status_code == 200
    preflight = office.client.options("/storefront/events")
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, "*")
