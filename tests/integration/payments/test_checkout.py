"""Buying with Stripe, from the hold to the money that goes back."""

from random import Random
from typing import Any
import uuid

import attrs
from httpx2 import Response
import pytest

from tests.integration.http.shop.counter import BASE_URL
from tests.integration.payments.house import House, OpenHouse
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.people.account import Mode


@pytest.fixture
def night(house: House) -> tuple[Event, Ticket]:
    """A night with two tickets of 21.00."""
    return house.stage.night(stock=2)


def bought(house: House, night: tuple[Event, Ticket], units: int = 1) -> Response:
    """Hold, pay, and let Stripe say so."""
    event, ticket = night
    held = house.counter.check_out(event, (ticket, units))
    house.pay(held)
    house.tell_everything()
    return held


def test_a_buyer_pays_in_the_browser_and_has_tickets(
    house: House, night: tuple[Event, Ticket]
) -> None:
    """The checkout answers with what the browser needs; the order page shows the codes."""
    event, ticket = night
    held = house.counter.check_out(event, (ticket, 1))
    before = house.status(held)

    house.pay(held)
    house.tell_everything()

    _, intent = house.intent(held)
    assert held.json()["payment"] == {
        "provider": "stripe",
        "client_secret": intent["client_secret"],
    }
    shown = house.counter.look(held).json()
    assert (before, shown["status"], shown["payment"]) == (
        "pending",
        "paid",
        {"provider": "stripe"},
    )
    assert len(house.counter.get(shown["order_url"]).json()["items"]) == 1
    assert (intent["amount"], intent["currency"]) == (2100, "eur")
    assert intent["metadata"]["ticketing_order"] == held.json()["public_id"]
    assert house.counter.adds_up()


def test_asking_again_with_the_same_key_is_the_same_payment(
    house: House, night: tuple[Event, Ticket]
) -> None:
    """A page that was reloaded finds its payment again."""
    event, ticket = night
    first, again = (house.counter.check_out(event, (ticket, 1), key="k") for _ in "12")

    assert first.json() == again.json()
    assert len(house.server.books.of_kind("payment_intent")) == 1


def test_a_refused_card_leaves_the_hold_and_the_next_one_pays(
    house: House, night: tuple[Event, Ticket]
) -> None:
    """It is the same payment, with another card."""
    event, ticket = night
    held = house.counter.check_out(event, (ticket, 1))

    refused = house.pay(held, "pm_card_chargeDeclined")
    house.tell_everything()
    between = house.status(held)
    house.pay(held)
    house.tell_everything()

    assert (refused, between, house.status(held)) == ("card_declined", "pending", "paid")


def test_test_sources_buy_nothing(house: House, night: tuple[Event, Ticket]) -> None:
    """Where real money is taken, nobody pays with words."""
    event, ticket = night
    held = house.counter.check_out(event, (ticket, 1))

    refused = house.counter.pay(held)

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "payment_elsewhere")


def test_while_stripe_does_not_answer_the_tickets_stay_held(
    house: House, night: tuple[Event, Ticket]
) -> None:
    """Asking again with the same key begins the payment."""
    event, ticket = night
    house.server.fault = lambda _: "before"
    held = house.counter.check_out(event, (ticket, 1), key="k")
    house.server.fault = lambda _: None
    again = house.counter.check_out(event, (ticket, 1), key="k")

    assert held.json()["payment"] == {"provider": "stripe", "state": "unknown"}
    assert again.json()["payment"]["client_secret"]
    house.pay(again)
    house.tell_everything()
    assert house.status(held) == "paid"


def test_a_part_goes_back_and_then_the_rest(house: House, night: tuple[Event, Ticket]) -> None:
    """Through the admin API; Stripe has given back what the books say, and no more is possible."""
    held = bought(house, night)

    part = house.refund(held, "5.00")
    between = house.kept_at_stripe()
    rest = house.refund(held)
    more = house.refund(held, "1.00")
    house.tell_everything()

    assert (part.json()["status"], between) == ("partially_refunded", 1600)
    assert (rest.json()["status"], house.kept_at_stripe()) == ("refunded", 0)
    assert more.status_code == 422
    assert house.alarms == []
    assert house.counter.adds_up()


def test_a_refund_of_which_the_answer_is_lost_is_given_once(
    house: House, night: tuple[Event, Ticket]
) -> None:
    """The chores find it done."""
    held = bought(house, night)
    house.server.fault = lambda call: "after" if call == "POST /v1/refunds" else None
    lost = house.refund(held)
    house.server.fault = lambda _: None

    house.after(seconds=20)

    assert lost.json()["status"] == "refund_pending"
    assert (house.status(held), house.kept_at_stripe()) == ("refunded", 0)
    assert len(house.server.books.of_kind("refund")) == 1


def test_a_late_payment_takes_the_tickets_again(house: House, night: tuple[Event, Ticket]) -> None:
    """Nobody wanted them meanwhile."""
    event, ticket = night
    held = house.counter.check_out(event, (ticket, 2))
    house.pay(held, "pm_sepa_slow")
    house.after(hours=1)
    between = house.status(held)

    owner, intent = house.intent(held)
    house.server.books.succeed(owner, intent["id"])
    house.tell_everything()

    assert (between, house.status(held)) == ("expired", "paid")
    assert house.stage.remaining(event, ticket) == 0
    assert house.counter.adds_up()


def test_a_late_payment_goes_back_where_the_tickets_are_gone(
    house: House, night: tuple[Event, Ticket]
) -> None:
    """Who was faster keeps the tickets, who was slower gets the money."""
    event, ticket = night
    held = house.counter.check_out(event, (ticket, 2))
    house.pay(held, "pm_sepa_slow")
    house.after(hours=1)
    faster = bought(house, night, 2)

    owner, intent = house.intent(held)
    house.server.books.succeed(owner, intent["id"])
    house.tell_everything()

    assert (house.status(faster), house.status(held)) == ("paid", "expired")
    assert house.server.books.refunded(intent["id"]) == 4200
    assert house.kept_at_stripe() == 4200
    assert house.counter.adds_up()


def test_who_does_not_pay_in_time_cannot_pay_any_more(
    house: House, night: tuple[Event, Ticket]
) -> None:
    """The payment is called off with the hold."""
    event, ticket = night
    held = house.counter.check_out(event, (ticket, 1))

    for _ in range(15):
        house.after(minutes=1)

    assert house.pay(held) == "payment_intent_unexpected_state"
    assert house.status(held) == "expired"


def test_giving_tickets_back_calls_the_payment_off(
    house: House, night: tuple[Event, Ticket]
) -> None:
    """What was paid a moment before stays bought."""
    event, ticket = night
    given_back, paid = (house.counter.check_out(event, (ticket, 1)) for _ in "12")
    house.pay(paid)

    answers = [
        house.counter.delete(one.headers["location"]).status_code for one in (given_back, paid)
    ]

    assert answers == [204, 409]
    assert (house.status(given_back), house.status(paid)) == ("cancelled", "paid")
    assert house.pay(given_back) == "payment_intent_unexpected_state"


@pytest.mark.parametrize("seed", range(3))
def test_events_may_come_twice_and_in_any_order(
    house: House, night: tuple[Event, Ticket], seed: int
) -> None:
    """The end is the same."""
    event, ticket = night
    held = [house.counter.check_out(event, (ticket, 1)) for _ in "12"]
    for one in held:
        house.pay(one, "pm_card_chargeDeclined")
        house.pay(one)
    house.after(minutes=3)
    house.refund(held[0], "5.00")
    told = house.server.books.events * 3
    Random(seed).shuffle(told)

    for said in told:
        assert house.tell(said).status_code == 200

    assert [house.status(one) for one in held] == ["partially_refunded", "paid"]
    assert house.kept_at_stripe() == 3700
    assert house.counter.adds_up()


def test_a_promoter_with_an_account_at_stripe_is_paid_there(
    house: House, night: tuple[Event, Ticket]
) -> None:
    """Events of that account say whose they are."""
    merchant = house.server.books.keep("", "acct", {"object": "account"})["id"]
    house.stage.box_office.name_merchant(subdomain="moon-club", merchant=merchant)

    held = bought(house, night)
    back = house.refund(held)

    owner, _ = house.intent(held)
    assert (owner, back.json()["status"]) == (merchant, "refunded")
    assert house.kept_at_stripe() == 0


def test_promoters_programs_begin_a_payment_for_their_buyers(
    house: House, night: tuple[Event, Ticket]
) -> None:
    """Without a source: the buyer's browser goes on with it. The same key has the same answer."""
    event, _ = night
    tier = v1_get(house, f"/events/{event.slug}")["tiers"][0]["id"]
    wish = {
        "eventId": event.slug,
        "buyerEmail": "ada@example.com",
        "buyerName": "Ada",
        "items": [{"tierId": tier, "quantity": 1}],
    }
    placed = house.v1("/orders", wish, str(uuid.uuid4())).json()
    path, named = f"/orders/{placed['id']}/payment", str(uuid.uuid4())

    with_words = house.v1(path, {"source": "tok_ok"}, str(uuid.uuid4()))
    begun, again = (house.v1(path, {}, named) for _ in "12")
    (intent,) = house.server.books.of_kind("payment_intent")
    house.server.books.confirm("", intent["id"], "pm_card_visa")
    house.tell_everything()

    assert placed["payment"]["status"] == "awaiting_source"
    assert placed["payment"]["url"] == f"{BASE_URL}/v1{path}"
    assert (with_words.status_code, with_words.json()["error"]["code"]) == (
        409,
        "payment.elsewhere",
    )
    assert (begun.status_code, begun.content) == (202, again.content)
    assert begun.json()["payment"]["clientSecret"] == intent["client_secret"]
    assert begun.json()["payment"]["status"] == "processing"
    paid = v1_get(house, f"/orders/{placed['id']}")
    assert (paid["status"], paid["payment"]["status"]) == ("completed", "succeeded")
    back = house.v1(f"/orders/{placed['id']}/refund", {"amount": 500}, str(uuid.uuid4()))
    assert (back.status_code, back.json()["status"]) == (200, "partially_refunded")
    assert house.kept_at_stripe() == 1600


def test_a_test_world_never_reaches_stripe(open_house: OpenHouse) -> None:
    """Its money is the sandbox's, whoever moves that of the house."""
    house = open_house()
    world = attrs.evolve(house, mode=Mode.TEST)
    venue = made(world, "/venues", {"name": "B", "address": "W", "city": "U", "postalCode": "1"})
    tier = {"name": "General", "price": 2100, "stock": 10}
    sent = {"title": "Try", "venueId": venue["id"], "doors": "2026-07-01T19:00:00Z"}
    event = made(world, "/events", {**sent, "tiers": [tier]})
    world.v1(f"/events/{event['id']}/publish", {}, str(uuid.uuid4()))
    items = [{"tierId": event["tiers"][0]["id"], "quantity": 1}]
    wish = {"eventId": event["id"], "buyerEmail": "a@example.com", "buyerName": "A"}
    order = made(world, "/orders", {**wish, "items": items})
    paid = world.v1(f"/orders/{order['id']}/payment", {"source": "tok_ok"}, str(uuid.uuid4()))
    back = world.v1(f"/orders/{order['id']}/refund", {}, str(uuid.uuid4()))

    assert order["payment"]["provider"] == "sandbox"
    assert (paid.json()["status"], back.json()["status"]) == ("completed", "refunded")
    assert house.server.calls == []


def made(house: House, path: str, body: Any) -> Any:
    """Make something through the promoters' API."""
    answer = house.v1(path, body, str(uuid.uuid4()))
    assert answer.status_code == 201, answer.text
    return answer.json()


def v1_get(house: House, path: str) -> Any:
    """Look at something through the promoters' API."""
    headers = {"Authorization": f"Bearer {house.key}"}
    return house.counter.client.get(f"{BASE_URL}/v1{path}", headers=headers).json()
