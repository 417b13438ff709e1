"""A promoter's office for tests: the whole application over a stage, and a key that opens its account."""

from collections.abc import Callable
from typing import Any
import uuid

import attrs
from httpx2 import Response
from starlette.testclient import TestClient

from adapters.http.v1.versions import NEWEST
from adapters.payments.sandbox import SandboxPayments
from tests.integration.http.documented import watched
from tests.integration.http.wired import app_over
from ticketing_domain.people.account import Mode
from ticketing_domain.testing.stage import Stage, open_stage

BASE_URL = "https://tickets.example"


@attrs.frozen
class Office:
    """A promoter's programs."""

    stage: Stage
    client: TestClient
    key: str

    def get(self, path: str, **headers: str) -> Response:
        """Look at something."""
        return self.client.get(path, headers={**self.bearer, **headers})

    def post(self, path: str, body: object = None, named: str | None = None) -> Response:
        """Send something under a new name, or a given one."""
        headers = {**self.bearer, "Idempotency-Key": named or str(uuid.uuid4())}
        sent: dict[str, Any] = {} if body is None else {"json": body}
        return self.client.post(path, headers=headers, **sent)

    def patch(self, path: str, body: object) -> Response:
        """Change something."""
        return self.client.patch(path, headers=self.bearer, json=body)

    def delete(self, path: str) -> Response:
        """Take something away."""
        return self.client.delete(path, headers=self.bearer)

    @property
    def bearer(self) -> dict[str, str]:
        """The header that opens the account."""
        return {"Authorization": f"Bearer {self.key}"}

    def venue(self, **fields: Any) -> Any:
        """Add a venue."""
        where = {"name": "Barn", "address": "Way 1", "city": "Ulm", "postalCode": "89073"}
        return made(self.post("/v1/venues", {**where, **fields}))

    def event(self, *tiers: dict[str, Any], live: bool = False, **fields: Any) -> Any:
        """Make an event a month from now; with one tier where none is given."""
        sent = {
            "title": "Lantern Night",
            "venueId": "vn_moon_club",
            "doors": "2026-07-01T19:00:00Z",
            "tiers": tiers or [a_tier()],
            **fields,
        }
        event = made(self.post("/v1/events", sent))
        return self.post(f"/v1/events/{event['id']}/publish").json() if live else event

    def order(self, event: Any, quantity: int = 1, place: int = 0, **fields: Any) -> Response:
        """Place an order of one of the event's tiers."""
        items = [{"tierId": event["tiers"][place]["id"], "quantity": quantity}]
        who = {"buyerEmail": "jane@example.com", "buyerName": "Jane Doe"}
        return self.post("/v1/orders", {"eventId": event["id"], "items": items, **who, **fields})

    def pay(self, order: Any, source: str = "tok_ok") -> Response:
        """Pay an order."""
        return self.post(f"/v1/orders/{order['id']}/payment", {"source": source})

    def pages(self, path: str, limit: int) -> list[Any]:
        """Read a list to its end, so many rows at a time."""
        found: list[Any] = []
        cursor = ""
        while True:
            joint = "&" if "?" in path else "?"
            page = self.get(f"{path}{joint}limit={limit}{cursor}").json()
            found += page["data"]
            assert len(page["data"]) == limit or not page["hasMore"]
            assert (page["nextCursor"] is not None) is page["hasMore"]
            if not page["hasMore"]:
                return found
            cursor = f"&cursor={page['nextCursor']}"


OpenOffice = Callable[..., Office]


def office_over(books: Any, reads: Any, mode: Mode = Mode.LIVE, **options: Any) -> Office:
    """Open an office over books, with a key of a mode."""
    options.setdefault("payments", SandboxPayments())
    stage = open_stage(books=books, reads=reads, **options)
    app = app_over(stage.box_office, base_url=BASE_URL)
    return Office(stage, watched(TestClient(app, base_url=BASE_URL)), key_of(stage, mode))


def key_of(stage: Stage, mode: Mode = Mode.LIVE) -> str:
    """Make a key of the stage's account."""
    _, value = stage.box_office.api_keys.issue(
        subdomain=stage.account.subdomain, mode=mode, version=NEWEST
    )
    return value


def a_tier(name: str = "General", **fields: Any) -> dict[str, Any]:
    """Return the body of a good tier."""
    return {"name": name, "price": 2100, "stock": 10, **fields}


def made(answer: Response) -> Any:
    """Return what was made."""
    assert answer.status_code == 201, answer.text
    return answer.json()


def fields_of(answer: Response, code: str, status: int = 422) -> Any:
    """Return which fields are wrong, by an answer with this code."""
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code), answer.text
    assert error["docs"] == f"{BASE_URL}/docs/errors#{code}"
    return error.get("fields")
