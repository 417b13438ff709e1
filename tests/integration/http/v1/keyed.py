"""Promoters' systems that name their requests, for tests: three POSTs, each of another kind, and how to count effects."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
import uuid

import attrs
from httpx2 import Response
from starlette.testclient import TestClient

from adapters.http.app import build_app
from adapters.http.v1.versions import NEWEST
from tests.integration.http.documented import watched
from ticketing_domain.people.account import Mode
from ticketing_domain.ports import Books, UnitOfWork
from ticketing_domain.sale.order import refunds_of
from ticketing_domain.testing.stage import Stage

BASE_URL = "https://tickets.example"


class Away(Exception):
    """The database cannot be reached."""


@attrs.define(eq=False)
class Unsteady:
    """Books that cannot be reached as long as somebody says so."""

    books: Books
    away: bool = False

    def __call__(self) -> UnitOfWork:
        if self.away:
            raise Away
        return self.books()


@attrs.frozen
class Systems:
    """A promoter's systems in front of the whole application."""

    stage: Stage
    books: Unsteady
    client: TestClient
    key: str

    def post(
        self,
        path: str,
        body: object = None,
        named: str | None = None,
        key: str | None = None,
        **options: Any,
    ) -> Response:
        """Send something under a name; a new one where none is given."""
        name = str(uuid.uuid4()) if named is None else named
        headers = {
            b"Authorization": f"Bearer {key or self.key}".encode(),
            b"Idempotency-Key": name.encode("latin-1"),
        }
        sent: dict[str, Any] = {} if body is None else {"json": body}
        return self.client.post(path, headers=headers, **sent, **options)

    def get(self, path: str) -> Any:
        """Look at something."""
        return self.client.get(path, headers={"Authorization": f"Bearer {self.key}"}).json()

    def another_key(self, also: Sequence[str] = ()) -> str:
        """Make a key of the same account."""
        _, value = self.stage.box_office.api_keys.issue(
            subdomain=self.stage.account.subdomain, mode=Mode.LIVE, version=NEWEST, also=also
        )
        return value

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """Take the books away for a while."""
        self.books.away = True
        yield
        self.books.away = False


def open_systems(stage: Stage) -> Systems:
    """Put the application in front of a stage, with a live key."""
    books = Unsteady(stage.box_office.books)
    box_office = attrs.evolve(stage.box_office, books=books)
    stage = attrs.evolve(stage, box_office=box_office)
    app = build_app(box_office, base_url=BASE_URL, unavailable=(Away,))
    _, key = box_office.api_keys.issue(
        subdomain=stage.account.subdomain, mode=Mode.LIVE, version=NEWEST
    )
    return Systems(stage, books, watched(TestClient(app, base_url=BASE_URL)), key)


@attrs.frozen
class Kind:
    """One POST: where it goes, what it says, what it says when it is wrong, and how often it was done.

    It is refused as things stand until it is made possible.
    """

    path: str
    body: Mapping[str, Any]
    other_body: Mapping[str, Any]
    wrong_body: Mapping[str, Any]
    other_path: str
    done: Callable[[], int]
    make_possible: Callable[[], object]


def an_order(systems: Systems) -> Kind:
    """Placing an order: many at once, through the desk."""
    stage = systems.stage
    event, ticket = stage.night()
    everything = stage.hold(event, (ticket, 10))
    tier = systems.get(f"/v1/events/{event.slug}")["tiers"][0]["id"]

    def body(quantity: int) -> dict[str, Any]:
        items = [{"tierId": tier, "quantity": quantity}]
        return {
            "eventId": event.slug,
            "buyerEmail": "jane@example.com",
            "buyerName": "Jane",
            "items": items,
        }

    def placed() -> int:
        return len(systems.get("/v1/orders?limit=100")["data"]) - 1

    return Kind(
        path="/v1/orders",
        body=body(1),
        other_body=body(2),
        wrong_body=body(0),
        other_path="/v1/venues",
        done=placed,
        make_possible=lambda: stage.box_office.cancel_hold(
            account_id=stage.account.id, order_id=everything.purchase.public_id
        ),
    )


def a_venue(systems: Systems) -> Kind:
    """Adding a venue: in our books alone. It is possible at any time."""
    stage = systems.stage
    body = {"name": "Barn", "address": "Way 1", "city": "Ulm", "postalCode": "89073"}

    def done() -> int:
        return len(stage.box_office.reads.venues(stage.account.id)) - 1

    return Kind(
        path="/v1/venues",
        body=body,
        other_body={**body, "name": "Hall"},
        wrong_body={**body, "name": ""},
        other_path="/v1/events",
        done=done,
        make_possible=lambda: None,
    )


def a_refund(systems: Systems) -> Kind:
    """Giving a part back: the payment provider acts in between."""
    stage = systems.stage
    event, ticket = stage.night()
    order = stage.hold(event, (ticket, 1))
    path = f"/v1/orders/ord_{order.purchase.public_id}"

    def done() -> int:
        found = stage.box_office.reads.order(stage.account.id, order.purchase.public_id)
        return len(refunds_of(found.order))

    return Kind(
        path=f"{path}/refund",
        body={"amount": 100},
        other_body={"amount": 200},
        wrong_body={"amount": "all"},
        other_path=f"{path}/payment",
        done=done,
        make_possible=lambda: stage.pay(order),
    )


KINDS = {"order": an_order, "venue": a_venue, "refund": a_refund}
