"""One row of every kind that the admin API's paths name, so that each operation can be asked about a real one."""

from collections.abc import Mapping
import re
from typing import Any, Final

from starlette.testclient import TestClient

from adapters.http.admin.door import Door, Operation
from adapters.http.admin.notices import letter_of
from adapters.http.admin.webhooks import SIGNATURE
from tests.integration.http.admin.clients import a_venue, app_of, client_of
from tests.integration.http.served import routes_in
from ticketing_domain.notices.endpoint import Dialect
from ticketing_domain.notices.signature import plain
from ticketing_domain.notices.webhook_book import EndpointName
from ticketing_domain.people.member import NewMember, Role
from ticketing_domain.testing.stage import Stage

Rows = Mapping[str, str]
"""The key of one row by the part of the path before it: `venues`, `orders`…"""

OWNER: Final = NewMember(email="ada@example.com", name="Ada", role=Role.OWNER)
EVENTS: Final = "/admin/events/{events}"
MADE: Final[Mapping[str, tuple[str, dict[str, Any]]]] = {
    "performers": ("/admin/performers", {"name": "The Lanterns"}),
    "event_performers": (f"{EVENTS}/event_performers", {"performer_id": "{performers}"}),
    "custom_fields": (
        f"{EVENTS}/custom_fields",
        {"label": "Diet", "field_type": "text", "per": "order"},
    ),
    "faq_items": (f"{EVENTS}/faq_items", {"question": "When?", "answer": "At eight."}),
    "promo_codes": (
        "/admin/promo_codes",
        {"code": "MOON10", "discount_type": "percentage", "discount_amount": 10},
    ),
    "group_tickets": (
        f"{EVENTS}/group_tickets",
        {"title": "Four", "unit_price": "10.00", "price": "40.00", "stock": 5, "group_size": 4},
    ),
    "scanner_devices": ("/admin/scanner_devices", {"name": "Main door"}),
    "webhooks": ("/admin/webhooks", {"url": "https://receiver.example"}),
    "invitations": ("/admin/invitations", {"email": "bob@example.com", "role": "scanner"}),
}
"""Where a row of each kind is made, and of what; `{kind}` stands for the key of a row made before."""


def operations_of(stage: Stage) -> tuple[Operation, ...]:
    """Return every operation that is served behind the door."""
    doors = [route.app for route in routes_in(app_of(stage))]
    return tuple(
        operation
        for door in doors
        if isinstance(door, Door)
        for operation in door.operations.values()
    )


def rows_of(stage: Stage) -> Rows:
    """Make one row of every kind that the route table knows, with a sold order among them."""
    client = client_of(stage)
    event, ticket = stage.night()
    order = stage.buy(event, (ticket, 1)).purchase
    customers = client.get("/admin/customers?period=all").json()["customers"]
    venue = client.post("/admin/venues", json=a_venue()).json()
    member = stage.box_office.team.add(account_id=stage.account.id, new=OWNER)
    rows = {
        "venues": str(venue["id"]),
        "events": event.slug,
        "tickets": str(ticket.id),
        "standard_tickets": str(ticket.id),
        "orders": order.public_id,
        "customers": str(customers[0]["id"]),
        "memberships": str(member.id),
    }
    for kind, (path, body) in MADE.items():
        if any(f"/{kind}/{{" in operation.path for operation in operations_of(stage)):
            rows[kind] = _made(client, path.format_map(rows), body, rows)
    return {**rows, **_delivery(stage, rows)}


def path_of(operation: Operation, rows: Rows) -> str:
    """Return the operation's path about the rows; a `KeyError` names a kind that `MADE` does not make yet."""
    return re.sub(r"([a-z_]+)/\{[a-z_]+\}", lambda at: f"{at[1]}/{rows[at[1]]}", operation.path)


def ask(client: TestClient, operation: Operation, rows: Rows) -> Any:
    """Ask for the operation about the rows, with nothing in the body."""
    body: dict[str, Any] | None = {} if operation.method in {"POST", "PATCH"} else None
    headers = {SIGNATURE: rows[SIGNATURE]} if SIGNATURE in rows else {}
    return client.request(operation.method, path_of(operation, rows), json=body, headers=headers)


def _delivery(stage: Stage, rows: Rows) -> Rows:
    """Have something sent to the webhook; its body is shown to whoever has its signature."""
    if "webhooks" not in rows:
        return {}
    webhooks = stage.box_office.webhooks
    name = EndpointName(stage.account.id, Dialect.ADMIN, int(rows["webhooks"]))
    errand, secret = webhooks.ping(name), webhooks.reads.endpoint(name).secrets.current
    signed = plain(secret, letter_of(errand.notice, stage.account).body)
    return {"deliveries": str(errand.delivery.id), SIGNATURE: signed}


def _made(client: TestClient, path: str, body: dict[str, Any], rows: Rows) -> str:
    sent = {name: _filled(value, rows) for name, value in body.items()}
    answer = client.post(path, json=sent)
    assert answer.status_code == 201, f"{path}: {answer.text}"
    made = answer.json()
    return str(made.get("event_performer_id") or made["id"])


def _filled(value: Any, rows: Rows) -> Any:
    at = re.fullmatch(r"\{([a-z_]+)\}", str(value))
    return int(rows[at[1]]) if at else value
