"""A client written from the documents works unchanged: their examples, sent as printed, get the printed shapes."""

from datetime import UTC, datetime
import json
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.integration.http.admin.clients import BASE_URL, client_of
from tests.integration.http.admin.shapes import misfits
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.testing.stage import FrozenClock, OpenStage, Stage

SPRING = datetime(2026, 4, 22, 12, 34, 50, tzinfo=UTC)


@attrs.frozen
class Example:
    """A request of the documents, and what must come back."""

    title: str
    method: str
    path: str
    body: str | None
    status: int
    shape: Any

    @classmethod
    def read(cls, block: str) -> "Example":
        """Read a block of the file."""
        title, request, *rest = block.strip().splitlines()
        method, path = request.split()
        body = rest.pop(0) if rest[0].startswith("{") else None
        shape = json.loads(rest[1]) if len(rest) > 1 else None
        return cls(title, method, path, body, int(rest[0]), shape)


def examples() -> list[Example]:
    """Read the file."""
    text = Path(__file__).with_name("examples.http").read_text(encoding="utf-8")
    _, *blocks = text.split("### ")
    return [Example.read(block) for block in blocks]


@pytest.fixture
def spring(open_here: OpenStage) -> Stage:
    """The world of the documents: their event, tickets and customer, under their numbers."""
    stage = open_here(clock=FrozenClock(SPRING))
    for kind, number in {"venue": 7, "event": 42, "ticket": 101, "customer": 17}.items():
        use_up(stage, kind, number - 1)
    venue = stage.box_office.add_venue(
        account_id=stage.account.id,
        changes=VenueChanges("The Venue", "Spree 7", "Berlin", "10243"),
    )
    stage = attrs.evolve(stage, venue=venue)
    event = stage.event("Spring Showcase", capacity=500)
    stage.ticket(event, "General Admission", stock=200, max_per_order=6)
    stage.ticket(event, "Family", price="80.00", group_size=4, stock=25)
    return stage


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_an_example_of_the_documents_works(spring: Stage, example: Example) -> None:
    """The same path, body, names, types and status."""
    if example.method == "GET":
        have_two_tickets_bought(spring)

    answer = client_of(spring).request(
        example.method,
        example.path,
        content=example.body,
        headers={"Content-Type": "application/json"} if example.body else None,
    )

    assert answer.status_code == example.status, answer.text
    assert answer.content if example.shape else answer.content == b""
    assert example.shape is None or misfits(example.shape, answer.json()) == []
    if example.status == 201:
        assert answer.headers["location"].startswith(f"{BASE_URL}/admin/events/spring-showcase")


def test_every_list_of_the_examples_has_something_in_it(spring: Stage) -> None:
    """An empty list has every shape, so the examples would prove nothing."""
    have_two_tickets_bought(spring)
    client = client_of(spring)

    assert client.get("/admin/events").json()["upcoming_events"]
    assert client.get("/admin/events/spring-showcase").json()["tickets_breakdown"]
    assert client.get("/admin/events/spring-showcase/tickets").json()["tickets"]
    assert client.get("/admin/customers").json()["customers"]
    assert client.get("/admin/customers/17").json()["orders"]


def use_up(stage: Stage, kind: str, last: int) -> None:
    """Take numbers of a kind until `last` is taken."""
    with stage.box_office.add_venue.books() as books:
        while books.numbers.take(kind, 1)[0] < last:
            pass
        books.commit()


def have_two_tickets_bought(stage: Stage) -> None:
    """Let the customer of the documents buy."""
    inventory = stage.box_office.reads.inventory(stage.account.id, "spring-showcase")
    event = stage.publish(inventory.event)
    stage.buy(event, (inventory.offers[101].ticket, 2))
