"""A checkout holds all that was wanted or nothing, says why not, and is seen by its buyer alone."""

from typing import Any

import pytest

from tests.integration.http.shop.counter import BASE_URL, SHOP, Counter, a_wish
from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.people.account import NewAccount

NOTHING_HERE = (404, b'{"error":{"code":"not_found","message":"there is nothing here"}}')


def test_a_buyer_goes_from_wish_to_codes(shop: Counter) -> None:
    """Hold, pay, fetch: what is answered on the way is all that a buyer needs for the next step."""
    event, ticket = shop.stage.night(price="21.00")

    held = shop.check_out(event, (ticket, 2))
    paid = shop.pay(held)
    order = shop.get(paid.json()["order_url"]).json()

    assert (held.status_code, paid.status_code) == (201, 200)
    assert (held.json()["status"], paid.json()["status"]) == ("pending", "paid")
    assert (order["status"], order["total"]["amount"]) == ("paid", "42.00")
    assert order["event"]["slug"] == event.slug
    assert len({item["code"] for item in order["items"]}) == 2
    assert shop.adds_up()


def test_a_hold_is_answered_with_all_its_facts(shop: Counter) -> None:
    """The buyer learns what is held, for how long, what it costs and where to pay."""
    event, ticket = shop.stage.night(price="21.00")

    held = shop.check_out(event, (ticket, 2))

    checkout = held.json()
    named = f"{checkout['public_id']}?secret={checkout['secret']}"
    assert held.headers["location"] == f"{SHOP}/checkouts/{named}"
    assert checkout == {
        "public_id": checkout["public_id"],
        "secret": checkout["secret"],
        "status": "pending",
        "expires_at": "2026-06-01T12:10:00Z",
        "total": {"amount": "42.00", "currency": "EUR"},
        "discount": {"amount": "0.00", "currency": "EUR"},
        "items": [
            {
                "ticket_id": ticket.id,
                "ticket_title": "General",
                "quantity": 2,
                "unit_price": {"amount": "21.00", "currency": "EUR"},
                "total": {"amount": "42.00", "currency": "EUR"},
            }
        ],
        "payment": {
            "provider": "sandbox",
            "url": f"{SHOP}/checkouts/{checkout['public_id']}/payment",
        },
    }
    assert shop.look(held).json() == checkout


def test_the_order_is_shown_to_its_buyer(shop: Counter) -> None:
    """A bundle is one code for all its people; its QR shows a signed payload, which stays the same."""
    event = shop.stage.event()
    table = shop.stage.ticket(event, "Table", price="80.00", group_size=5)
    shop.stage.publish(event)
    paid = shop.pay(shop.check_out(event, (table, 1)))

    order = shop.get(paid.json()["order_url"]).json()

    (item,) = order["items"]
    assert order["display_number"] == f"{order['order_code'][:4]}-{order['order_code'][4:]}"
    assert order["tax"] == {"rate": "0", "amount": "0.00", "currency": "EUR"}
    assert order["event"]["venue"]["name"] == "Moon Club"
    assert (item["ticket_title"], item["admits"], item["redeemed"]) == ("Table", 5, False)
    assert item["payload"].startswith("tkt_")
    assert item["payload_changes_at"] is None
    again = shop.get(paid.json()["order_url"]).json()["items"][0]
    assert again["payload"] == item["payload"]


def test_what_costs_nothing_is_paid_at_once(shop: Counter) -> None:
    """A free ticket comes without a till."""
    event, ticket = shop.stage.night(price="0.00")

    held = shop.check_out(event, (ticket, 1))

    assert (held.json()["status"], held.json()["payment"]) == ("paid", {"provider": "free"})
    assert shop.get(held.json()["order_url"]).status_code == 200
    assert shop.look(held).json() == held.json()


def test_who_comes_too_late_learns_when_to_come_back(shop: Counter) -> None:
    """A refusal says which ticket binds, what is left, and when the earliest hold ends."""
    event, ticket = shop.stage.night(stock=3)
    shop.check_out(event, (ticket, 2))

    refused = shop.check_out(event, (ticket, 2), email="john@example.com")

    assert refused.status_code == 409
    assert refused.json() == {
        "error": {
            "code": "sold_out",
            "message": "only 1 of General are left",
            "ticket_id": ticket.id,
            "available": 1,
            "next_release_at": "2026-06-01T12:10:00Z",
        }
    }


def test_a_hold_that_has_ended_is_free_for_the_next(shop: Counter) -> None:
    """No job needs to run: the next buyer takes what the last one let go."""
    event, ticket = shop.stage.night(stock=1)
    first = shop.check_out(event, (ticket, 1))
    shop.stage.clock.forward(minutes=10)

    seen_before = shop.look(first).json()["status"]
    second = shop.check_out(event, (ticket, 1), email="john@example.com")
    seen_after = shop.look(first).json()["status"]

    assert (seen_before, second.status_code, seen_after) == ("expired", 201, "expired")
    assert shop.pay(first).json()["error"]["code"] == "hold_expired"
    assert "url" not in shop.look(first).json()["payment"]
    assert shop.adds_up()


def test_what_is_not_on_sale_cannot_be_bought(shop: Counter) -> None:
    """Archived tickets, other events' tickets and hidden ones without a code are no tickets of this event."""
    stage = shop.stage
    event, _ = stage.night()
    archived = stage.ticket(event, "Early Bird")
    stage.box_office.archive_ticket(
        account_id=stage.account.id, slug=event.slug, ticket_id=archived.id
    )
    closed = stage.ticket(event, "Crew", state=TicketState.HIDDEN)
    _, foreign = stage.night()

    answers = [shop.check_out(event, (ticket, 1)) for ticket in (archived, closed, foreign)]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert all(list(answer.json()["errors"]) == ["items"] for answer in answers)


@pytest.mark.parametrize("fields", [{}, {"email": "nonsense"}])
def test_a_draft_sells_nothing(shop: Counter, fields: dict[str, Any]) -> None:
    """A draft answers as an absent event does, whatever is sent."""
    draft = shop.stage.event()
    ticket = shop.stage.ticket(draft)

    to_draft = shop.check_out(draft, (ticket, 1), **fields)
    to_nowhere = shop.post("/events/no-such-night/checkouts", json=a_wish((ticket, 1), **fields))

    assert (to_draft.status_code, to_draft.content) == NOTHING_HERE
    assert (to_nowhere.status_code, to_nowhere.content) == NOTHING_HERE


def test_a_hidden_ticket_is_sold_to_who_knows_its_code(shop: Counter) -> None:
    """Without the right code the refusal says that one is needed."""
    event, _ = shop.stage.night()
    crew = shop.stage.ticket(event, "Crew", state=TicketState.HIDDEN, access_code="moonlight")

    without = shop.check_out(event, (crew, 1))
    wrong = shop.check_out(event, (crew, 1), access_code="dåylight")
    right = shop.check_out(event, (crew, 1), access_code="moonlight")

    assert [answer.status_code for answer in (without, wrong, right)] == [409, 409, 201]
    assert without.json()["error"]["code"] == "access_code_required"


def test_nothing_is_shown_without_the_secret(shop: Counter) -> None:
    """A wrong secret, none, another order's, and an order that is not there answer the same bytes."""
    event, ticket = shop.stage.night()
    mine, other = shop.check_out(event, (ticket, 1)), shop.check_out(event, (ticket, 1))
    shop.pay(mine)
    mine_id, other_secret = mine.json()["public_id"], other.json()["secret"]
    order_code = shop.get(shop.look(mine).json()["order_url"]).json()["order_code"]

    answers = [
        shop.get(f"/{room}/{named}")
        for room in ("checkouts", "orders")
        for named in (
            mine_id,
            f"{mine_id}?secret=",
            f"{mine_id}?secret=wrong",
            f"{mine_id}?secret=%F0%9F%8C%99",
            f"{mine_id}?secret={other_secret}",
            f"{order_code}?secret={mine.json()['secret']}",
            f"nothing?secret={other_secret}",
        )
    ]
    answers.append(shop.delete(f"/checkouts/{mine_id}?secret=wrong"))
    answers.append(shop.post(f"/checkouts/{other.json()['public_id']}/payment", json={}))

    assert {(answer.status_code, answer.content) for answer in answers} == {NOTHING_HERE}


def test_an_order_appears_once_it_is_paid(shop: Counter) -> None:
    """What is only held has no codes to show."""
    event, ticket = shop.stage.night()
    held = shop.check_out(event, (ticket, 1))

    order = shop.get(held.headers["location"].replace("/checkouts/", "/orders/"))

    assert (order.status_code, order.content) == NOTHING_HERE


def test_who_changes_their_mind_gives_back_everything(shop: Counter) -> None:
    """Giving back is done once, and saying it twice is harmless."""
    event, ticket = shop.stage.night()
    held = shop.check_out(event, (ticket, 4))

    answers = [shop.delete(held.headers["location"]) for _ in range(2)]

    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    assert shop.look(held).json()["status"] == "cancelled"
    assert shop.stage.remaining(event, ticket) == 10
    assert shop.pay(held).json()["error"]["code"] == "order_state"


def test_what_is_over_may_be_given_back_in_vain(shop: Counter) -> None:
    """A hold that has ended is gone already, which is all that was wanted."""
    event, ticket = shop.stage.night(stock=1)
    held = shop.check_out(event, (ticket, 1))
    shop.stage.clock.forward(minutes=11)
    shop.check_out(event, (ticket, 1), email="john@example.com")

    answer = shop.delete(held.headers["location"])

    assert answer.status_code == 204
    assert shop.stage.remaining(event, ticket) == 0


def test_what_is_paid_is_not_given_back(shop: Counter) -> None:
    """A sale ends by a refund, not by changing one's mind at the counter."""
    event, ticket = shop.stage.night()
    held = shop.check_out(event, (ticket, 1))
    shop.pay(held)

    answer = shop.delete(held.headers["location"])

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "already_paid")


def test_another_promoters_shop_knows_nothing_of_an_order(shop: Counter) -> None:
    """An order is found in the shop that sold it and nowhere else."""
    event, ticket = shop.stage.night()
    held = shop.check_out(event, (ticket, 1))
    shop.stage.box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR"))

    elsewhere = held.headers["location"].replace("moon-club", "sun-club")
    answer = shop.get(elsewhere)

    assert elsewhere.startswith(f"{BASE_URL}/shops/sun-club/")
    assert (answer.status_code, answer.content) == NOTHING_HERE
