"""Buyers take their codes and the date along."""

from typing import Any

from icalendar import Calendar
import segno

from tests.integration.http.shop.counter import Counter
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket


def bought(shop: Counter, event: Event, ticket: Ticket) -> Any:
    """Buy one ticket and open the order's page."""
    held = shop.check_out(event, (ticket, 1))
    paid = shop.pay(held).json()
    return shop.get(paid["order_url"]).json()


def test_a_code_comes_as_a_picture_and_as_a_drawing(shop: Counter) -> None:
    """Both show the payload; the order's page says where they are."""
    order = bought(shop, *shop.stage.night())
    (item,) = order["items"]

    drawing, picture = shop.get(item["qr_svg_url"]), shop.get(item["qr_png_url"])

    assert drawing.headers["content-type"] == "image/svg+xml"
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG\r\n")
    code = segno.make(item["payload"], error="m", micro=False)
    side = code.symbol_size(scale=8, border=4)[0]
    assert f'width="{side}"' in drawing.text
    assert int.from_bytes(picture.content[16:20]) == side


def test_the_date_goes_into_the_buyers_calendar(shop: Counter) -> None:
    """With what was bought and the way back to the order."""
    night, ticket = shop.stage.night()
    order = bought(shop, night, ticket)

    answer = shop.get(order["calendar_url"])

    (entry,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{night.slug}.ics"'
    assert entry["UID"] == f"order-{order['public_id']}@tickets.example"
    assert entry["SUMMARY"] == "Lantern Night"
    assert "1 General" in str(entry["DESCRIPTION"])
    assert f"/orders/{order['public_id']}?secret=" in str(entry["URL"])


def test_keepsakes_are_for_who_knows_the_secret(shop: Counter) -> None:
    """Nobody else finds them, no shared cache keeps them, and what has not changed is not sent again."""
    order = bought(shop, *shop.stage.night())
    (item,) = order["items"]

    for url in (item["qr_svg_url"], item["qr_png_url"], order["calendar_url"]):
        bare = url.partition("?")[0]
        first = shop.get(url)
        again = shop.get(url, headers={"If-None-Match": first.headers["etag"]})
        assert shop.get(bare).status_code == shop.get(f"{bare}?secret=no").status_code == 404
        assert first.headers["cache-control"] == "private, no-cache"
        assert first.headers["access-control-allow-origin"] == "*"
        assert (again.status_code, again.content) == (304, b"")


def test_what_admits_nobody_is_not_drawn(shop: Counter) -> None:
    """Before payment there is no code, after a refund it is void, and others' items are not there."""
    night, ticket = shop.stage.night()
    held = shop.check_out(night, (ticket, 1)).json()
    order, other = bought(shop, night, ticket), bought(shop, night, ticket)
    (item,), (strange,) = order["items"], other["items"]
    secret = order["calendar_url"].partition("?")[2]

    unpaid = f"/orders/{held['public_id']}/calendar.ics?secret={held['secret']}"
    assert shop.get(unpaid).status_code == 404
    mixed = f"/orders/{order['public_id']}/items/{strange['public_id']}.png?{secret}"
    assert shop.get(mixed).status_code == 404
    shop.stage.box_office.refund_order(
        account_id=shop.stage.account.id, order_id=order["public_id"], amount=None
    )
    assert shop.get(item["qr_png_url"]).status_code == 404
    (entry,) = Calendar.from_ical(shop.get(order["calendar_url"]).content).walk("VEVENT")
    assert entry["STATUS"] == "CANCELLED"
