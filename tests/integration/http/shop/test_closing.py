"""A shop that cannot serve says so at once and says when to come back."""

from collections.abc import Callable

from starlette.testclient import TestClient

from adapters.http.app import build_app
from tests.integration.http.shop.counter import BASE_URL, SHOP, Counter, a_wish
from ticketing_domain.memory import MemoryBooks
from ticketing_domain.ports import UnitOfWork
from ticketing_domain.testing.stage import Stage, open_stage


class OutOfReach(Exception):
    """What the books raise while they cannot be reached."""


def test_a_closing_server_lets_nobody_in() -> None:
    """After the stop, a buyer who still comes is sent to come again; what was promised before stands."""
    memory = MemoryBooks()
    stage = open_stage(books=memory.open, reads=memory.reads)
    app = build_app(stage.box_office, base_url=BASE_URL)
    event, ticket = stage.night()
    shop = Counter(stage, app, TestClient(app, base_url=BASE_URL))

    with shop.client:
        held = shop.check_out(event, (ticket, 1))
    late = shop.check_out(event, (ticket, 1))

    assert (held.status_code, late.status_code) == (201, 503)
    assert (late.headers["retry-after"], late.json()["error"]["code"]) == ("1", "busy")
    assert stage.remaining(event, ticket) == 9


def test_books_out_of_reach_are_nobodys_fault() -> None:
    """While the database is away, buyers are asked to come again, and hear nothing about it."""
    stage, lose_the_books = stage_with_weak_books()
    event, ticket = stage.night()
    app = build_app(stage.box_office, base_url=BASE_URL, unavailable=(OutOfReach,))
    client = TestClient(app, base_url=BASE_URL)
    lose_the_books()

    answer = client.post(f"{SHOP}/events/{event.slug}/checkouts", json=a_wish((ticket, 1)))

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["error"]["code"] == "unavailable"


def stage_with_weak_books() -> tuple[Stage, Callable[[], None]]:
    """A stage, and what puts its books out of reach."""
    memory = MemoryBooks()
    lost: list[bool] = []

    def books() -> UnitOfWork:
        if lost:
            raise OutOfReach
        return memory.open()

    return open_stage(books=books, reads=memory.reads), lambda: lost.append(True)
