"""A promoter looks through who bought, and what they spent."""

import pytest
from starlette.testclient import TestClient

from adapters.http.admin import lists
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.testing.stage import Stage


def buy_as(stage: Stage, buyer: Buyer, title: str = "Lantern Night") -> None:
    """Let somebody buy a ticket at 21.00 to an event of that name, a minute later."""
    stage.clock.forward(minutes=1)
    event = stage.event(title)
    ticket = stage.ticket(event)
    stage.publish(event)
    placed = stage.box_office.place_hold(
        HoldRequest(
            account_id=stage.account.id,
            event_slug=event.slug,
            buyer=buyer,
            wanted=((ticket.id, 1),),
        )
    )
    stage.pay(placed)


def emails(promoter: TestClient, **params: str) -> list[str]:
    """Return who is listed."""
    listed = promoter.get("/admin/customers", params=params).json()["customers"]
    return [customer["email"] for customer in listed]


def test_customers_are_listed_with_what_they_spent(stage: Stage, promoter: TestClient) -> None:
    """One record for each e-mail; lifetime spend less what was refunded."""
    event, ticket = stage.night()
    stage.buy(event, (ticket, 1))
    order = stage.buy(event, (ticket, 2))
    stage.refund(order, "2.00")

    answer = promoter.get("/admin/customers").json()

    (customer,) = answer["customers"]
    assert customer == {
        "id": customer["id"],
        "email": "jane@example.com",
        "name": "Jane Doe",
        "company": None,
        "total_spent": {"amount": "61.00", "currency": "EUR"},
        "marketing_consent": False,
        "marketing_consent_at": None,
        "created_at": "2026-06-01T12:00:00Z",
    }
    assert answer["stats"] == {
        "customer_count": 1,
        "total_spent": {"amount": "61.00", "currency": "EUR"},
    }


def test_a_customer_is_shown_with_their_orders(stage: Stage, promoter: TestClient) -> None:
    """As they stand in the list of orders, newest first."""
    event, ticket = stage.night()
    stage.buy(event, (ticket, 1))
    stage.clock.forward(minutes=1)
    stage.buy(event, (ticket, 2))
    stage.buy(event, (ticket, 1), email="ron@example.com")
    (_, listed) = promoter.get("/admin/customers").json()["customers"]

    page = promoter.get(f"/admin/customers/{listed['id']}").json()

    orders = page.pop("orders")
    assert page == listed
    everybodys = promoter.get("/admin/orders").json()["orders"]
    assert orders == [one for one in everybodys if one["customer_email"] == "jane@example.com"]
    assert [order["item_count"] for order in orders] == [2, 1]


def test_consent_is_told_with_its_time(stage: Stage, promoter: TestClient) -> None:
    """And can be asked for."""
    buy_as(stage, Buyer("no@example.com", "No"))
    buy_as(stage, Buyer("yes@example.com", "Yes", company="Yes GmbH", marketing_consent=True))

    answer = promoter.get("/admin/customers", params={"marketing_only": "1"}).json()

    (customer,) = answer["customers"]
    assert (customer["email"], customer["company"]) == ("yes@example.com", "Yes GmbH")
    assert customer["marketing_consent"] is True
    assert customer["marketing_consent_at"] == "2026-06-01T12:02:00Z"
    assert answer["stats"]["customer_count"] == 1
    assert emails(promoter, marketing_only="0") == emails(promoter) != []


def test_customers_are_searched_and_filtered(stage: Stage, promoter: TestClient) -> None:
    """By e-mail, name, company and event."""
    buy_as(stage, Buyer("ada@example.com", "Ada Mond", "Käfig GmbH"), "First")
    buy_as(stage, Buyer("ben@example.com", "Ben Stern"), "Second")

    assert emails(promoter) == ["ben@example.com", "ada@example.com"]
    assert emails(promoter, query="ADA@") == ["ada@example.com"]
    assert emails(promoter, query="stern") == ["ben@example.com"]
    assert emails(promoter, query="fig gmbh") == ["ada@example.com"]
    assert emails(promoter, query="%") == emails(promoter, query="\\") == []
    assert emails(promoter, event_slug="second") == ["ben@example.com"]
    assert emails(promoter, event_slug="nowhere") == emails(promoter, event_slug="No slug %") == []


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("today", []),
        ("week", ["new@example.com"]),
        ("this_month", ["new@example.com"]),
        ("", ["new@example.com"]),
        ("year", ["new@example.com", "old@example.com"]),
        ("all_time", ["new@example.com", "old@example.com"]),
    ],
)
def test_a_period_is_that_of_the_first_order(
    stage: Stage, promoter: TestClient, period: str, expected: list[str]
) -> None:
    """Whoever comes back is not new."""
    buy_as(stage, Buyer("old@example.com", "Old"))
    stage.clock.forward(days=42)
    buy_as(stage, Buyer("old@example.com", "Old"))
    buy_as(stage, Buyer("new@example.com", "New"))
    stage.clock.forward(days=1)

    assert emails(promoter, period=period) == expected


def test_a_list_is_complete_or_comes_in_pages(
    stage: Stage, promoter: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same customers either way."""
    monkeypatch.setattr(lists, "ROWS_AT_A_TIME", 2)
    event, ticket = stage.night()
    for number in range(5):
        stage.buy(event, (ticket, 1), email=f"{number}@example.com")
    complete = promoter.get("/admin/customers").json()
    first = promoter.get("/admin/customers", params={"limit": "2"})
    pages = [first]

    while link := pages[-1].headers.get("link", ""):
        cursor = link.partition("cursor=")[2].partition(">")[0]
        pages.append(promoter.get("/admin/customers", params={"limit": "2", "cursor": cursor}))

    assert len(complete["customers"]) == complete["stats"]["customer_count"] == 5
    assert [len(page.json()["customers"]) for page in pages] == [2, 2, 1]
    paged = [one for page in pages for one in page.json()["customers"]]
    assert paged == complete["customers"]
    assert all(page.json()["stats"] == complete["stats"] for page in pages)


def test_a_cursor_of_another_list_is_refused(stage: Stage, promoter: TestClient) -> None:
    """An order is no place among customers."""
    event, ticket = stage.night()
    for email in ("a@example.com", "b@example.com"):
        stage.buy(event, (ticket, 1), email=email)
    link = promoter.get("/admin/orders?limit=1").headers["link"]
    cursor = link.partition("cursor=")[2].partition(">")[0]

    answer = promoter.get("/admin/customers", params={"cursor": cursor})

    assert answer.status_code == 422


def test_an_unchanged_customer_is_not_sent_again(stage: Stage, promoter: TestClient) -> None:
    """304 until they buy again."""
    event, ticket = stage.night()
    stage.buy(event, (ticket, 1))
    (customer,) = promoter.get("/admin/customers").json()["customers"]
    path = f"/admin/customers/{customer['id']}"
    tag = promoter.get(path).headers["etag"]

    same = promoter.get(path, headers={"If-None-Match": tag})
    stage.buy(event, (ticket, 1))
    changed = promoter.get(path, headers={"If-None-Match": tag})

    assert (same.status_code, changed.status_code) == (304, 200)
