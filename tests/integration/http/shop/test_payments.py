"""Payments: declined, lost, late or twice, a buyer ends with tickets or with their money."""

from adapters.payments.sandbox import ScriptedBank
from tests.integration.http.shop.conftest import OpenCounter
from tests.integration.http.shop.counter import Counter


def test_a_declined_buyer_may_try_again(shop: Counter) -> None:
    """The hold goes on, and the next card buys it."""
    event, ticket = shop.stage.night()
    held = shop.check_out(event, (ticket, 1))

    declined = shop.pay(held, "tok_declined")
    between = shop.look(held).json()["status"]
    paid = shop.pay(held)

    assert declined.status_code == 402
    assert declined.json()["error"] == {
        "code": "payment_declined",
        "message": "the payment was declined: card declined",
    }
    assert (between, paid.status_code) == ("pending", 200)


def test_an_answer_that_got_lost_is_asked_for_again(shop: Counter) -> None:
    """Nobody pays twice meanwhile, and the background job settles it."""
    event, ticket = shop.stage.night()
    held = shop.check_out(event, (ticket, 1))

    lost = shop.pay(held, "tok_timeout")
    again = shop.pay(held)
    given_back = shop.delete(held.headers["location"])
    shop.stage.clock.forward(seconds=20)
    shop.stage.box_office.do_chores()
    settled = shop.look(held).json()

    assert (lost.status_code, lost.json()["status"]) == (202, "pending")
    assert lost.json()["payment"] == {"provider": "sandbox", "state": "unknown"}
    assert [answer.json()["error"]["code"] for answer in (again, given_back)] == [
        "payment_in_progress",
        "payment_in_progress",
    ]
    assert settled["status"] == "paid"
    assert shop.get(settled["order_url"]).json()["status"] == "paid"
    assert shop.adds_up()


def test_a_late_payment_takes_the_tickets_again(open_shop: OpenCounter) -> None:
    """A hold that ended while the provider thought about it is sold all the same, where nobody took it."""
    bank = ScriptedBank()
    shop = open_shop(payments=bank)
    event, ticket = shop.stage.night(stock=1)
    held = shop.check_out(event, (ticket, 1))
    bank.meanwhile = lambda: shop.stage.clock.forward(minutes=11)

    paid = shop.pay(held)

    assert (paid.status_code, paid.json()["status"]) == (200, "paid")
    assert shop.stage.remaining(event, ticket) == 0
    assert shop.adds_up()


def test_a_late_payment_goes_back_where_the_tickets_are_gone(open_shop: OpenCounter) -> None:
    """Who was faster keeps the tickets, who was slower gets the money."""
    bank = ScriptedBank()
    shop = open_shop(payments=bank)
    event, ticket = shop.stage.night(stock=1)
    held = shop.check_out(event, (ticket, 1))

    def somebody_else_comes() -> None:
        shop.stage.clock.forward(minutes=11)
        shop.stage.hold(event, (ticket, 1), email="john@example.com")

    bank.meanwhile = somebody_else_comes

    returned = shop.pay(held)

    assert (returned.status_code, returned.json()["error"]["code"]) == (409, "payment_returned")
    assert shop.look(held).json()["status"] == "expired"
    assert shop.adds_up()


def test_a_paid_order_is_not_paid_again(shop: Counter) -> None:
    """The second payment is refused before any money moves."""
    event, ticket = shop.stage.night()
    held = shop.check_out(event, (ticket, 1))
    shop.pay(held)

    again = shop.pay(held)

    assert (again.status_code, again.json()["error"]["code"]) == (409, "already_paid")


def test_the_secret_may_stand_in_the_address(shop: Counter) -> None:
    """Where to pay and why it may be are one link."""
    event, ticket = shop.stage.night()
    checkout = shop.check_out(event, (ticket, 1)).json()

    paid = shop.post(
        f"/checkouts/{checkout['public_id']}/payment?secret={checkout['secret']}",
        json={"source": "tok_ok"},
    )

    assert paid.json()["status"] == "paid"


def test_a_payment_needs_a_source(shop: Counter) -> None:
    """Nothing, nonsense and too much are told apart from a declined card."""
    event, ticket = shop.stage.night()
    checkout = shop.check_out(event, (ticket, 1)).json()
    url = f"/checkouts/{checkout['public_id']}/payment"

    answers = [
        shop.post(url, json={"secret": checkout["secret"], **body})
        for body in ({}, {"source": None}, {"source": " "}, {"source": 5}, {"source": "x" * 256})
    ]

    assert [answer.status_code for answer in answers] == [422] * 5
    assert all(list(answer.json()["errors"]) == ["source"] for answer in answers)


def test_a_provider_with_a_page_of_its_own_is_paid_there(open_shop: OpenCounter) -> None:
    """Test sources buy nothing where real money is taken."""
    shop = open_shop(payments=ScriptedBank(provider="stripe"))
    event, ticket = shop.stage.night()

    refused = shop.pay(shop.check_out(event, (ticket, 1)))

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "payment_elsewhere")
