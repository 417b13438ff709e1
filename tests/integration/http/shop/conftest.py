"""The shop over every kind of books: in memory, on SQLite, on PostgreSQL."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from adapters.payments.sandbox import SandboxPayments
from tests.integration.http.shop.counter import Counter, open_counter
from ticketing_domain.memory import MemoryBooks
from ticketing_domain.testing.stage import Stage, open_stage

OpenCounter = Callable[..., Counter]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def books_kind(request: pytest.FixtureRequest) -> str:
    """The kind of books that the test runs on; it runs once on each."""
    kind: str = request.param
    return kind


@pytest.fixture
def open_shop(books_kind: str, request: pytest.FixtureRequest) -> Iterator[OpenCounter]:
    """What opens a shop, with whatever options a stage takes."""
    if books_kind == "memory":
        memory = MemoryBooks()
        yield lambda **options: counter_over(memory.open, memory.reads, **options)
        return
    from adapters.sql import SqlBooks, SqlReads, make_engine

    url = request.getfixturevalue(
        {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[books_kind]
    )
    engine = make_engine(url)
    books, reads = SqlBooks(engine), SqlReads(engine)
    yield lambda **options: counter_over(books, reads, **options)
    engine.dispose()


@pytest.fixture
def shop(open_shop: OpenCounter) -> Counter:
    """A shop that is open."""
    return open_shop()


def counter_over(
    books: Any, reads: Any, *, shop_domain: str | None = None, **options: Any
) -> Counter:
    """Open a shop over books."""
    options.setdefault("payments", SandboxPayments())
    stage: Stage = open_stage(books=books, reads=reads, **options)
    return open_counter(stage, shop_domain=shop_domain)
