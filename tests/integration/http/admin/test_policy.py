"""Whoever asks, and whatever for: the answer is that of the policy. Made from the route table, so it is never behind."""

import enum

import pytest
from starlette.testclient import TestClient

from adapters.http.admin.door import LOOKING, Door, Operation
from adapters.http.admin.routes import admin_operations
from adapters.http.scanner.routes import scanner_routes
from tests.integration.http.admin.clients import BASE_URL, anonymous_of, app_of, token_of
from tests.integration.http.admin.everything import ask, operations_of, rows_of
from tests.integration.http.served import routes_in
from ticketing_domain.people.device import Device, NewDevice
from ticketing_domain.people.member import Role
from ticketing_domain.people.policy import Standing, may
from ticketing_domain.people.token import Permission
from ticketing_domain.testing.contracts.crew import Crew
from ticketing_domain.testing.stage import Stage

UNAUTHORIZED = (401, b'{"error":"Unauthorized"}')
FORBIDDEN = (403, b'{"error":"Forbidden"}')
NOT_FOUND = (404, b'{"error":"Not Found"}')
PEOPLE = [standing for standing in Standing if standing is not Standing.DEVICE]
NOBODY = {
    "venues": "999999",
    "events": "no-such-night",
    "orders": "aaaaaaaaaaaaaaaa",
}


class Comes(enum.Enum):
    """How somebody comes to the door."""

    WITH_NOTHING = "with nothing"
    WITH_GARBAGE = "with garbage"
    WITH_AN_INVITATION = "with an invitation"
    REVOKED = "with a revoked token"
    DEACTIVATED = "as a deactivated member"
    SHUT_OUT = "as a device that is shut out"


def shown_by(stage: Stage, comes: Comes) -> dict[str, str]:
    """Return the headers with which somebody comes who is not to be let in."""
    crew = Crew(stage)
    match comes:
        case Comes.WITH_NOTHING:
            return {}
        case Comes.WITH_GARBAGE:
            value = "tkt_garbage"
        case Comes.WITH_AN_INVITATION:
            _, value = crew.invite("eve@example.com")
        case Comes.REVOKED:
            value = token_of(stage)
            public_id = value.split("_")[1]
            stage.box_office.revoke_token(subdomain=stage.account.subdomain, public_id=public_id)
        case Comes.DEACTIVATED:
            bob = crew.member("bob@example.com", Role.MANAGER, "Bob")
            value = crew.token(bob.email)
            crew.deactivate(bob)
        case Comes.SHUT_OUT:
            device, value = paired(stage)
            stage.box_office.door.revoke(account_id=stage.account.id, public_id=device.public_id)
    return {"Authorization": f"Bearer {value}"}


def client_as(stage: Stage, standing: Standing, permission: Permission) -> TestClient:
    """Return a system of the account itself, a device, or whatever a member in a role uses."""
    if standing is Standing.ACCOUNT:
        value = token_of(stage, permission)
    elif standing is Standing.DEVICE:
        _, value = paired(stage)
    else:
        crew = Crew(stage)
        somebody = crew.member(f"{standing.value}@example.com", Role(standing.value), "Somebody")
        value = crew.token(somebody.email, permission)
    return anonymous_of(stage, Authorization=f"Bearer {value}", Accept="application/json")


def paired(stage: Stage) -> tuple[Device, str]:
    """Pair a device."""
    return stage.box_office.door.pair(account_id=stage.account.id, new=NewDevice("Main door"))


@pytest.mark.parametrize("comes", Comes, ids=lambda comes: comes.value)
def test_who_is_not_let_in_hears_the_same_everywhere(stage: Stage, comes: Comes) -> None:
    """Whatever they ask for."""
    client = anonymous_of(stage, Accept="application/json", **shown_by(stage, comes))

    answers = {
        operation.name: (answer.status_code, answer.content)
        for operation in operations_of(stage)
        for answer in [ask(client, operation, Anything())]
    }

    assert {name: said for name, said in answers.items() if said != UNAUTHORIZED} == {}


@pytest.mark.parametrize(
    ("standing", "permission"),
    [
        *((standing, one) for standing in PEOPLE for one in Permission),
        # Whoever pairs a device means it to let people in.
        (Standing.DEVICE, Permission.WRITE),
    ],
)
def test_everybody_may_do_what_the_policy_says(
    stage: Stage, standing: Standing, permission: Permission
) -> None:
    """A read token changes nothing (401); a role that may not is told so (403); all others get to what they asked."""
    client = client_as(stage, standing, permission)
    operations = operations_of(stage)

    said = {operation.name: verdict(client, operation) for operation in operations}

    assert said == {
        operation.name: expected(operation, standing, permission) for operation in operations
    }


def expected(operation: Operation, standing: Standing, permission: Permission) -> str:
    """Return what the policy table says; a device's credential is none at all outside its API."""
    if standing is Standing.DEVICE and not operation.path.startswith("/scanner"):
        return "unauthorized"
    if operation.method not in LOOKING and permission is Permission.READ:
        return "unauthorized"
    return "let in" if may(standing, operation.right) else "forbidden"


def verdict(client: TestClient, operation: Operation) -> str:
    """Ask about what is not there, so that nothing happens, and return whether the door opened."""
    answer = ask(client, operation, Anything())
    said = (answer.status_code, answer.content)
    assert answer.status_code < 500
    return {UNAUTHORIZED: "unauthorized", FORBIDDEN: "forbidden"}.get(said, "let in")


class Anything(dict[str, str]):
    """Keys of rows that nobody has."""

    def __missing__(self, kind: str) -> str:
        return NOBODY.get(kind, "999999")


def test_what_is_another_accounts_is_not_there_for_any_operation(
    stage: Stage, strangers: Stage
) -> None:
    """Byte for byte as if it had never been; and nothing of it is changed."""
    rows = rows_of(stage)
    stranger = client_as(strangers, Standing.ACCOUNT, Permission.WRITE)
    about_rows = [one for one in operations_of(stage) if "{" in one.path]

    answers = {
        operation.name: (answer.status_code, answer.content)
        for operation in about_rows
        for answer in [ask(stranger, operation, rows)]
    }

    assert {name: said for name, said in answers.items() if said != NOT_FOUND} == {}


def test_what_stands_under_another_event_is_not_there(stage: Stage, strangers: Stage) -> None:
    """A stranger's own event opens no way to the rows of ours."""
    rows = {**rows_of(stage), "events": strangers.event("Sun Day", published=False).slug}
    stranger = client_as(strangers, Standing.ACCOUNT, Permission.WRITE)
    nested = [one for one in operations_of(stage) if one.path.count("{") > 1]

    answers = {
        operation.name: (answer.status_code, answer.content)
        for operation in nested
        for answer in [ask(stranger, operation, rows)]
    }

    assert {name: said for name, said in answers.items() if said != NOT_FOUND} == {}


def test_our_own_rows_are_there(stage: Stage) -> None:
    """Else the tests above would prove nothing."""
    rows = rows_of(stage)
    client = client_as(stage, Standing.ACCOUNT, Permission.WRITE)
    shown = [one for one in operations_of(stage) if one.method == "GET"]

    answers = {one.name: ask(client, one, rows).status_code for one in shown}

    assert set(answers.values()) == {200}, answers


def test_the_route_tables_are_what_is_served(stage: Stage) -> None:
    """There is no side entrance under `/admin` or `/scanner`, and nothing of the tables is left out."""
    routes = list(routes_in(app_of(stage)))
    guarded = [route.path for route in routes if isinstance(route.app, Door)]
    beside = [
        route.path
        for route in routes
        if route.path.startswith(("/admin", "/scanner")) and route.path not in guarded
    ]
    tables = [
        *admin_operations(stage.box_office, BASE_URL),
        *scanner_routes(stage.box_office).operations,
    ]

    assert beside == []
    assert sorted(map(place_of, operations_of(stage))) == sorted(map(place_of, tables))


def place_of(operation: Operation) -> tuple[str, str, str]:
    """Return where an operation is served, and which right it needs."""
    return operation.method, operation.path, operation.right.value
