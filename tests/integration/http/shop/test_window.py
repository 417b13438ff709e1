"""The shop window shows what is on, what it costs and what is gone, to everybody and to every site."""

import pytest

from tests.integration.http.shop.conftest import OpenCounter
from tests.integration.http.shop.counter import Counter
from ticketing_domain.catalogue.faq import FaqChanges
from ticketing_domain.catalogue.line_up import SlotChanges
from ticketing_domain.catalogue.performer import LINKS, PerformerChanges
from ticketing_domain.catalogue.rich_text import RichText
from ticketing_domain.catalogue.ticket import TicketState


def test_the_feed_shows_what_is_published_listed_and_to_come(shop: Counter) -> None:
    """Drafts, unlisted nights and nights gone by are not in the feed; the next night comes first."""
    stage = shop.stage
    later, _ = stage.night()
    unlisted = stage.event("Secret Night", listed=False)
    stage.ticket(unlisted)
    stage.publish(unlisted)
    stage.event("Draft Night")
    over, _ = stage.night()
    stage.clock.forward(days=31)
    upcoming, _ = stage.night()

    feed = shop.get("/events")

    assert [shown["slug"] for shown in feed.json()["events"]] == [upcoming.slug]
    assert {later.slug, over.slug}.isdisjoint({upcoming.slug})


def test_an_event_is_shown_with_everything_a_site_needs(shop: Counter) -> None:
    """The feed carries times, place, price and address."""
    event, _ = shop.stage.night(price="21.00")

    (shown,) = shop.get("/events").json()["events"]

    assert shown == {
        "slug": event.slug,
        "title": "Lantern Night",
        "description": "<p>Bring a light.</p>",
        "url": f"https://tickets.example/shops/moon-club/events/{event.slug}",
        "starts_at": "2026-07-01T12:00:00Z",
        "ends_at": "2026-07-01T17:00:00Z",
        "sales_starts_at": None,
        "sales_ends_at": "2026-07-01T12:00:00Z",
        "time_zone": "Berlin",
        "minimum_age": None,
        "video_url": None,
        "sold_out": False,
        "cancelled": False,
        "image_url": None,
        "background_image_url": None,
        "gallery_image_urls": [],
        "venue": {
            "name": "Moon Club",
            "address": "Spree 1",
            "postal_code": "10243",
            "city": "Berlin",
            "country": "DE",
            "latitude": None,
            "longitude": None,
            "time_zone": "Berlin",
        },
        "cheapest_available_price": {"amount": "21.00", "currency": "EUR"},
    }


def test_the_detail_lists_the_tickets(shop: Counter) -> None:
    """A buyer sees each kind of ticket in its place; a bundle says for how many it is."""
    event = shop.stage.event()
    single = shop.stage.ticket(event, max_per_order=4, features=("Early entry",))
    bundle = shop.stage.ticket(event, "Table", price="80.00", group_size=5)
    shop.stage.publish(event)

    shown = shop.shown(event)

    assert shown["tickets"] == [
        {
            "id": single.id,
            "title": "General",
            "kind": "StandardTicket",
            "price": {"amount": "21.00", "currency": "EUR"},
            "state": "active",
            "sold_out": False,
            "max_per_order": 4,
            "features": ["Early entry"],
            "access_code_required": False,
        },
        {
            "id": bundle.id,
            "title": "Table",
            "kind": "GroupTicket",
            "price": {"amount": "80.00", "currency": "EUR"},
            "state": "active",
            "sold_out": False,
            "max_per_order": None,
            "group_size": 5,
            "features": [],
            "access_code_required": False,
        },
    ]
    assert (shown["performers"], shown["faq_items"], shown["custom_fields"]) == ([], [], [])


def test_the_detail_shows_the_line_up_and_the_questions(shop: Counter) -> None:
    """With everything about the performers but our numbers for them."""
    stage, account_id = shop.stage, shop.stage.account.id
    event, _ = stage.night()
    performer = stage.box_office.line_up.add_performer(
        account_id=account_id,
        changes=PerformerChanges("DJ Snake", bio=RichText("<p>House.</p>", "House.")),
    )
    for position in (2, 1):
        stage.box_office.line_up.add_slot(
            account_id=account_id,
            slug=event.slug,
            changes=SlotChanges(performer.id, position=position, starts_at=event.starts_at),
        )
    answer = RichText("<p>At <b>seven</b>.</p>", "At seven.")
    item = stage.box_office.faq.add(
        account_id=account_id, slug=event.slug, changes=FaqChanges("Doors?", answer)
    )

    shown = shop.shown(event)

    assert [slot["position"] for slot in shown["performers"]] == [1, 2]
    assert shown["performers"][0] == {
        "name": "DJ Snake",
        "performer_type": "person",
        "role": "support",
        "genre": None,
        "position": 1,
        "starts_at": "2026-07-01T12:00:00Z",
        "ends_at": None,
        "bio": "House.",
        "bio_html": '<div class="trix-content"><p>House.</p></div>',
        **dict.fromkeys(LINKS),
        "image_url": None,
    }
    assert shown["faq_items"] == [
        {
            "id": item.id,
            "question": "Doors?",
            "answer": "At seven.",
            "answer_html": '<div class="trix-content"><p>At <b>seven</b>.</p></div>',
            "position": 1,
        }
    ]


def test_a_hidden_ticket_is_shown_to_who_knows_its_code(shop: Counter) -> None:
    """A wrong code shows no more than none; what a code shows is not for shared caches."""
    event, _ = shop.stage.night()
    shop.stage.ticket(event, "Crew", state=TicketState.HIDDEN, access_code="moonlight")

    titles = [
        [ticket["title"] for ticket in shop.shown(event, code)["tickets"]]
        for code in (None, "daylight", "moonlight")
    ]
    answer = shop.get(f"/events/{event.slug}?code=moonlight")

    assert titles == [["General"], ["General"], ["General", "Crew"]]
    assert answer.headers["cache-control"] == "private, max-age=60"


def test_an_archived_ticket_is_never_shown(shop: Counter) -> None:
    """What is no longer sold is not offered."""
    event, _ = shop.stage.night()
    gone = shop.stage.ticket(event, "Early Bird")
    shop.stage.box_office.archive_ticket(
        account_id=shop.stage.account.id, slug=event.slug, ticket_id=gone.id
    )

    assert [ticket["title"] for ticket in shop.shown(event)["tickets"]] == ["General"]


def test_an_unlisted_event_is_found_by_who_has_its_address(shop: Counter) -> None:
    """It is out of the feed, not out of the shop."""
    event = shop.stage.event(listed=False)
    shop.stage.ticket(event)
    shop.stage.publish(event)

    assert shop.get(f"/events/{event.slug}").status_code == 200


def test_a_draft_looks_like_nothing(shop: Counter) -> None:
    """Drafts, absent events, other promoters' events and impossible names answer the same bytes."""
    draft = shop.stage.event()

    answers = [
        shop.get(f"/events/{draft.slug}"),
        shop.get("/events/no-such-night"),
        shop.get("/events/NO%00SUCH"),
        shop.get("https://tickets.example/shops/nobody/events"),
        shop.get("https://tickets.example/shops/No_Body/events"),
        shop.get("/no-such-page"),
    ]

    assert {(answer.status_code, answer.content) for answer in answers} == {
        (404, b'{"error":{"code":"not_found","message":"there is nothing here"}}')
    }


def test_what_is_sold_out_says_so(shop: Counter) -> None:
    """When the last unit of the cheap ticket is held, the dearer one gives the price; then the night is sold out."""
    event = shop.stage.event()
    cheap = shop.stage.ticket(event, "Cheap", price="10.00", stock=1)
    dear = shop.stage.ticket(event, "Dear", price="30.00", stock=1)
    shop.stage.publish(event)

    prices = [shop.shown(event)["cheapest_available_price"]["amount"]]
    shop.stage.hold(event, (cheap, 1))
    prices.append(shop.shown(event)["cheapest_available_price"]["amount"])
    shop.stage.hold(event, (dear, 1))
    shown = shop.shown(event)

    assert prices == ["10.00", "30.00"]
    assert (shown["sold_out"], shown["cheapest_available_price"]) == (True, None)
    assert [ticket["sold_out"] for ticket in shown["tickets"]] == [True, True]


def test_a_bundle_that_no_longer_fits_the_house_is_sold_out(shop: Counter) -> None:
    """Three free seats take single tickets, and no table for five."""
    event = shop.stage.event(capacity=5)
    single = shop.stage.ticket(event)
    shop.stage.ticket(event, "Table", group_size=5)
    shop.stage.publish(event)
    shop.stage.hold(event, (single, 2))

    shown = shop.shown(event)

    assert [ticket["sold_out"] for ticket in shown["tickets"]] == [False, True]
    assert shown["sold_out"] is False


def test_a_description_is_text_and_never_markup(shop: Counter) -> None:
    """Empty lines part paragraphs, other line ends are kept, and nobody's script runs."""
    event = shop.stage.event(description="Doors & bar\nat nine\n\n<script>alert(1)</script>")
    shop.stage.ticket(event)
    shop.stage.publish(event)

    assert shop.shown(event)["description"] == (
        "<p>Doors &amp; bar<br>at nine</p><p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    )


@pytest.mark.parametrize("path", ["/events", "/events/lantern-night", "/events/no-such-night"])
def test_every_site_may_read(shop: Counter, path: str) -> None:
    """Reads are open to scripts of other sites, also where there is nothing to read."""
    shop.stage.night()

    read = shop.get(path, headers={"Origin": "https://fan.example"})
    preflight = shop.client.options(
        f"https://tickets.example/shops/moon-club{path}",
        headers={"Origin": "https://fan.example", "Access-Control-Request-Method": "GET"},
    )

    assert read.headers["access-control-allow-origin"] == "*"
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"


def test_other_sites_may_not_buy(shop: Counter) -> None:
    """No answer to a write is opened to scripts of other sites."""
    event, ticket = shop.stage.night()

    held = shop.check_out(event, (ticket, 1))

    assert "access-control-allow-origin" not in held.headers


@pytest.mark.parametrize("path", ["/events", "/events/lantern-night"])
def test_who_has_the_page_already_gets_no_second_copy(shop: Counter, path: str) -> None:
    """An unchanged page is answered by 304 without a body, a changed one anew."""
    event, ticket = shop.stage.night(stock=1)
    first = shop.get(path)
    known = {"If-None-Match": first.headers["etag"]}

    again = shop.get(path, headers=known)
    shop.stage.hold(event, (ticket, 1))
    changed = shop.get(path, headers=known)

    assert first.headers["cache-control"] == "public, max-age=60"
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["access-control-allow-origin"] == "*"
    assert changed.status_code == 200


def test_a_shop_has_a_host_of_its_own(open_shop: OpenCounter) -> None:
    """Under the shop domain the same routes answer, and print that host's addresses; our own host stays ours."""
    shop = open_shop(shop_domain="example")
    event, _ = shop.stage.night()

    by_host = shop.get("https://moon-club.example/events")
    by_path = shop.get("/events")
    nobody = shop.get("https://nobody.example/events")
    ours = shop.get("https://tickets.example/healthz")

    (shown,) = by_host.json()["events"]
    assert shown["url"] == f"https://moon-club.example/events/{event.slug}"
    assert by_path.content == by_host.content
    assert (nobody.status_code, ours.status_code) == (404, 200)


def test_an_unknown_method_is_told_which_are_known(shop: Counter) -> None:
    """What cannot be done to a page is 405, with what can."""
    answer = shop.client.put("https://tickets.example/shops/moon-club/checkouts/abc")

    assert answer.status_code == 405
    assert {"GET", "DELETE"} <= set(answer.headers["allow"].split(", "))
    assert answer.json()["error"]["code"] == "method_not_allowed"
