"""What Stripe sends is believed for its signature, heard once, and changes nothing until Stripe was asked."""

import json
import time

import httpx2
import pytest

from tests.emulators.stripe_books import Thing
from tests.emulators.stripe_server import signed
from tests.integration.payments.house import OLD_SECRET, SECRET, House

EVENT: Thing = {"id": "evt_1", "object": "event", "type": "customer.created", "data": {}}


@pytest.fixture
def paid(house: House) -> tuple[httpx2.Response, Thing]:
    """A checkout that was paid, and the event that says so."""
    event, ticket = house.stage.night()
    held = house.counter.check_out(event, (ticket, 1))
    house.pay(held)
    said = next(
        one for one in house.server.books.events if one["type"] == "payment_intent.succeeded"
    )
    return held, said


def test_a_payment_is_booked_when_stripe_says_so(
    house: House, paid: tuple[httpx2.Response, Thing]
) -> None:
    """Nobody has to wait for the chores."""
    held, said = paid
    before = house.status(held)

    answer = house.tell(said)

    assert (before, answer.status_code, answer.json()) == ("pending", 200, {"received": True})
    assert house.status(held) == "paid"


@pytest.mark.parametrize("secret", [OLD_SECRET, SECRET])
def test_either_secret_may_sign_while_they_are_exchanged(
    house: House, paid: tuple[httpx2.Response, Thing], secret: str
) -> None:
    """The new one is there before the old one goes."""
    held, said = paid

    assert house.tell(said, secret).status_code == 200
    assert house.status(held) == "paid"


def test_who_does_not_know_a_secret_changes_nothing(
    house: House, paid: tuple[httpx2.Response, Thing]
) -> None:
    """A wrong secret, a signature of other bytes, of another time, and none at all."""
    held, said = paid
    body, signature = signed(said, SECRET)
    stale, early = (signed(said, SECRET, time.time() + off)[1] for off in (-301, 0))

    answers = [
        house.tell(said, "whsec_wrong"),
        house.send(body + b" ", signature),
        house.send(json.dumps(said, indent=1).encode(), signature),
        house.send(body, stale),
        house.send(body, early.replace("v1=", "v0=")),
        house.send(body, ""),
        house.send(body, "t=,v1="),
        house.send(body, f"{signature.partition(chr(44))[0]},v1=é"),
        house.send(b"\xff\xfe", signature),
    ]

    assert [answer.status_code for answer in answers] == [400] * 9
    assert {answer.text for answer in answers} == {
        '{"error":"this is not signed by the payment provider"}'
    }
    assert house.status(held) == "pending"


def test_a_moment_ago_is_recent_enough(house: House, paid: tuple[httpx2.Response, Thing]) -> None:
    """Five minutes are allowed on the way."""
    held, said = paid

    assert house.tell(said, at=time.time() - 290).status_code == 200
    assert house.status(held) == "paid"


def test_what_is_said_again_is_acknowledged_and_does_nothing(
    house: House, paid: tuple[httpx2.Response, Thing]
) -> None:
    """Stripe is not asked about it a second time."""
    held, said = paid
    house.tell(said)
    house.server.calls.clear()

    again = [house.tell(said).status_code for _ in range(3)]

    assert again == [200] * 3
    assert house.server.calls == []
    assert house.status(held) == "paid"


@pytest.mark.parametrize(
    "event",
    [
        EVENT,
        {**EVENT, "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}},
        {**EVENT, "type": "payment_intent.succeeded", "data": {"object": 5}},
        {**EVENT, "type": ["x"], "id": None},
        {
            **EVENT,
            "type": "payment_intent.succeeded",
            "data": {"object": {"id": "pi_1", "metadata": {"ticketing_account": "9" * 30}}},
        },
        {**EVENT, "type": "charge.dispute.created", "data": {"object": {"payment_intent": "no"}}},
    ],
    ids=["unknown", "unmarked", "odd", "odder", "huge", "gone"],
)
def test_what_is_about_nothing_of_ours_is_acknowledged(house: House, event: Thing) -> None:
    """Stripe would repeat it for days otherwise."""
    assert house.tell(event).status_code == 200
    assert house.alarms == []


@pytest.mark.parametrize("body", [b"[]", b"5", b"{}", b'"text"'])
def test_what_is_no_event_is_acknowledged_where_it_is_signed(house: House, body: bytes) -> None:
    """Whoever knows the secret may say nothing at all."""
    assert house.send(*signed(json.loads(body), SECRET)).status_code == 200


def test_more_than_an_event_can_be_is_not_read(house: House) -> None:
    """Half a megabyte, however well it is signed."""
    answer = house.tell({**EVENT, "more": "x" * 600_000})

    assert answer.status_code == 413


def test_only_posts_are_heard(house: House) -> None:
    """The address shows nothing."""
    client = house.counter.client

    assert client.get("https://tickets.example/payments/stripe/webhook").status_code == 405
    assert client.post("https://tickets.example/payments/other/webhook").status_code == 404


def test_the_success_of_anothers_payment_changes_nothing(
    house: House, paid: tuple[httpx2.Response, Thing]
) -> None:
    """What the event says about amounts or statuses is not read: Stripe shows what is true."""
    event, ticket = house.stage.night()
    other = house.counter.check_out(event, (ticket, 2))
    _, intent = house.intent(other)
    _, said = paid
    forged: Thing = {**said, "id": "evt_x", "data": {"object": {**intent, "status": "succeeded"}}}

    answer = house.tell(forged)

    assert answer.status_code == 200
    assert house.status(other) == "pending"


def test_a_payment_in_the_name_of_another_calls_people(
    house: House, paid: tuple[httpx2.Response, Thing]
) -> None:
    """Somebody at Stripe wrote another order's marks on a payment: nobody gets tickets, one alert stands."""
    held, _ = paid
    _, intent = house.intent(held)
    intent["metadata"]["ticketing_order"] = "somebody-elses"
    said = house.server.books.events[-2]

    house.tell(said)
    house.tell({**said, "id": "evt_again"})

    assert [alarm.reason for alarm in house.alarms] == ["order"]
    shown = house.counter.look(held).json()["status"]
    assert shown == "pending"


def test_a_dispute_calls_people_once(house: House, paid: tuple[httpx2.Response, Thing]) -> None:
    """The order stands as it is."""
    held, said = paid
    house.tell(said)
    owner, intent = house.intent(held)
    house.server.books.dispute(owner, intent["id"])
    disputed = house.server.books.events[-1]

    for _ in range(2):
        house.tell(disputed)

    assert [alarm.reason for alarm in house.alarms] == [f"disputed: {intent['id']}"]
    assert house.status(held) == "paid"


def test_money_that_went_back_past_the_house_calls_people(
    house: House, paid: tuple[httpx2.Response, Thing]
) -> None:
    """What the house itself gave back does not."""
    held, said = paid
    house.tell(said)
    house.refund(held, "1.00")
    house.tell_everything()
    before = list(house.alarms)
    owner, intent = house.intent(held)
    house.server.books.refund(owner, {"payment_intent": intent["id"], "amount": "500"})

    house.tell_everything()

    assert before == []
    assert [alarm.reason for alarm in house.alarms] == [
        f"given back past the house: {intent['id']}"
    ]


def test_while_stripe_does_not_answer_a_dispute_is_not_acknowledged(
    house: House, paid: tuple[httpx2.Response, Thing]
) -> None:
    """It has to be asked whose it is; it says so again later."""
    held, said = paid
    house.tell(said)
    owner, intent = house.intent(held)
    house.server.books.dispute(owner, intent["id"])
    disputed = house.server.books.events[-1]

    house.server.fault = lambda _: "before"
    silent = house.tell(disputed)
    house.server.fault = lambda _: None
    again = house.tell(disputed)

    assert (silent.status_code, again.status_code) == (503, 200)
    assert len(house.alarms) == 1
