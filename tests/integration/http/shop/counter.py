"""The shop counter for tests: a stage with the whole application in front of it, and buyers who send requests."""

from typing import Any

import attrs
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.integration.http.documented import watched
from tests.integration.http.wired import app_over
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.testing.stage import Stage

BASE_URL = "https://tickets.example"
SHOP = f"{BASE_URL}/shops/moon-club"


@attrs.frozen
class Counter:
    """A stage seen from the street; every answer is taken as the buyer gets it."""

    stage: Stage
    app: Starlette
    client: TestClient

    def get(self, url: str, **options: Any) -> Response:
        """Look at something of the shop's: a path in it, or a whole address that it printed."""
        return self.client.get(_address(url), **options)

    def post(self, url: str, **options: Any) -> Response:
        """Send something to the shop."""
        return self.client.post(_address(url), **options)

    def delete(self, url: str) -> Response:
        """Give something back."""
        return self.client.delete(_address(url))

    def check_out(
        self, event: Event, *wanted: tuple[Ticket, int], key: str | None = None, **fields: Any
    ) -> Response:
        """Ask for tickets; `fields` go into the body, `key` names the wish."""
        headers = {} if key is None else {"Idempotency-Key": key}
        body = a_wish(*wanted, **fields)
        return self.post(f"/events/{event.slug}/checkouts", json=body, headers=headers)

    def pay(self, held: Response, source: str = "tok_ok") -> Response:
        """Pay what was held."""
        checkout = held.json()
        body = {"source": source, "secret": checkout["secret"]}
        return self.post(f"/checkouts/{checkout['public_id']}/payment", json=body)

    def look(self, held: Response) -> Response:
        """Look at what was held, and how it stands now."""
        return self.get(held.headers["location"])

    def adds_up(self) -> bool:
        """Recount everything."""
        return not self.stage.box_office.verify().discrepancies

    def shown(self, event: Event, code: str | None = None) -> Any:
        """Look at an event."""
        query = "" if code is None else f"?code={code}"
        return self.get(f"/events/{event.slug}{query}").json()


def open_counter(stage: Stage, *, shop_domain: str | None = None, **wired: Any) -> Counter:
    """Put the application in front of a stage; `wired` is what else it takes."""
    app = app_over(stage.box_office, base_url=BASE_URL, shop_domain=shop_domain, **wired)
    return Counter(stage, app, watched(TestClient(app, base_url=BASE_URL)))


def a_wish(*wanted: tuple[Ticket, int], **fields: Any) -> dict[str, Any]:
    """The body of a checkout."""
    items = [{"ticket_id": ticket.id, "quantity": quantity} for ticket, quantity in wanted]
    return {"items": items, "email": "jane@example.com", "name": "Jane Doe", **fields}


def _address(url: str) -> str:
    return url if url.startswith("https:") else f"{SHOP}{url}"
