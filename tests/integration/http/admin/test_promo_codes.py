"""A promoter keeps promo codes."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from adapters.http.app import build_app
from tests.integration.http.admin.clients import BASE_URL, client_of, token_of
from tests.integration.http.admin.shapes import misfits
from ticketing_domain.people.token import Permission
from ticketing_domain.testing.stage import OpenStage, Stage

PROMO_CODE = {
    "id": "integer",
    "code": "text",
    "discount_type": "text",
    "discount_amount": "text",
    "event_id": "integer?",
    "event_title": "text?",
    "expires_at": "time?",
    "usage_limit": "integer?",
    "max_per_customer": "integer?",
    "redemptions_count": "integer",
    "active": "boolean",
    "share_url": "text",
    "created_at": "time",
    "updated_at": "time",
}
CODES = "/admin/promo_codes"


def a_promo_code(**fields: Any) -> dict[str, Any]:
    """Return the body of a good code."""
    return {"code": "SUMMER", "discount_type": "percentage", "discount_amount": 10, **fields}


@pytest.mark.parametrize("key", [None, "promo_code"], ids=["bare", "wrapped"])
def test_a_code_is_made_bare_or_wrapped(promoter: TestClient, key: str | None) -> None:
    """For all events, without an end or a limit."""
    body = a_promo_code(code="summer-26")

    made = promoter.post(CODES, json={key: body} if key else body)

    promo = made.json()
    assert made.status_code == 201
    assert made.headers["location"] == f"{BASE_URL}{CODES}/{promo['id']}"
    assert misfits(PROMO_CODE, promo) == []
    assert promo == {
        "id": promo["id"],
        "code": "SUMMER-26",
        "discount_type": "percentage",
        "discount_amount": "10.0",
        "event_id": None,
        "event_title": None,
        "expires_at": None,
        "usage_limit": None,
        "max_per_customer": None,
        "redemptions_count": 0,
        "active": True,
        "share_url": f"{BASE_URL}/shops/moon-club?promo=SUMMER-26",
        "created_at": "2026-06-01T12:00:00Z",
        "updated_at": "2026-06-01T12:00:00Z",
    }
    shown = promoter.get(f"{CODES}/{promo['id']}")
    assert shown.json() == promo
    again = promoter.get(f"{CODES}/{promo['id']}", headers={"If-None-Match": shown.headers["etag"]})
    assert again.status_code == 304


def test_a_code_can_be_limited_in_every_way(stage: Stage, promoter: TestClient) -> None:
    """To an event, a time on the account's clock, a number of uses; put away from the start."""
    event = stage.event()

    made = promoter.post(
        CODES,
        json=a_promo_code(
            discount_type="fixed",
            discount_amount="5",
            event_id=event.id,
            expires_at="2026-06-30T23:59:59",
            usage_limit=100,
            max_per_customer=1,
            active=False,
        ),
    ).json()

    assert (made["discount_amount"], made["event_title"]) == ("5.00", "Lantern Night")
    assert made["expires_at"] == "2026-06-30T21:59:59Z"
    assert (made["usage_limit"], made["max_per_customer"], made["active"]) == (100, 1, False)


def test_codes_are_listed_newest_first(promoter: TestClient) -> None:
    """Active and put away."""
    for code, active in (("ONE", True), ("TWO", False), ("THREE", True)):
        promoter.post(CODES, json=a_promo_code(code=code, active=active))

    answer = promoter.get(CODES).json()

    assert misfits({"promo_codes": [PROMO_CODE]}, answer) == []
    assert [one["code"] for one in answer["promo_codes"]] == ["THREE", "TWO", "ONE"]


def test_everything_wrong_with_a_code_is_told_at_once(promoter: TestClient) -> None:
    """With what cannot even be read."""
    nothing = promoter.post(CODES, json={})
    nonsense = promoter.post(
        CODES,
        json={
            "code": "not a code",
            "discount_type": "half",
            "discount_amount": 12.5,
            "event_id": 2**40,
            "expires_at": "tomorrow",
            "usage_limit": "many",
            "max_per_customer": 0,
            "active": None,
        },
    )

    blank = ["can't be blank"]
    assert nothing.status_code == nonsense.status_code == 422
    assert nothing.json()["errors"] == {
        "code": blank,
        "discount_type": blank,
        "discount_amount": blank,
    }
    assert set(nonsense.json()["errors"]) == {
        "code",
        "discount_type",
        "discount_amount",
        "event_id",
        "expires_at",
        "usage_limit",
        "max_per_customer",
        "active",
    }


@pytest.mark.parametrize(
    ("kind", "amount", "printed"),
    [
        ("percentage", 0, "0.0"),
        ("percentage", "100", "100.0"),
        ("percentage", "10.0", "10.0"),
        ("percentage", "10.5", None),
        ("percentage", -1, None),
        ("percentage", 101, None),
        ("percentage", "1e1", None),
        ("percentage", "9" * 24, None),
        ("fixed", "0.00", "0.00"),
        ("fixed", 7, "7.00"),
        ("fixed", "7.005", None),
        ("fixed", "-1", None),
        ("fixed", "free", None),
        ("fixed", 10.0, None),
        ("fixed", "9" * 24, None),
        ("fixed", None, None),
    ],
)
def test_an_amount_is_whole_percent_or_money(
    promoter: TestClient, kind: str, amount: object, printed: str | None
) -> None:
    """As exact as it was sent, or refused."""
    answer = promoter.post(CODES, json=a_promo_code(discount_type=kind, discount_amount=amount))

    if printed is None:
        assert answer.status_code == 422
        assert list(answer.json()["errors"]) == ["discount_amount"]
    else:
        assert answer.json()["discount_amount"] == printed


def test_amounts_are_of_the_accounts_currency(open_here: OpenStage, stage: Stage) -> None:
    """Yen have no decimals."""
    shop = client_of(open_here(subdomain="tokyo", currency="JPY"))

    made = shop.post(CODES, json=a_promo_code(discount_type="fixed", discount_amount="500"))
    refused = shop.post(CODES, json=a_promo_code(discount_type="fixed", discount_amount="5.5"))

    assert made.json()["discount_amount"] == "500"
    assert refused.status_code == 422


def test_a_code_is_changed_in_part(stage: Stage, promoter: TestClient) -> None:
    """Null takes a limit away; the rest stays as it was."""
    made = promoter.post(CODES, json=a_promo_code(usage_limit=5, max_per_customer=1)).json()
    stage.clock.forward(minutes=1)

    changed = promoter.patch(
        f"{CODES}/{made['id']}", json={"promo_code": {"usage_limit": None, "active": False}}
    )

    assert changed.status_code == 200
    assert changed.json() == {
        **made,
        "usage_limit": None,
        "active": False,
        "updated_at": "2026-06-01T12:01:00Z",
    }


def test_a_used_code_is_put_away_and_not_deleted(stage: Stage, promoter: TestClient) -> None:
    """An unused one can go."""
    event, ticket = stage.night()
    used = promoter.post(CODES, json=a_promo_code()).json()
    unused = promoter.post(CODES, json=a_promo_code(code="WINTER")).json()
    shop = TestClient(promoter.app)
    body = {
        "items": [{"ticket_id": ticket.id, "quantity": 1}],
        "email": "jane@example.com",
        "name": "Jane",
        "promo_code": "summer",
    }
    shop.post(f"/shops/moon-club/events/{event.slug}/checkouts", json=body)

    refused = promoter.delete(f"{CODES}/{used['id']}")
    gone = promoter.delete(f"{CODES}/{unused['id']}")

    assert refused.status_code == 422
    assert refused.json() == {"errors": {"base": ["has been used; deactivate it instead"]}}
    assert (gone.status_code, gone.content) == (204, b"")
    assert promoter.get(f"{CODES}/{unused['id']}").status_code == 404
    assert promoter.get(f"{CODES}/{used['id']}").json()["redemptions_count"] == 1


def test_codes_of_others_are_not_there(
    strangers: Stage, stranger: TestClient, promoter: TestClient
) -> None:
    """Byte for byte as if they did not exist; nor can a code be for another account's event."""
    ours = promoter.post(CODES, json=a_promo_code()).json()
    theirs = strangers.event()
    absent = promoter.get(f"{CODES}/999999").content

    for method in ("GET", "PATCH", "DELETE"):
        answer = stranger.request(method, f"{CODES}/{ours['id']}")
        assert (answer.status_code, answer.content) == (404, absent)
    assert stranger.get(CODES).json() == {"promo_codes": []}
    assert stranger.post(CODES, json=a_promo_code()).status_code == 201
    refused = promoter.post(CODES, json=a_promo_code(code="OTHER", event_id=theirs.id))
    assert refused.json()["errors"] == {"event_id": ["is not an event of this account"]}


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "9" * 30, "%00"])
def test_odd_numbers_find_nothing(promoter: TestClient, number: str) -> None:
    """And break nothing."""
    assert promoter.get(f"{CODES}/{number}").status_code == 404


def test_a_token_that_may_only_look_changes_nothing(stage: Stage, promoter: TestClient) -> None:
    """It sees the codes."""
    made = promoter.post(CODES, json=a_promo_code()).json()
    reader = client_of(stage, Permission.READ)

    assert reader.get(f"{CODES}/{made['id']}").json() == made
    assert reader.post(CODES, json=a_promo_code(code="OTHER")).status_code == 401
    assert reader.delete(f"{CODES}/{made['id']}").status_code == 401


def test_a_shop_with_a_host_of_its_own_is_shared_under_it(stage: Stage) -> None:
    """Where the buyers are."""
    app = build_app(stage.box_office, base_url=BASE_URL, shop_domain="tickets.example")
    headers = {"Authorization": f"Bearer {token_of(stage)}", "Accept": "application/json"}
    promoter = TestClient(app, headers=headers)

    made = promoter.post(CODES, json=a_promo_code())

    assert made.json()["share_url"] == "https://moon-club.tickets.example?promo=SUMMER"


def test_an_order_shows_its_code_and_what_it_took_off(stage: Stage, promoter: TestClient) -> None:
    """In the list and on its page; null and nothing where there was no code."""
    event, ticket = stage.night()
    promoter.post(CODES, json=a_promo_code(discount_amount=100))
    shop = TestClient(promoter.app)
    body = {
        "items": [{"ticket_id": ticket.id, "quantity": 1}],
        "email": "jane@example.com",
        "name": "Jane",
    }
    shop.post(
        f"/shops/moon-club/events/{event.slug}/checkouts", json={**body, "promo_code": "Summer"}
    )
    stage.clock.forward(seconds=1)
    stage.buy(event, (ticket, 1))

    plain, cheap = promoter.get("/admin/orders").json()["orders"]

    assert (plain["promo_code"], plain["discount"]["amount"]) == (None, "0.00")
    assert (cheap["promo_code"], cheap["total"]["amount"]) == ("SUMMER", "0.00")
    assert cheap["discount"] == {"amount": "21.00", "currency": "EUR"}
    page = promoter.get(f"/admin/orders/{cheap['public_id']}").json()
    assert (page["promo_code"], page["discount"]) == ("SUMMER", cheap["discount"])
