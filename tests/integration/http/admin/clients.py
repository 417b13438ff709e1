"""Systems that talk to the admin API, and how they show what they read."""

from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.integration.http.documented import watched
from tests.integration.http.wired import app_over
from ticketing_domain.people.token import Permission
from ticketing_domain.testing.stage import Stage

BASE_URL = "https://tickets.example"


def app_of(stage: Stage) -> Starlette:
    """Build the application over a stage's box office."""
    return app_over(stage.box_office, base_url=BASE_URL)


def token_of(stage: Stage, permission: Permission = Permission.WRITE) -> str:
    """Make a token of the stage's account."""
    _, value = stage.box_office.issue_token(
        subdomain=stage.account.subdomain, permission=permission, description="tests"
    )
    return value


def client_of(stage: Stage, permission: Permission = Permission.WRITE) -> TestClient:
    """Return a system of the account, whose requests look like those of the documents."""
    return anonymous_of(
        stage,
        Authorization=f"Bearer {token_of(stage, permission)}",
        Accept="application/json",
    )


def anonymous_of(stage: Stage, **headers: str) -> TestClient:
    """Return a system without a token."""
    return watched(TestClient(app_of(stage), headers=headers))


def a_venue(**fields: Any) -> dict[str, Any]:
    """Return the body of a good venue."""
    return {
        "name": "Käfig",
        "address": "Spree 2",
        "city": "Berlin",
        "postal_code": "10243",
        **fields,
    }


def an_event(stage: Stage, **fields: Any) -> dict[str, Any]:
    """Return the body of a good event."""
    return {
        "title": "Lantern Night",
        "venue_id": stage.venue.id,
        "starts_at": "2026-07-01T19:00:00Z",
        "ends_at": "2026-07-01T23:00:00Z",
        **fields,
    }
