"""A promoter looks through what was sold, and gives money back."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from adapters.http.admin import lists
from tests.integration.http.admin.clients import BASE_URL, client_of
from tests.integration.http.admin.shapes import misfits
from ticketing_domain.names import dashed
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.purchase import Purchase
from ticketing_domain.testing.stage import OpenStage, Stage

ORDER = {
    "public_id": "text",
    "order_code": "text",
    "display_number": "text",
    "status": "text",
    "customer_name": "text?",
    "customer_email": "text",
    "total": "money",
    "payment_provider": "text",
    "paid_at": "time",
    "created_at": "time",
    "item_count": "integer",
    "attribution": {},
    "promo_code": "text?",
    "discount": "money",
    "tax": {"rate": "text", "amount": "text", "currency": "text"},
}
ITEM = {
    "public_id": "text",
    "ticket_title": "text",
    "event_id": "integer",
    "event_slug": "text",
    "redeemed": "boolean",
    "redeemed_at": "time?",
}


@pytest.fixture
def jane(stage: Stage) -> Purchase:
    """Two tickets at 21.00, bought by Jane."""
    event, ticket = stage.night()
    return stage.buy(event, (ticket, 2)).purchase


def some_orders(stage: Stage, count: int) -> list[str]:
    """Sell to so many buyers, a minute apart; return the public ids, newest first."""
    event, ticket = stage.night(stock=count, price="10.00")
    made = []
    for number in range(count):
        stage.clock.forward(minutes=1)
        made.append(stage.buy(event, (ticket, 1), email=f"buyer{number}@example.com"))
    return [placed.purchase.public_id for placed in reversed(made)]


def ids(answer: Any) -> list[str]:
    """Return the public ids of a list."""
    return [order["public_id"] for order in answer.json()["orders"]]


def test_orders_are_listed_with_their_totals(promoter: TestClient, jane: Purchase) -> None:
    """As the documents print them."""
    answer = promoter.get("/admin/orders").json()

    assert misfits({"orders": [ORDER]}, answer) == []
    (order,) = answer["orders"]
    assert order == {
        "public_id": jane.public_id,
        "order_code": jane.order_code,
        "display_number": dashed(jane.order_code),
        "status": "paid",
        "customer_name": "Jane Doe",
        "customer_email": "jane@example.com",
        "total": {"amount": "42.00", "currency": "EUR"},
        "payment_provider": "sandbox",
        "paid_at": "2026-06-01T12:00:00Z",
        "created_at": "2026-06-01T12:00:00Z",
        "item_count": 2,
        "attribution": {},
        "promo_code": None,
        "discount": {"amount": "0.00", "currency": "EUR"},
        "tax": {"rate": "0", "amount": "0.00", "currency": "EUR"},
    }
    assert answer["stats"] == {
        "order_count": 1,
        "revenue": {"amount": "42.00", "currency": "EUR"},
    }


def test_only_what_was_paid_is_an_order(stage: Stage, promoter: TestClient) -> None:
    """A hold is not listed, found or refunded."""
    event, ticket = stage.night()
    held = stage.hold(event, (ticket, 1)).purchase

    assert ids(promoter.get("/admin/orders")) == []
    assert promoter.get(f"/admin/orders/{held.public_id}").status_code == 404
    assert promoter.post(f"/admin/orders/{held.public_id}/refund").status_code == 404


def test_an_order_is_found_by_its_id_and_its_code(promoter: TestClient, jane: Purchase) -> None:
    """With dashes or without, in any case."""
    names = [
        jane.public_id,
        jane.order_code,
        dashed(jane.order_code),
        dashed(jane.order_code).lower(),
    ]

    answers = [promoter.get(f"/admin/orders/{name}").json() for name in names]

    (listed,) = promoter.get("/admin/orders").json()["orders"]
    assert all(answer == answers[0] for answer in answers)
    assert misfits({**ORDER, "items": [ITEM]}, answers[0]) == []
    items = answers[0].pop("items")
    assert answers[0] == {**listed, "custom_field_answers": []}
    assert [item["ticket_title"] for item in items] == ["General", "General"]
    assert {(item["redeemed"], item["redeemed_at"]) for item in items} == {(False, None)}


def test_a_bundle_is_one_item(stage: Stage, promoter: TestClient) -> None:
    """One code for the whole group."""
    event = stage.event()
    family = stage.ticket(event, "Family", price="60.00", group_size=4)
    stage.publish(event)
    order = stage.buy(event, (family, 2)).purchase

    page = promoter.get(f"/admin/orders/{order.public_id}").json()

    assert (page["item_count"], len(page["items"])) == (2, 2)


def test_tax_is_told_with_its_rate(stage: Stage, promoter: TestClient) -> None:
    """Contained in the price; the event's rate, where it has one."""
    event = stage.event(customer_vat_rate_override=Decimal("7.0"))
    ticket = stage.ticket(event, price="10.70")
    stage.publish(event)
    order = stage.buy(event, (ticket, 1)).purchase

    page = promoter.get(f"/admin/orders/{order.public_id}").json()
    (listed,) = promoter.get("/admin/orders").json()["orders"]

    assert page["tax"] == listed["tax"] == {"rate": "7", "amount": "0.70", "currency": "EUR"}


def test_where_a_buyer_came_from_is_told(stage: Stage, promoter: TestClient) -> None:
    """Only what is known of it."""
    event, ticket = stage.night()
    placed = stage.box_office.place_hold(
        HoldRequest(
            account_id=stage.account.id,
            event_slug=event.slug,
            buyer=Buyer("jane@example.com", None),
            wanted=((ticket.id, 1),),
            attribution={"utm_source": "newsletter"},
        )
    )
    stage.pay(placed)

    (order,) = promoter.get("/admin/orders").json()["orders"]

    assert order["attribution"] == {"utm_source": "newsletter"}
    assert order["customer_name"] is None


def test_a_part_is_refunded_and_then_the_rest(promoter: TestClient, jane: Purchase) -> None:
    """An amount, then whatever is left; stock comes back with the last of it."""
    path = f"/admin/orders/{jane.public_id}"
    stock = "/admin/events/lantern-night"

    part = promoter.post(f"{path}/refund", json={"amount": "5.00"})
    between = promoter.get(stock).json()["tickets_breakdown"][0]
    rest = promoter.post(f"{path}/refund")
    after = promoter.get(stock).json()["tickets_breakdown"][0]

    assert (part.status_code, part.json()["status"]) == (200, "partially_refunded")
    assert (between["stock"], between["revenue"]["amount"]) == (8, "37.00")
    assert (rest.status_code, rest.json()["status"]) == (200, "refunded")
    assert (after["stock"], after["revenue"]["amount"]) == (10, "0.00")
    assert rest.json()["total"] == {"amount": "42.00", "currency": "EUR"}
    assert promoter.get("/admin/orders").json()["stats"] == {
        "order_count": 0,
        "revenue": {"amount": "0.00", "currency": "EUR"},
    }


@pytest.mark.parametrize("body", [{"refund": {"amount": 42}}, {"amount": None}, {}, {"refund": {}}])
def test_a_refund_may_be_wrapped_or_say_nothing(
    promoter: TestClient, jane: Purchase, body: dict[str, Any]
) -> None:
    """Nothing means everything."""
    answer = promoter.post(f"/admin/orders/{jane.order_code}/refund", json=body)

    assert answer.json()["status"] == "refunded"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("42.01", "must be more than 0 and at most 42.00"),
        ("0", "must be more than 0 and at most 42.00"),
        ("-1", "must be 0 or more"),
        ("1.001", "has more decimals than EUR has"),
        ("all", 'must be a decimal number as a string, like "15.00"'),
        (1.5, 'must be a decimal number as a string, like "15.00"'),
    ],
)
def test_more_than_is_left_is_not_refunded(
    promoter: TestClient, jane: Purchase, amount: object, said: str
) -> None:
    """Nor less than nothing; nothing moves."""
    path = f"/admin/orders/{jane.public_id}"

    answer = promoter.post(f"{path}/refund", json={"amount": amount})

    assert (answer.status_code, answer.json()) == (422, {"errors": {"amount": [said]}})
    assert promoter.get(path).json()["status"] == "paid"


def test_what_is_refunded_is_not_refunded_again(promoter: TestClient, jane: Purchase) -> None:
    """The order is no longer paid."""
    path = f"/admin/orders/{jane.public_id}/refund"
    promoter.post(path)

    again = promoter.post(path)

    assert (again.status_code, again.json()) == (
        422,
        {"errors": {"base": ["the order is refunded"]}},
    )


def test_orders_are_searched_and_filtered(stage: Stage, promoter: TestClient) -> None:
    """By buyer, code and event; a stranger's event has none."""
    event, ticket = stage.night()
    other = stage.event("Other")
    other_ticket = stage.ticket(other)
    stage.publish(other)
    jane = stage.buy(event, (ticket, 1)).purchase
    ron = stage.buy(other, (other_ticket, 1), email="ron@example.com").purchase

    def found(**params: str) -> set[str]:
        return set(ids(promoter.get("/admin/orders", params=params)))

    assert found() == {jane.public_id, ron.public_id}
    assert found(include_archived="1") == {jane.public_id, ron.public_id}
    assert found(query="RON@") == {ron.public_id}
    assert found(query=dashed(jane.order_code).lower()) == {jane.public_id}
    assert found(query=jane.public_id) == {jane.public_id}
    assert found(query="nobody") == set()
    assert found(query="%") == found(query="_") == set()
    assert found(event_slug="other") == {ron.public_id}
    assert found(event_slug="nowhere") == found(event_slug="NO SLUG %_") == set()


@pytest.mark.parametrize(
    "query", ["query=%00", "query=%FF%FE", "event_slug=%00", "query=" + "x" * 300, "a=%ZZ&&=&[]=1"]
)
def test_odd_queries_never_break(promoter: TestClient, jane: Purchase, query: str) -> None:
    """They find nothing or are refused."""
    answer = promoter.get(f"/admin/orders?{query}")

    assert answer.status_code in {200, 422}


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("today", ["30 June"]),
        ("week", ["30 June", "29 June"]),
        ("this_week", ["30 June", "29 June"]),
        ("month", ["30 June", "29 June", "28 June", "1 June"]),
        ("", ["30 June", "29 June", "28 June", "1 June"]),
        ("this_year", ["30 June", "29 June", "28 June", "1 June", "31 May"]),
        ("all_time", ["30 June", "29 June", "28 June", "1 June", "31 May"]),
    ],
)
def test_a_period_is_that_of_the_payment(
    stage: Stage, promoter: TestClient, period: str, expected: list[str]
) -> None:
    """In the account's calendar, where a day begins two hours before it does in UTC."""
    event, ticket = stage.night()
    stage.clock.at = datetime(2026, 5, 31, 21, 59, tzinfo=UTC)
    for hours in (0, 1, 27 * 24, 24, 24):
        stage.clock.forward(hours=hours)
        stage.buy(event, (ticket, 1))

    answer = promoter.get("/admin/orders", params={"period": period}).json()

    assert len(answer["orders"]) == answer["stats"]["order_count"] == len(expected)


def test_a_list_is_complete_by_default(
    stage: Stage, promoter: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many pages it is read in; newest first, each once."""
    monkeypatch.setattr(lists, "ROWS_AT_A_TIME", 3)
    expected = some_orders(stage, 7)

    answer = promoter.get("/admin/orders")

    assert ids(answer) == expected
    assert "link" not in answer.headers
    assert "content-length" not in answer.headers
    assert answer.json()["stats"]["order_count"] == 7


@pytest.mark.parametrize("count", [0, 3, 6])
def test_a_full_last_page_ends_the_list(
    stage: Stage, promoter: TestClient, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Nothing is asked for twice."""
    monkeypatch.setattr(lists, "ROWS_AT_A_TIME", 3)
    expected = some_orders(stage, count) if count else []

    assert ids(promoter.get("/admin/orders")) == expected


@pytest.mark.parametrize("limit", [1, 2, 5, 100])
def test_whoever_opts_in_gets_pages(stage: Stage, promoter: TestClient, limit: int) -> None:
    """Following the links visits every order once; the totals are always those of the whole list."""
    expected = some_orders(stage, 5)
    visited: list[str] = []
    address: str | None = f"/admin/orders.json?period=year&limit={limit}"

    while address:
        answer = promoter.get(address)
        assert len(ids(answer)) <= limit
        assert answer.json()["stats"]["order_count"] == 5
        visited += ids(answer)
        link = answer.headers.get("link")
        if link:
            assert link.startswith(
                f"<{BASE_URL}/admin/orders.json?period=year&limit={limit}&cursor="
            )
            assert link.endswith('>; rel="next"')
        address = link and link.partition(">")[0].removeprefix(f"<{BASE_URL}")

    assert visited == expected


def test_orders_paid_at_one_instant_are_all_visited(stage: Stage, promoter: TestClient) -> None:
    """The key decides where the clock does not."""
    event, ticket = stage.night()
    made = {
        stage.buy(event, (ticket, 1), email=f"{number}@example.com").purchase.public_id
        for number in range(4)
    }

    first = promoter.get("/admin/orders?limit=2")
    cursor = first.headers["link"].partition("cursor=")[2].partition(">")[0]
    second = promoter.get("/admin/orders", params={"page": cursor})

    assert {*ids(first), *ids(second)} == made
    assert "link" not in second.headers


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5", "", "%00"])
def test_a_limit_is_a_whole_number_up_to_100(promoter: TestClient, limit: str) -> None:
    """Or nothing at all."""
    answer = promoter.get(f"/admin/orders?limit={limit}")

    assert answer.status_code == (422 if limit else 200)
    assert limit == "" or list(answer.json()["errors"]) == ["limit"]


@pytest.mark.parametrize("name", ["cursor", "page"])
def test_a_cursor_is_ours_or_refused(
    stage: Stage, promoter: TestClient, strangers: Stage, name: str
) -> None:
    """A changed one is a 422; another account's shows nothing of it."""
    some_orders(stage, 2)
    link = promoter.get("/admin/orders?limit=1").headers["link"]
    cursor = link.partition("cursor=")[2].partition(">")[0]

    changed = promoter.get("/admin/orders", params={name: "A" + cursor})
    foreign = client_of(strangers).get("/admin/orders", params={name: cursor})

    assert (changed.status_code, list(changed.json()["errors"])) == (422, [name])
    assert (foreign.status_code, ids(foreign)) == (200, [])


def test_money_of_other_currencies_is_printed_right(open_here: OpenStage) -> None:
    """Yen have no decimals."""
    stage = open_here(currency="JPY")
    event, ticket = stage.night(price="1500")
    order = stage.buy(event, (ticket, 2)).purchase
    client = client_of(stage)

    part = client.post(f"/admin/orders/{order.public_id}/refund", json={"amount": 500})

    assert part.json()["total"] == {"amount": "3000", "currency": "JPY"}
    assert client.get("/admin/orders").json()["stats"]["revenue"] == {
        "amount": "2500",
        "currency": "JPY",
    }


def test_an_unchanged_order_is_not_sent_again(promoter: TestClient, jane: Purchase) -> None:
    """304 until it changes."""
    path = f"/admin/orders/{jane.public_id}"
    tag = promoter.get(path).headers["etag"]

    same = promoter.get(path, headers={"If-None-Match": tag})
    promoter.post(f"{path}/refund")
    changed = promoter.get(path, headers={"If-None-Match": tag})

    assert (same.status_code, changed.status_code) == (304, 200)
