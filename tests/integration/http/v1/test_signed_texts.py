"""A text that was made for one purpose opens nothing else: every one is shown at every place that verifies another."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import attrs
import pytest

from tests.integration.http.v1.offices import Office
from ticketing_domain.people.device import NewDevice
from ticketing_domain.people.token import Permission
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.testing.contracts.payloads import a_night, a_ticket, what_it_shows
from ticketing_domain.testing.gate import Gate

Opens: TypeAlias = Callable[[Office, str, Placed], bool]
"""Shows a text at a place; tells whether it opened it."""


@attrs.frozen
class Made:
    """Everything with a signature, a seal or a secret that the promoter's account has given out."""

    texts: dict[str, str]
    order: Placed


@pytest.fixture
def made(office: Office) -> Made:
    """One text of each kind, all good."""
    stage = office.stage
    night = a_night(stage, rotating=True)
    (offer,) = stage.inventory(night).offers.values()
    order = stage.buy(night, (offer.ticket, 1))
    a_night(stage, rotating=False)
    shown = a_ticket(Gate(stage), night, "joe@example.com")
    _, device = stage.box_office.door.pair(account_id=stage.account.id, new=NewDevice("Main door"))
    _, token = stage.box_office.issue_token(
        subdomain=stage.account.subdomain, permission=Permission.WRITE, description="app"
    )
    texts = {
        "payload": what_it_shows(stage, shown),
        "payload that stays": what_it_shows(stage, shown, rotating=False),
        "key": office.key,
        "device": device,
        "token": token,
        "order secret": order.purchase.secret,
        "event id": office.get(f"/v1/events/{night.slug}").json()["id"],
        "cursor": office.get("/v1/events?limit=1").json()["nextCursor"],
    }
    return Made(texts, order)


def in_a_header(path: str) -> Opens:
    """Show a text as a credential."""
    return lambda office, text, _: (
        office.client.get(
            path, headers={"Authorization": f"Bearer {text}", "Accept": "application/json"}
        ).status_code
        == 200
    )


def at_the_door(office: Office, text: str, _: Placed) -> bool:
    """Show a text to a scanner."""
    answer = office.post("/v1/tickets/scan", {"payload": text}).json()
    return bool(answer["valid"])


def as_a_device(office: Office, text: str, _: Placed) -> bool:
    """Show a text as a scanner's own."""
    headers = {"Authorization": f"Bearer {text}", "Accept": "application/json"}
    return bool(office.client.get("/scanner/me", headers=headers).json().get("device"))


def as_an_order_secret(office: Office, text: str, order: Placed) -> bool:
    """Show a text as the buyer's own."""
    page = f"/shops/moon-club/orders/{order.purchase.public_id}"
    return office.client.get(page, params={"secret": text}).status_code == 200


def as_a_cursor(office: Office, text: str, _: Placed) -> bool:
    """Go on with a list after a text."""
    answer = office.client.get("/v1/events", params={"cursor": text}, headers=office.bearer)
    return answer.status_code == 200


PLACES: Mapping[str, Opens] = {
    "payload": at_the_door,
    "key": in_a_header("/v1/events"),
    "token": in_a_header("/admin/events"),
    "device": as_a_device,
    "order secret": as_an_order_secret,
    "event id": lambda office, text, _: office.get(f"/v1/events/{text}").status_code == 200,
    "cursor": as_a_cursor,
}


def test_each_text_opens_its_own_place_and_no_other(office: Office, made: Made) -> None:
    """All cells of the table, each once; a payload that stays opens nothing where codes rotate."""
    table = {
        (name, place)
        for name, text in made.texts.items()
        for place, opens in PLACES.items()
        if opens(office, text, made.order)
    }

    assert table == {(name, name) for name in PLACES}


def test_no_text_opens_anything_of_another_account(
    office: Office, stranger: Office, made: Made
) -> None:
    """Shown at a stranger's door, shop, list or event."""
    for place in ("payload", "event id", "cursor"):
        assert not PLACES[place](stranger, made.texts[place], made.order)
