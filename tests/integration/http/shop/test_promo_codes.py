"""Buyers say a promo code and pay less; whoever guesses codes is stopped."""

from typing import Any

import pytest

from tests.integration.http.shop.counter import Counter, a_wish
from ticketing_domain.testing.contracts.promoting import a_code, uses


def test_a_code_makes_the_checkout_cheaper(shop: Counter) -> None:
    """Whatever its case; the lines say what each of them costs now."""
    event, ticket = shop.stage.night()
    promo = a_code(shop.stage, "TEN", percent="10")

    held = shop.check_out(event, (ticket, 2), promo_code=" ten ")

    checkout = held.json()
    assert held.status_code == 201
    assert checkout["total"] == {"amount": "37.80", "currency": "EUR"}
    assert checkout["discount"] == {"amount": "4.20", "currency": "EUR"}
    assert checkout["items"][0]["unit_price"]["amount"] == "21.00"
    assert checkout["items"][0]["total"]["amount"] == "37.80"
    assert shop.pay(held).json()["status"] == "paid"
    assert uses(shop.stage, promo) == 1
    assert shop.adds_up()


def test_a_hundred_percent_code_leaves_nothing_to_pay(shop: Counter) -> None:
    """The tickets are there at once."""
    event, ticket = shop.stage.night()
    a_code(shop.stage, "FREE", percent="100")

    held = shop.check_out(event, (ticket, 1), promo_code="FREE")

    checkout = held.json()
    assert (checkout["status"], checkout["payment"]) == ("paid", {"provider": "free"})
    assert len(shop.get(checkout["order_url"]).json()["items"]) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [({}, "NOBODYS"), ({}, "ÄÖÜ"), ({}, "A" * 5000), ({"active": False}, "CODE")],
    ids=["unknown", "no code", "endless", "put away"],
)
def test_a_code_that_does_not_count_refuses_the_checkout(
    shop: Counter, fields: dict[str, Any], said: str
) -> None:
    """Nothing is held."""
    event, ticket = shop.stage.night()
    a_code(shop.stage, "CODE", **fields)

    refused = shop.check_out(event, (ticket, 1), promo_code=said)

    assert refused.status_code == 409
    assert refused.json()["error"] == {
        "code": "promo_invalid",
        "message": "this is not a valid code",
        "ticket_id": None,
        "available": None,
        "next_release_at": None,
    }
    assert shop.stage.remaining(event, ticket) == 10


@pytest.mark.parametrize("said", [None, "", "  "])
def test_no_code_is_no_code(shop: Counter, said: str | None) -> None:
    """An empty field of a form says nothing."""
    event, ticket = shop.stage.night()

    assert shop.check_out(event, (ticket, 1), promo_code=said).status_code == 201


def test_a_code_in_the_address_shows_what_tickets_cost_with_it(shop: Counter) -> None:
    """One unit alone, of every ticket; such a page is for nobody else's cache."""
    event, _ = shop.stage.night(price="21.00")
    shop.stage.ticket(event, "Balcony", price="3.33")
    a_code(shop.stage, "TEN", percent="10", event_id=event.id)
    a_code(shop.stage, "FIVER", fixed="5.00")

    plain = shop.get(f"/events/{event.slug}")
    tenth = shop.get(f"/events/{event.slug}?promo=ten")
    fiver = shop.get(f"/events/{event.slug}?promo=FIVER").json()

    assert [one["discounted_price"]["amount"] for one in tenth.json()["tickets"]] == [
        "18.90",
        "3.00",
    ]
    assert [one["discounted_price"]["amount"] for one in fiver["tickets"]] == ["16.00", "0.00"]
    assert [one["price"]["amount"] for one in fiver["tickets"]] == ["21.00", "3.33"]
    assert not any("discounted_price" in one for one in plain.json()["tickets"])
    assert tenth.headers["cache-control"].startswith("private")
    assert plain.headers["cache-control"].startswith("public")
    assert shop.get("/events?promo=TEN").headers["cache-control"].startswith("private")


def test_a_code_that_does_not_count_is_not_mentioned_on_the_page(shop: Counter) -> None:
    """The page is as without it, whatever is wrong with the code."""
    event, _ = shop.stage.night()
    a_code(shop.stage, "OTHER", event_id=shop.stage.event("Another Night").id)
    a_code(shop.stage, "AWAY", active=False)
    plain = shop.get(f"/events/{event.slug}")

    for said in ("NOBODYS", "OTHER", "AWAY", "x", "%00", "A" * 5000):
        shown = shop.get(f"/events/{event.slug}?promo={said}")
        assert (shown.status_code, shown.content) == (200, plain.content)
        assert shown.headers["cache-control"].startswith("private")


def test_whoever_guesses_promo_codes_has_to_wait(shop: Counter) -> None:
    """After twenty wrong ones, in wishes and addresses together; then not even the right one is looked at."""
    event, ticket = shop.stage.night(stock=100)
    other, floor = shop.stage.night(title="Floor")
    a_code(shop.stage, "RIGHT")
    for number in range(10):
        shop.check_out(event, (ticket, 1), promo_code=f"WRONG-{number}")
        shop.get(f"/events/{event.slug}?promo=WRONG-{number}")

    refused = shop.check_out(event, (ticket, 1), promo_code="RIGHT")
    page = shop.get(f"/events/{event.slug}?promo=RIGHT")
    without = shop.check_out(event, (ticket, 1))
    elsewhere = shop.check_out(other, (floor, 1), promo_code="RIGHT")
    shop.stage.clock.forward(seconds=int(refused.headers["retry-after"]))
    later = shop.check_out(event, (ticket, 1), promo_code="RIGHT")

    assert [one.status_code for one in (refused, page)] == [429, 429]
    assert refused.json() == {
        "error": {
            "code": "rate_limited",
            "message": "too many codes were tried; please try again later",
        }
    }
    assert refused.headers["retry-after"] == "600"
    assert [one.status_code for one in (without, elsewhere, later)] == [201, 201, 201]


def test_whoever_guesses_access_codes_has_to_wait(shop: Counter) -> None:
    """In wishes and addresses together; right ones and pages without hidden tickets do not count."""
    event, ticket = shop.stage.night()
    backstage = shop.stage.ticket(event, "Backstage", state=hidden(), access_code="moon")
    for number in range(10):
        shop.check_out(event, (backstage, 1), access_code=f"wrong-{number}")
        shop.get(f"/events/{event.slug}?code=wrong-{number}")
        shop.get(f"/events/{event.slug}?code=moon")
        shop.check_out(event, (backstage, 1))

    refused = shop.check_out(event, (backstage, 1), access_code="moon")
    public = shop.check_out(event, (ticket, 1))

    assert (refused.status_code, public.status_code) == (429, 201)


def test_codes_that_are_merely_used_up_are_not_guesses(shop: Counter) -> None:
    """Nor are those that have expired: whoever says them knows a code."""
    event, ticket = shop.stage.night()
    a_code(shop.stage, "GONE", usage_limit=1)
    shop.check_out(event, (ticket, 1), promo_code="GONE")

    refused = [shop.check_out(event, (ticket, 1), promo_code="GONE") for _ in range(25)]

    assert {one.json()["error"]["message"] for one in refused} == {"this code has been used up"}


def test_forwarded_headers_give_nobody_more_guesses(shop: Counter) -> None:
    """Anybody can write them."""
    event, ticket = shop.stage.night()
    path = f"/events/{event.slug}/checkouts"
    body = a_wish((ticket, 1), promo_code="WRONG")

    codes = [
        shop.post(path, json=body, headers={"X-Forwarded-For": f"192.0.2.{number}"}).status_code
        for number in range(25)
    ]

    assert codes == [409] * 20 + [429] * 5


def hidden() -> Any:
    """The state of a ticket that only who knows its code can buy."""
    from ticketing_domain.catalogue.ticket import TicketState

    return TicketState.HIDDEN
