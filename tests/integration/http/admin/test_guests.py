"""A promoter lets people in who do not pay."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.integration.http.admin.clients import BASE_URL, anonymous_of, client_of
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.people.token import Permission
from ticketing_domain.testing.stage import Stage

Night = tuple[Event, Ticket]


@pytest.fixture
def night(stage: Stage) -> Night:
    """A night with ten tickets."""
    return stage.night()


def a_party(ticket: Ticket, **fields: Any) -> dict[str, Any]:
    """Return the body of a good party."""
    return {"ticket_id": ticket.id, "customer_name": "Nora", "party_size": 2, **fields}


def parties(event: Event) -> str:
    """Return where parties are made."""
    return f"/admin/events/{event.slug}/guest_parties"


def test_a_party_gets_an_order_that_costs_nothing(promoter: TestClient, night: Night) -> None:
    """The answer is the order, with its codes as items and what was noted."""
    event, ticket = night
    party = a_party(ticket, delivery_email="Nora@Example.com", staff_note="Side door")

    made = promoter.post(parties(event), json={"guest_party": party})

    order = made.json()
    assert made.status_code == 201
    assert made.headers["location"] == f"{BASE_URL}/admin/orders/{order['public_id']}"
    assert order["total"] == {"amount": "0.00", "currency": "EUR"}
    assert (order["payment_provider"], order["status"]) == ("complimentary", "paid")
    assert (order["customer_name"], order["customer_email"]) == ("Nora", "nora@example.com")
    assert (order["party_size"], order["staff_note"]) == (2, "Side door")
    assert len(order["items"]) == order["item_count"] == 2
    assert promoter.get(f"/admin/orders/{order['public_id']}").status_code == 200


def test_the_guest_list_shows_parties_and_what_is_left(promoter: TestClient, night: Night) -> None:
    """A bare body will do; a guest without an e-mail has none."""
    event, ticket = night
    made = promoter.post(parties(event), json=a_party(ticket)).json()

    answer = promoter.get(f"/admin/events/{event.slug}/guest_list")

    assert answer.json() == {
        "event": {"id": event.id, "slug": event.slug, "title": "Lantern Night"},
        "ticket_options": [{"id": ticket.id, "title": "General", "remaining": 8}],
        "guest_parties": [
            {
                "public_id": made["public_id"],
                "customer_name": "Nora",
                "party_size": 2,
                "delivery_email": None,
                "staff_note": None,
                "created_at": "2026-06-01T12:00:00Z",
                "redeemed_count": 0,
            }
        ],
    }
    assert made["customer_email"] is None
    again = promoter.get(
        f"/admin/events/{event.slug}/guest_list", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304


def test_guests_count_as_sold_at_no_revenue(promoter: TestClient, night: Night) -> None:
    """The figures of the event move, its revenue does not, and nobody becomes a customer."""
    event, ticket = night
    promoter.post(parties(event), json=a_party(ticket))

    stats = promoter.get(f"/admin/events/{event.slug}").json()["stats"]

    assert (stats["sold_count"], stats["total_orders"]) == (2, 1)
    assert stats["total_revenue"] == {"amount": "0.00", "currency": "EUR"}
    assert promoter.get("/admin/customers").json()["stats"]["customer_count"] == 0


def test_a_full_house_takes_no_guests(stage: Stage, promoter: TestClient) -> None:
    """The answer says how much is left, under no field."""
    scarce, general = stage.night(stock=1)
    small, balcony = stage.night(capacity=3)

    sold_out = promoter.post(parties(scarce), json=a_party(general))
    full = promoter.post(parties(small), json=a_party(balcony, party_size=4))

    assert sold_out.status_code == full.status_code == 422
    assert sold_out.json() == {"errors": {"base": ["only 1 of General are left"]}}
    assert full.json() == {"errors": {"base": ["only 3 seats are left"]}}


def test_everything_wrong_with_a_party_is_said_at_once(promoter: TestClient, night: Night) -> None:
    """Wrong types, what is missing, what is no address, and a ticket of no event of ours."""
    event, _ = night
    body = {"ticket_id": 999, "party_size": "two", "delivery_email": "nora", "staff_note": 1}

    answer = promoter.post(parties(event), json=body)

    assert answer.status_code == 422
    assert answer.json() == {
        "errors": {
            "party_size": ["must be a whole number"],
            "staff_note": ["must be a text"],
            "delivery_email": ["is not an e-mail address"],
            "customer_name": ["can't be blank"],
            "ticket_id": ["is not a ticket on sale for this event"],
        }
    }


@pytest.mark.parametrize("size", [0, -1, 51, None, 1.5, 10**15])
def test_a_party_has_one_to_fifty_guests(promoter: TestClient, night: Night, size: Any) -> None:
    """Any other number is said to be wrong, and nothing is taken."""
    event, ticket = night

    answer = promoter.post(parties(event), json=a_party(ticket, party_size=size))

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["party_size"]
    listed = promoter.get(f"/admin/events/{event.slug}/guest_list").json()
    assert listed["ticket_options"][0]["remaining"] == 10


def test_only_who_may_write_invites(
    stage: Stage, promoter: TestClient, stranger: TestClient, night: Night
) -> None:
    """A token that may only look, no token, and another account."""
    event, ticket = night
    reader = client_of(stage, Permission.READ)

    assert reader.get(f"/admin/events/{event.slug}/guest_list").status_code == 200
    assert reader.post(parties(event), json=a_party(ticket)).status_code == 401
    assert anonymous_of(stage).post(parties(event), json=a_party(ticket)).status_code == 401
    foreign = stranger.post(parties(event), json=a_party(ticket))
    absent = promoter.post("/admin/events/nowhere/guest_parties", json=a_party(ticket))
    assert (foreign.status_code, foreign.content) == (404, absent.content)
