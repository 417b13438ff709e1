"""What a buyer's order page shows of codes that move, and of those that do not."""

from typing import Any

import pytest
import segno

from tests.integration.http.shop.counter import Counter
from ticketing_domain.door.admission import Pass, Result
from ticketing_domain.testing.contracts.payloads import a_night, reissue, what_it_shows
from ticketing_domain.testing.gate import Gate


def a_page(shop: Counter, *, rotating: bool) -> str:
    """Buy one ticket for a night; returns the address of the order's page."""
    night = a_night(shop.stage, rotating=rotating)
    (offer,) = shop.stage.inventory(night).offers.values()
    paid = shop.pay(shop.check_out(night, (offer.ticket, 1))).json()
    address: str = paid["order_url"]
    return address


def the_item(shop: Counter, page: str) -> Any:
    """Open the page; returns its one item."""
    (item,) = shop.get(page).json()["items"]
    return item


def the_pass(shop: Counter, item: Any) -> Pass:
    """Look at an item as doors do."""
    return shop.stage.box_office.door.reads.pass_of(shop.stage.account.id, item["public_id"])


@pytest.mark.parametrize("rotating", [True, False], ids=["rotating", "staying"])
def test_what_the_page_shows_admits(shop: Counter, *, rotating: bool) -> None:
    """At the door, as it stands there."""
    item = the_item(shop, a_page(shop, rotating=rotating))
    shown = the_pass(shop, item)

    gate = Gate(shop.stage)
    event = shop.stage.box_office.reads.inventory(shop.stage.account.id, shown.event_slug).event
    answer = gate.scan(event, item["payload"], 1)

    assert item["payload"] == what_it_shows(shop.stage, shown, rotating=rotating)
    assert answer.scan.result is Result.REDEEMED


def test_a_moving_code_says_when_it_moves(shop: Counter) -> None:
    """At that moment the page shows another, and not before; a page that was kept is out of date then."""
    page = a_page(shop, rotating=True)
    first = shop.get(page)
    item = first.json()["items"][0]

    shop.stage.clock.forward(seconds=29)
    same = shop.get(page, headers={"If-None-Match": first.headers["etag"]})
    shop.stage.clock.forward(seconds=1)
    moved = shop.get(page, headers={"If-None-Match": first.headers["etag"]})

    assert item["payload_changes_at"] == "2026-06-01T12:00:30Z"
    assert (same.status_code, moved.status_code) == (304, 200)
    assert moved.json()["items"][0]["payload"] != item["payload"]
    assert moved.json()["items"][0]["payload_changes_at"] == "2026-06-01T12:01:00Z"


def test_a_code_that_stays_can_be_printed(shop: Counter) -> None:
    """Its window is 0, and nobody need ask again."""
    item = the_item(shop, a_page(shop, rotating=False))

    assert item["payload"].startswith(f"tkt_{item['public_id']}.0.")
    assert item["payload_changes_at"] is None


def test_the_picture_shows_the_payload_of_the_moment(shop: Counter) -> None:
    """Half a minute later it is another picture."""
    item = the_item(shop, a_page(shop, rotating=True))

    before = shop.get(item["qr_svg_url"])
    shop.stage.clock.forward(seconds=30)
    after = shop.get(item["qr_svg_url"], headers={"If-None-Match": before.headers["etag"]})

    side = segno.make(item["payload"], error="m", micro=False).symbol_size(scale=8, border=4)[0]
    assert f'width="{side}"' in before.text
    assert (after.status_code, after.content == before.content) == (200, False)


def test_a_dead_ticket_shows_nothing(shop: Counter) -> None:
    """Revoked, it has neither payload nor picture; issued anew it has others."""
    page = a_page(shop, rotating=True)
    before = the_item(shop, page)
    stage = shop.stage
    stage.box_office.door.revoke_ticket(account_id=stage.account.id, item_id=before["public_id"])

    dead = the_item(shop, page)
    gone = shop.get(before["qr_png_url"])
    reissue(stage, the_pass(shop, before))
    renewed = the_item(shop, page)

    assert (dead["payload"], dead["payload_changes_at"], gone.status_code) == (None, None, 404)
    assert len({before["payload"], renewed["payload"]}) == 2
    assert before["code"] != renewed["code"]
    assert shop.get(renewed["qr_png_url"]).status_code == 200
