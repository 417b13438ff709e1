"""The entrance for tests: a device at a door, with the whole application behind it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import attrs
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.integration.http.admin.clients import app_of
from tests.integration.http.documented import watched
from ticketing_domain.catalogue.event import Event
from ticketing_domain.people.device import Device, NewDevice
from ticketing_domain.testing.gate import Gate
from ticketing_domain.testing.stage import Stage


@attrs.frozen
class Entrance:
    """A device and what it can see; `headers` are those of its requests."""

    stage: Stage
    device: Device
    app: Starlette
    headers: dict[str, str]
    client: TestClient
    gate: Gate

    def redeem(self, event: Event, code: str, **fields: Any) -> Response:
        """Scan a code; `fields` go into the body."""
        body = {"code": code, "event_slug": event.slug, **fields}
        return self.client.post("/scanner/redemptions", json=body)

    def sync(self, *scans: Any) -> Response:
        """Report scans that were made offline."""
        return self.client.post("/scanner/sync", json={"scans": list(scans)})

    def snapshot(self, event: Event, since: str | None = None) -> Any:
        """Take a snapshot."""
        query = {} if since is None else {"updated_since": since}
        answer = self.client.get(f"/scanner/events/{event.slug}/tickets", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()


def entrance_of(stage: Stage, name: str = "Main door") -> Entrance:
    """Pair a device with the stage's account."""
    device, value = stage.box_office.door.pair(account_id=stage.account.id, new=NewDevice(name))
    headers = {"Authorization": f"Bearer {value}", "Accept": "application/json"}
    app = app_of(stage)
    client = watched(TestClient(app, headers=headers))
    return Entrance(stage, device, app, headers, client, Gate(stage))


def uuid_of(number: int) -> str:
    """Return the id of a scan."""
    return str(UUID(int=number))


def offline(event: Event, code: str, number: int, at: datetime, **fields: Any) -> dict[str, Any]:
    """Return a scan as a device reports it that was offline."""
    return {
        "code": code,
        "event_slug": event.slug,
        "scan_id": uuid_of(number),
        "scanned_at": at.isoformat(),
        **fields,
    }
