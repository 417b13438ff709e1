"""Orders, as promoters' programs place, pay and refund them."""

from typing import Any
import uuid

import pytest

from tests.integration.http.v1.offices import Office, OpenOffice, a_tier, fields_of, key_of, made
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.people.account import Mode


def shown(office: Office, order: Any) -> Any:
    """Look at an order."""
    answer = office.get(f"/v1/orders/{order['id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def refund(office: Office, order: Any, body: Any = None) -> Any:
    """Refund an order."""
    return office.post(f"/v1/orders/{order['id']}/refund", body)


def test_an_order_holds_what_is_wanted(office: Office) -> None:
    """Every field of the documents, and no other; the tiers' counters follow."""
    event = office.event(a_tier(), a_tier("VIP", price=5000), live=True)
    items = [
        {"tierId": event["tiers"][1]["id"], "quantity": 1},
        {"tierId": event["tiers"][0]["id"], "quantity": 1},
        {"tierId": event["tiers"][1]["id"], "quantity": 2},
    ]

    answer = office.order(event, items=items)

    order = made(answer)
    assert answer.headers["location"] == f"https://tickets.example/v1/orders/{order['id']}"
    vip, general = order["items"]
    assert (vip["tierId"], vip["name"], vip["quantity"]) == (event["tiers"][1]["id"], "VIP", 3)
    assert (vip["price"], vip["total"], vip["currency"]) == (5000, 15_000, "EUR")
    assert (general["quantity"], general["total"]) == (1, 2100)
    del order["items"]
    assert order == {
        "id": order["id"],
        "status": "pending",
        "eventId": event["id"],
        "buyerEmail": "jane@example.com",
        "buyerName": "Jane Doe",
        "currency": "EUR",
        "total": 17_100,
        "refunded": 0,
        "tickets": [],
        "payment": {
            "id": None,
            "provider": "sandbox",
            "status": "awaiting_source",
            "amount": 17_100,
            "currency": "EUR",
            "url": f"https://tickets.example/v1/orders/{order['id']}/payment",
        },
        "expiresAt": "2026-06-01T12:10:00Z",
        "createdAt": "2026-06-01T12:00:00Z",
        "paidAt": None,
    }
    assert shown(office, order) == answer.json()
    tiers = office.get(f"/v1/events/{event['id']}").json()["tiers"]
    assert [(tier["stock"], tier["held"]) for tier in tiers] == [(9, 1), (7, 3)]


def test_a_paid_order_has_its_tickets(office: Office) -> None:
    """Completed, with a payment, one ticket for each unit, and no end of the hold."""
    event = office.event(live=True)
    order = office.order(event, 2).json()

    paid = office.pay(order)

    assert paid.status_code == 200, paid.text
    told = paid.json()
    assert (told["status"], told["paidAt"], told["expiresAt"]) == (
        "completed",
        "2026-06-01T12:00:00Z",
        None,
    )
    assert (told["payment"]["status"], told["payment"]["url"]) == ("succeeded", None)
    assert told["payment"]["id"].startswith("pay_")
    assert [ticket["tierId"] for ticket in told["tickets"]] == [event["tiers"][0]["id"]] * 2
    ticket = told["tickets"][0]
    assert ticket["id"].startswith("tkt_")
    assert (ticket["tierName"], ticket["admits"], ticket["redeemed"], ticket["void"]) == (
        "General",
        1,
        0,
        False,
    )
    assert shown(office, order) == told
    assert office.get(f"/v1/events/{event['id']}").json()["tiers"][0]["sold"] == 2
    assert not office.stage.box_office.verify().discrepancies


def test_a_payment_that_is_refused_leaves_the_hold(office: Office) -> None:
    """402, and another source may be tried; while one has no answer, nothing else is taken."""
    order = office.order(office.event(live=True)).json()

    fields_of(office.pay(order, "tok_declined"), "payment.declined", 402)
    assert shown(office, order)["payment"]["status"] == "failed"
    unknown = office.pay(order, "tok_timeout")
    assert (unknown.status_code, unknown.json()["payment"]["status"]) == (202, "processing")
    fields_of(office.pay(order), "payment.in_progress", 409)
    blank = office.post(f"/v1/orders/{order['id']}/payment", {"source": ""})
    assert fields_of(blank, "order.invalid") == {"source": ["can't be blank"]}


def test_what_costs_nothing_is_completed_at_once(office: Office) -> None:
    """Its tickets are there with the next look."""
    event = office.event(a_tier(price=0), live=True)

    order = office.order(event).json()

    assert (order["status"], order["total"], order["payment"]["status"]) == (
        "completed",
        0,
        "succeeded",
    )
    assert len(shown(office, order)["tickets"]) == 1
    fields_of(office.pay(order), "order.completed", 409)


def test_a_tier_that_is_gone_says_so_in_the_documents_words(office: Office) -> None:
    """`event.tier_oversold`, with what is left; nothing of the order is held."""
    event = office.event(a_tier("Early bird", stock=2), a_tier("Standard"), live=True)
    office.order(event, 2)
    items = [{"tierId": tier["id"], "quantity": 1} for tier in event["tiers"]]

    answer = office.order(event, items=items)

    fields_of(answer, "event.tier_oversold", 409)
    assert answer.json()["error"]["message"] == "Tier 'Early bird' has 0 left."
    tiers = office.get(f"/v1/events/{event['id']}").json()["tiers"]
    assert [tier["held"] for tier in tiers] == [2, 0]


def test_a_hold_that_is_over_is_free(office: Office) -> None:
    """Expired from that instant on, whoever looks; it cannot be paid, and its tickets go to who comes next."""
    event = office.event(a_tier(stock=1), live=True)
    order = office.order(event).json()
    office.stage.clock.forward(minutes=10)

    assert shown(office, order)["status"] == "expired"
    assert shown(office, order)["payment"] == {
        **order["payment"],
        "status": "cancelled",
        "url": None,
    }
    fields_of(office.pay(order), "order.expired", 409)
    assert office.order(event).status_code == 201


def test_money_goes_back_in_part_and_whole(office: Office) -> None:
    """An amount in minor units, else all that is left; never more than that."""
    event = office.event(live=True)
    order = office.order(event, 2).json()
    fields_of(refund(office, order), "order.pending", 409)
    office.pay(order)

    part = refund(office, order, {"amount": 500}).json()
    too_much = refund(office, order, {"amount": 3701})
    nothing = refund(office, order, {"amount": 0})
    half = refund(office, order, {"amount": 1.5})
    rest = refund(office, order, {"amount": None}).json()

    assert (part["status"], part["refunded"]) == ("partially_refunded", 500)
    assert not any(ticket["void"] for ticket in part["tickets"])
    fields_of(too_much, "order.refund_refused")
    fields_of(nothing, "order.refund_refused")
    assert fields_of(half, "order.invalid") == {"amount": ["must be a whole number"]}
    assert (rest["status"], rest["refunded"]) == ("refunded", 4200)
    assert all(ticket["void"] for ticket in rest["tickets"])
    fields_of(refund(office, order), "order.refunded", 409)
    assert not office.stage.box_office.verify().discrepancies


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"eventId": None}, "eventId", "can't be blank"),
        ({"eventId": 7}, "eventId", "must be a text"),
        ({"buyerEmail": "jane"}, "buyerEmail", "is not an e-mail address"),
        ({"buyerEmail": ""}, "buyerEmail", "can't be blank"),
        ({"buyerName": " "}, "buyerName", "can't be blank"),
        ({"buyerName": "x" * 256}, "buyerName", "is too long (maximum is 255 characters)"),
        ({"items": []}, "items", "can't be blank"),
        ({"items": {}}, "items", "must be a list"),
        ({"items": ["x"]}, "items", "must be an object"),
        ({"items": [{"quantity": 1}]}, "items", "tierId can't be blank"),
        (
            {"items": [{"tierId": "tier_x", "quantity": 0}]},
            "items",
            "quantity must be 1 or more",
        ),
        (
            {"items": [{"tierId": "tier_x", "quantity": 2}]},
            "items",
            "tier_x is not a ticket on sale for this event",
        ),
        (
            {"items": [{"tierId": "t", "quantity": 2**55}]},
            "items",
            "quantity must be a whole number",
        ),
    ],
)
def test_what_cannot_be_ordered_is_told_on_its_field(
    office: Office, sent: Any, field: str, said: str
) -> None:
    """In the words that were sent; nothing is held."""
    fields = fields_of(office.order(office.event(live=True), **sent), "order.invalid")

    assert fields[field][0] == said
    assert list(fields) == [field]
    assert office.get("/v1/orders").json()["data"] == []


def test_no_number_of_a_row_is_told(office: Office) -> None:
    """A tier of another event is named as it was sent, whatever the house calls it."""
    event, other = office.event(live=True), office.event()
    tier = other["tiers"][0]["id"]

    fields = fields_of(
        office.order(event, items=[{"tierId": tier, "quantity": 1}]), "order.invalid"
    )

    assert fields == {"items": [f"{tier} is not a ticket on sale for this event"]}


def test_what_is_not_on_sale_cannot_be_ordered(office: Office, stranger: Office) -> None:
    """A draft is not open yet; another's event, and none at all, are not there, byte for byte."""
    draft, theirs = office.event(), stranger.event(live=True)

    fields_of(office.order(draft), "event.sales_not_open", 409)
    absent = office.order(draft, eventId="evt_nothing")
    foreign = office.order(draft, eventId=theirs["id"])
    named = office.order(draft, eventId="no such event!")

    fields_of(absent, "event.not_found", 404)
    assert foreign.content == absent.content == named.content


def test_sent_again_an_order_is_one(office: Office) -> None:
    """Byte for byte, whatever has become of it and of its event since; another body under the key is refused."""
    event = office.event(live=True)
    name = str(uuid.uuid4())
    body = {
        "eventId": event["id"],
        "buyerEmail": "jane@example.com",
        "buyerName": "Jane",
        "items": [{"tierId": event["tiers"][0]["id"], "quantity": 1}],
    }
    first = office.post("/v1/orders", body, name)
    office.pay(first.json())
    office.patch(
        f"/v1/events/{event['id']}/tiers/{event['tiers'][0]['id']}", {"status": "archived"}
    )
    office.post(f"/v1/events/{event['id']}/unpublish")

    again = office.post("/v1/orders", body, name)

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    reused = office.post("/v1/orders", {**body, "buyerName": "Ann"}, name)
    fields_of(reused, "idempotency.key_reused")
    assert len(office.get("/v1/orders").json()["data"]) == 1


def test_orders_are_listed_by_what_is_asked(office: Office) -> None:
    """The newest first, whatever became of them; event, state and buyer narrow."""
    event, other = office.event(live=True), office.event(live=True)
    due = office.order(event, buyerEmail="Ann@Example.com").json()["id"]
    paid = office.order(event)
    assert office.pay(paid.json()).status_code == 200
    office.stage.clock.forward(minutes=11)
    held = office.order(other).json()["id"]

    def found(query: str) -> list[str]:
        return [one["id"] for one in office.get(f"/v1/orders?{query}").json()["data"]]

    done = paid.json()["id"]
    assert set(found("")) == {due, done, held}
    assert found("")[0] == held
    assert found("status=pending") == [held]
    assert found("status=expired") == [due]
    assert found("status=completed") == [done]
    assert found("status=refunded") == []
    assert set(found(f"eventId={event['id']}")) == {due, done}
    assert found(f"eventId={other['slug']}") == [held]
    assert found("eventId=evt_nothing") == found("eventId=%21%21") == []
    assert found("buyerEmail=ANN%40example.com") == [due]
    assert found("buyerEmail=nobody") == []
    assert found(f"eventId={event['id']}&status=completed&buyerEmail=jane@example.com") == [done]
    wrong = office.get("/v1/orders?status=paid")
    assert list(fields_of(wrong, "order.invalid")) == ["status"]


def test_pages_of_orders_meet_without_a_gap(office: Office) -> None:
    """Whatever their size; each order stands there as it does alone."""
    event = office.event(a_tier(stock=20), live=True)
    for number in range(6):
        order = office.order(event, 2, buyerEmail=f"b{number}@example.com").json()
        if number % 2:
            office.pay(order)
            office.stage.clock.forward(seconds=1)
    whole = office.get("/v1/orders").json()["data"]

    assert len(whole) == 6
    assert all(office.pages("/v1/orders", limit) == whole for limit in (1, 2, 4, 6))
    assert [shown(office, order) for order in whole] == whole
    fields_of(office.get("/v1/orders?cursor=x"), "cursor.invalid", 400)


def test_another_promoters_orders_are_not_there(office: Office, stranger: Office) -> None:
    """To look at, to pay and to refund: byte for byte as if nobody had them."""
    theirs = stranger.order(stranger.event(live=True)).json()
    absent = office.get("/v1/orders/ord_aaaaaaaaaaaaaaaa")
    fields_of(absent, "order.not_found", 404)

    answers = [
        office.get(f"/v1/orders/{theirs['id']}"),
        office.get(f"/v1/orders/{theirs['id'].removeprefix('ord_')}"),
        office.get("/v1/orders/%00"),
        office.pay(theirs),
        refund(office, theirs),
        refund(office, {"id": "tkt_aaaa"}),
    ]

    assert {answer.content for answer in answers} == {absent.content}
    assert office.get(f"/v1/orders?eventId={theirs['eventId']}").json()["data"] == []
    assert office.get("/v1/orders").json()["data"] == []


def test_a_test_world_sells_at_its_own_time(open_office: OpenOffice) -> None:
    """Its clock moved ahead, its orders are held from then; a live key finds none of them."""
    office = open_office(mode=Mode.TEST)
    office.venue()
    event = office.event(venueId="vn_barn", live=True)
    first = office.order(event).json()

    moved = office.post("/v1/test_clock/advance", {"seconds": 3600})
    second = office.order(event).json()

    assert moved.status_code == 200, moved.text
    assert shown(office, first)["status"] == "expired"
    assert (second["createdAt"], second["expiresAt"]) == (
        "2026-06-01T13:00:00Z",
        "2026-06-01T13:10:00Z",
    )
    assert office.pay(second).json()["status"] == "completed"
    live = Office(office.stage, office.client, key_of(office.stage))
    assert live.get("/v1/orders").json()["data"] == []
    fields_of(live.get(f"/v1/orders/{first['id']}"), "order.not_found", 404)


def test_sales_that_were_closed_elsewhere_are_closed_here(office: Office) -> None:
    """An event that was changed by other means than this API is judged as everywhere."""
    event = office.event(live=True)
    us = office.stage.account.id
    closed = EventChanges(sales_ends_at=office.stage.clock.at)
    office.stage.box_office.change_event(account_id=us, slug=event["slug"], changes=closed)

    fields_of(office.order(event), "event.sales_closed", 409)
