"""A promoter decides what an event sells, one by one or in bundles."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.integration.http.admin.clients import BASE_URL, client_of
from ticketing_domain.catalogue.event import Event
from ticketing_domain.testing.stage import OpenStage, Stage


@pytest.fixture
def event(stage: Stage) -> Event:
    """An event without tickets."""
    return stage.event()


@pytest.fixture
def path(event: Event) -> str:
    """Where the event is."""
    return f"/admin/events/{event.slug}"


def a_ticket(**fields: Any) -> dict[str, Any]:
    """Return the body of a good ticket."""
    return {"title": "General", "price": "15.00", "stock": 50, **fields}


def a_bundle(**fields: Any) -> dict[str, Any]:
    """Return the body of a good bundle."""
    return a_ticket(title="Family", price="60.00", group_size=4, unit_price="15.00", **fields)


def test_a_ticket_is_all_that_was_said_and_sensible_otherwise(
    promoter: TestClient, path: str
) -> None:
    """Active, unlimited for each buyer, next in line, in a colour of its own."""
    made = promoter.post(f"{path}/standard_tickets", json=a_ticket())

    ticket = made.json()
    where = f"{path}/tickets/{ticket['id']}"
    assert made.status_code == 201
    assert made.headers["location"] == f"{BASE_URL}{where}"
    assert ticket == {
        "id": ticket["id"],
        "title": "General",
        "kind": "StandardTicket",
        "state": "active",
        "price": {"amount": "15.00", "currency": "EUR"},
        "stock": 50,
        "unlimited_stock": False,
        "position": 1,
        "max_per_order": None,
        "max_per_customer": None,
        "access_code_required": False,
        "color": "#3B82F6",
        "features": [],
    }
    assert promoter.get(where).json() == ticket


def test_everything_about_a_ticket_can_be_said(promoter: TestClient, path: str) -> None:
    """Its access code is never shown again."""
    body = a_ticket(
        price=0,
        stock=-1,
        state="hidden",
        color="#abcdef",
        max_per_order=6,
        max_per_customer=10,
        features=["Coat check", "Drink"],
        access_code="moonlight",
        position=7,
    )

    made = promoter.post(f"{path}/standard_tickets", json=body)

    ticket = made.json()
    assert ticket["price"] == {"amount": "0.00", "currency": "EUR"}
    assert (ticket["stock"], ticket["unlimited_stock"]) == (-1, True)
    assert (ticket["state"], ticket["access_code_required"]) == ("hidden", True)
    assert (ticket["max_per_order"], ticket["max_per_customer"]) == (6, 10)
    assert (ticket["color"], ticket["position"]) == ("#abcdef", 7)
    assert ticket["features"] == ["Coat check", "Drink"]
    assert "moonlight" not in made.text


@pytest.mark.parametrize("key", [None, "ticket", "group_ticket"])
def test_a_bundle_has_a_size_and_a_price_for_each(
    promoter: TestClient, path: str, key: str | None
) -> None:
    """Bare or wrapped."""
    body = a_bundle() if key is None else {key: a_bundle()}

    made = promoter.post(f"{path}/group_tickets", json=body)

    assert made.status_code == 201
    assert made.json()["kind"] == "GroupTicket"
    assert made.json()["group_size"] == 4
    assert made.json()["unit_price"] == {"amount": "15.00", "currency": "EUR"}


@pytest.mark.parametrize("key", ["ticket", "standard_ticket"])
def test_a_ticket_may_come_wrapped(promoter: TestClient, path: str, key: str) -> None:
    """In its name or its kind's."""
    made = promoter.post(f"{path}/standard_tickets", json={key: a_ticket()})

    assert (made.status_code, made.json()["title"]) == (201, "General")


def test_a_standard_ticket_has_no_group(promoter: TestClient, path: str) -> None:
    """What only bundles have is unknown to it."""
    made = promoter.post(f"{path}/standard_tickets", json=a_bundle())

    assert (made.status_code, made.json()["kind"]) == (201, "StandardTicket")
    assert "group_size" not in made.json()


@pytest.mark.parametrize("kind", ["standard_tickets", "group_tickets"])
def test_everything_that_a_ticket_lacks_is_told_at_once(
    promoter: TestClient, path: str, kind: str
) -> None:
    """For a bundle, its size and price too."""
    answer = promoter.post(f"{path}/{kind}", json={"state": "gone"})

    errors = answer.json()["errors"]
    assert answer.status_code == 422
    assert {field for field, said in errors.items() if said == ["can't be blank"]} == {
        "title",
        "price",
        "stock",
        *({"group_size", "unit_price"} if kind == "group_tickets" else ()),
    }
    assert errors["state"] == ["must be one of active, hidden, archived"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("price", "15.001"),
        ("price", "-1"),
        ("price", "1e3"),
        ("price", "NaN"),
        ("price", "15,00"),
        ("price", " 15"),
        ("price", ""),
        ("price", -5),
        ("price", 15.5),
        ("price", "0.0000000000000000000000000000001"),
        ("price", 10**15),
        ("price", True),
        ("price", None),
        ("stock", -2),
        ("stock", "50"),
        ("stock", 10**9),
        ("stock", None),
        ("state", "archived"),
        ("state", None),
        ("color", "red"),
        ("max_per_order", 0),
        ("max_per_customer", -1),
        ("max_per_order", 10**12),
        ("features", "Drink"),
        ("features", ["x"] * 51),
        ("features", [" "]),
        ("features", ["x" * 256]),
        ("access_code", "x" * 65),
        ("position", 0),
        ("position", 10**10),
        ("title", "x" * 256),
        ("title", None),
        ("group_size", 1),
        ("group_size", 10**6),
        ("group_size", None),
        ("unit_price", "1.234"),
        ("unit_price", None),
    ],
)
def test_a_wrong_value_is_a_422_on_its_field(
    promoter: TestClient, path: str, field: str, wrong: object
) -> None:
    """And nothing is written, when made and when changed."""
    bundle = promoter.post(f"{path}/group_tickets", json=a_bundle()).json()
    before = promoter.get(f"{path}/tickets").json()

    made = promoter.post(f"{path}/group_tickets", json={**a_bundle(), field: wrong})
    changed = promoter.patch(f"{path}/group_tickets/{bundle['id']}", json={field: wrong})

    assert (made.status_code, list(made.json()["errors"])) == (422, [field])
    assert (changed.status_code, list(changed.json()["errors"])) == (422, [field])
    assert promoter.get(f"{path}/tickets").json() == before


@pytest.mark.parametrize(
    ("currency", "sent", "printed"),
    [
        ("JPY", "1500", "1500"),
        ("JPY", 2500, "2500"),
        ("KWD", "1.250", "1.250"),
        ("KWD", "1.5", "1.500"),
        ("EUR", "15", "15.00"),
    ],
)
def test_prices_have_the_decimals_of_their_currency(
    open_here: OpenStage, currency: str, sent: object, printed: str
) -> None:
    """However many they are sent with, up to that."""
    stage = open_here(currency=currency)
    path = f"/admin/events/{stage.event().slug}/standard_tickets"

    made = client_of(stage).post(path, json=a_ticket(price=sent))

    assert made.json()["price"] == {"amount": printed, "currency": currency}


@pytest.mark.parametrize(
    ("currency", "sent"), [("JPY", "15.50"), ("KWD", "1.2505"), ("EUR", "0.001")]
)
def test_a_price_is_never_rounded(open_here: OpenStage, currency: str, sent: str) -> None:
    """Too many decimals are a mistake."""
    stage = open_here(currency=currency)
    path = f"/admin/events/{stage.event().slug}/standard_tickets"

    answer = client_of(stage).post(path, json=a_ticket(price=sent))

    said = f"has more decimals than {currency} has"
    assert (answer.status_code, answer.json()) == (422, {"errors": {"price": [said]}})


def test_a_change_leaves_the_rest_alone(promoter: TestClient, path: str) -> None:
    """And null clears what can be cleared."""
    before = promoter.post(
        f"{path}/standard_tickets", json=a_ticket(max_per_order=6, features=["Drink"])
    ).json()

    after = promoter.patch(
        f"{path}/standard_tickets/{before['id']}",
        json={"price": "12.00", "max_per_order": None, "features": None},
    )

    assert after.status_code == 200
    assert after.json() == {
        **before,
        "price": {"amount": "12.00", "currency": "EUR"},
        "max_per_order": None,
        "features": [],
    }


def test_stock_in_a_change_is_what_remains(stage: Stage, promoter: TestClient) -> None:
    """Whatever was sold or is held."""
    event, ticket = stage.night(stock=10)
    stage.buy(event, (ticket, 3))
    stage.hold(event, (ticket, 2))
    path = f"/admin/events/{event.slug}"

    after = promoter.patch(f"{path}/standard_tickets/{ticket.id}", json={"stock": 4})

    (row,) = promoter.get(path).json()["tickets_breakdown"]
    assert after.json()["stock"] == 4
    assert (row["sold"], row["reserved"], row["stock"], row["capacity"]) == (3, 2, 4, 9)


@pytest.mark.parametrize(
    ("made", "asked"),
    [("standard_tickets", "group_tickets"), ("group_tickets", "standard_tickets")],
)
def test_a_ticket_is_changed_as_what_it_is(
    promoter: TestClient, path: str, made: str, asked: str
) -> None:
    """A ticket of the other kind is not there."""
    number = promoter.post(f"{path}/{made}", json=a_bundle()).json()["id"]

    answer = promoter.patch(f"{path}/{asked}/{number}", json={"title": "x"})

    assert answer.status_code == 404


def test_a_group_keeps_its_size_once_sold(stage: Stage, promoter: TestClient) -> None:
    """Every code that is out admits as many as it said."""
    event = stage.event()
    bundle = stage.ticket(event, "Family", group_size=4)
    stage.publish(event)
    path = f"/admin/events/{event.slug}/group_tickets/{bundle.id}"
    before = promoter.patch(path, json={"group_size": 6})
    stage.hold(event, (bundle, 1))

    after = promoter.patch(path, json={"group_size": 4})

    assert (before.status_code, before.json()["group_size"]) == (200, 6)
    said = "can't change while bundles are sold or held"
    assert (after.status_code, after.json()) == (422, {"errors": {"group_size": [said]}})


def test_archived_tickets_leave_the_list_and_come_back(
    stage: Stage, event: Event, promoter: TestClient, path: str
) -> None:
    """Hidden ones stay in it; the archived have a list of their own."""
    first, second = stage.ticket(event, "First"), stage.ticket(event, "Second")
    promoter.patch(f"{path}/standard_tickets/{second.id}", json={"state": "hidden"})

    archived = promoter.post(f"{path}/tickets/{first.id}/archival")
    rest = promoter.get(f"{path}/tickets").json()
    gone = promoter.get(f"{path}/tickets", params={"filter": "archived"}).json()
    restored = promoter.delete(f"{path}/tickets/{first.id}/archival")

    assert (archived.status_code, archived.json()["state"]) == (200, "archived")
    assert rest["event"] == {"id": event.id, "slug": event.slug, "title": event.title}
    assert [(one["title"], one["state"]) for one in rest["tickets"]] == [("Second", "hidden")]
    assert [one["title"] for one in gone["tickets"]] == ["First"]
    assert (restored.status_code, restored.json()["state"]) == (200, "active")
    assert len(promoter.get(f"{path}/tickets").json()["tickets"]) == 2


def test_an_unknown_filter_is_refused(promoter: TestClient, path: str) -> None:
    """Rather than silently showing something else."""
    answer = promoter.get(f"{path}/tickets", params={"filter": "sold"})

    assert (answer.status_code, answer.json()) == (
        422,
        {"errors": {"filter": ["must be one of archived"]}},
    )


def test_tickets_stand_in_their_order(promoter: TestClient, path: str) -> None:
    """By position."""
    for title, position in {"Last": 9, "First": 1, "Middle": 5}.items():
        promoter.post(f"{path}/standard_tickets", json=a_ticket(title=title, position=position))

    listed = promoter.get(f"{path}/tickets").json()["tickets"]

    assert [one["title"] for one in listed] == ["First", "Middle", "Last"]


def test_a_ticket_of_another_event_is_not_there(
    stage: Stage, promoter: TestClient, path: str
) -> None:
    """Even of the same account."""
    elsewhere = stage.ticket(stage.event("Elsewhere"))

    assert promoter.get(f"{path}/tickets/{elsewhere.id}").status_code == 404
    assert promoter.post(f"{path}/tickets/{elsewhere.id}/archival").status_code == 404


def test_an_unchanged_ticket_is_not_sent_again(
    stage: Stage, event: Event, promoter: TestClient, path: str
) -> None:
    """304 until it changes."""
    where = f"{path}/tickets/{stage.ticket(event).id}"
    tag = promoter.get(where).headers["etag"]

    assert promoter.get(where, headers={"If-None-Match": tag}).status_code == 304
    assert promoter.get(where, headers={"If-None-Match": '"old"'}).status_code == 200
