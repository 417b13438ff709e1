"""A promoter takes lists along into a spreadsheet."""

import csv
import io

from httpx2 import Response
import pytest
from starlette.testclient import TestClient

from adapters.http.edge import sheets
from tests.integration.http.admin.clients import anonymous_of, client_of, token_of
from ticketing_domain.names import dashed
from ticketing_domain.people.token import Permission
from ticketing_domain.sale.purchase import Purchase
from ticketing_domain.testing.contracts.guests import invite
from ticketing_domain.testing.stage import Stage

SHEETS = ("/admin/orders.csv", "/admin/customers.csv")


@pytest.fixture
def jane(stage: Stage) -> Purchase:
    """Two tickets at 21.00, bought by Jane."""
    event, ticket = stage.night()
    return stage.buy(event, (ticket, 2)).purchase


def rows(answer: Response) -> list[dict[str, str]]:
    """Read a sheet."""
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def test_orders_stand_in_a_sheet(promoter: TestClient, jane: Purchase) -> None:
    """Every column says what the list says, and the file has a name."""
    answer = promoter.get("/admin/orders.csv")

    (row,) = rows(answer)
    assert row == {
        "public_id": jane.public_id,
        "order_code": jane.order_code,
        "display_number": dashed(jane.order_code),
        "status": "paid",
        "customer_name": "Jane Doe",
        "customer_email": "jane@example.com",
        "total": "42.00",
        "currency": "EUR",
        "payment_provider": "sandbox",
        "paid_at": "2026-06-01T12:00:00Z",
        "created_at": "2026-06-01T12:00:00Z",
        "item_count": "2",
        "tax_rate": "0",
        "tax_amount": "0.00",
        "discount": "0.00",
        "promo_code": "",
        **dict.fromkeys(
            ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "ref"), ""
        ),
    }
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="orders.csv"'
    assert answer.headers["cache-control"] == "private, no-cache"


def test_customers_stand_in_a_sheet(promoter: TestClient, jane: Purchase) -> None:
    """One row for each, with what they spent."""
    (listed,) = promoter.get("/admin/customers").json()["customers"]

    (row,) = rows(promoter.get("/admin/customers.csv"))

    assert row == {
        "id": str(listed["id"]),
        "email": jane.buyer.email,
        "name": "Jane Doe",
        "company": "",
        "total_spent": "42.00",
        "currency": "EUR",
        "marketing_consent": "false",
        "marketing_consent_at": "",
        "created_at": "2026-06-01T12:00:00Z",
    }


def test_attendees_stand_in_a_sheet_without_their_codes(stage: Stage, promoter: TestClient) -> None:
    """One row for each code, guests too; whoever has the sheet cannot come in on it."""
    event, ticket = stage.night()
    stage.buy(event, (ticket, 2))
    stage.clock.forward(minutes=1)
    guest = invite(stage, event, ticket, people=1)

    answer = promoter.get(f"/admin/events/{event.slug}/attendees.csv")

    first, *janes = rows(answer)
    page = stage.box_office.reads.order(stage.account.id, guest.purchase.public_id)
    assert first == {
        "order_code": guest.purchase.order_code,
        "public_id": page.items[0].public_id,
        "ticket_title": "General",
        "admits": "1",
        "customer_name": "Nora",
        "customer_email": "",
        "redeemed": "0",
        "redeemed_at": "",
        "order_status": "paid",
    }
    assert [row["customer_name"] for row in janes] == ["Jane Doe", "Jane Doe"]
    assert page.items[0].code not in answer.text
    assert f'filename="{event.slug}-attendees.csv"' in answer.headers["content-disposition"]


def test_a_sheet_is_filtered_like_its_list(stage: Stage, promoter: TestClient) -> None:
    """Period, event and search; what a list refuses, a sheet refuses."""
    event, ticket = stage.night()
    other, balcony = stage.night()
    stage.buy(event, (ticket, 1), email="ann@example.com")
    stage.clock.forward(days=1)
    stage.buy(other, (balcony, 1), email="bob@example.com")

    for query, found in (
        ("", ["bob@example.com", "ann@example.com"]),
        ("?period=today", ["bob@example.com"]),
        (f"?event_slug={event.slug}", ["ann@example.com"]),
        ("?query=bob", ["bob@example.com"]),
        ("?event_slug=%3Cb%3E", []),
    ):
        orders = rows(promoter.get(f"/admin/orders.csv{query}"))
        people = rows(promoter.get(f"/admin/customers.csv{query}"))
        assert [row["customer_email"] for row in orders] == found
        assert [row["email"] for row in people] == found
    for path in SHEETS:
        assert promoter.get(f"{path}?period=never").status_code == 422


def test_a_long_sheet_comes_in_pages_that_meet(
    stage: Stage, promoter: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads it does not notice, and the server never holds more than a page."""
    monkeypatch.setattr(sheets, "ROWS_AT_A_TIME", 2)
    event, ticket = stage.night()
    for number in range(5):
        stage.buy(event, (ticket, 1), email=f"buyer{number}@example.com")

    orders = rows(promoter.get("/admin/orders.csv"))
    people = rows(promoter.get("/admin/customers.csv"))
    attendees = rows(promoter.get(f"/admin/events/{event.slug}/attendees.csv"))

    listed = promoter.get("/admin/orders").json()["orders"]
    assert [row["public_id"] for row in orders] == [order["public_id"] for order in listed]
    assert len({row["id"] for row in people}) == 5
    assert len({row["public_id"] for row in attendees}) == 5


def test_an_empty_sheet_has_its_header(stage: Stage, promoter: TestClient) -> None:
    """A spreadsheet opens it all the same; HEAD tells what would come."""
    event = stage.event()

    for path in (*SHEETS, f"/admin/events/{event.slug}/attendees.csv"):
        assert promoter.get(path).text.count("\r\n") == 1
        head = promoter.head(path)
        assert (head.status_code, head.content) == (200, b"")


def test_a_sheet_needs_a_token_whatever_is_accepted(stage: Stage) -> None:
    """A bearer counts for a sheet also in a browser; without one there is nothing."""
    reader = f"Bearer {token_of(stage, Permission.READ)}"

    for path in SHEETS:
        for accept in ("text/csv", "text/html,*/*", "*/*", "application/json"):
            known = anonymous_of(stage, Authorization=reader, Accept=accept)
            assert known.get(path).status_code == 200
            assert anonymous_of(stage, Accept=accept).get(path).status_code == 401


def test_another_accounts_sheets_hold_nothing_of_ours(
    stage: Stage, stranger: TestClient, promoter: TestClient, jane: Purchase
) -> None:
    """Lists are empty, and an event of another account is as absent as one that never was."""
    slug = stage.box_office.reads.order(stage.account.id, jane.public_id).event_slug

    assert [rows(stranger.get(path)) for path in SHEETS] == [[], []]
    absent = promoter.get("/admin/events/nowhere/attendees.csv")
    foreign = stranger.get(f"/admin/events/{slug}/attendees.csv")
    assert (foreign.status_code, foreign.content) == (absent.status_code, absent.content)
    assert absent.status_code == 404
    assert client_of(stage).post("/admin/orders.csv").status_code == 405
