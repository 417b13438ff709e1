"""The promoter API over every kind of books: in memory, on SQLite, on PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.integration.http.v1.offices import Office, OpenOffice, office_over
from ticketing_domain.memory import MemoryBooks


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def open_office(request: pytest.FixtureRequest) -> Iterator[OpenOffice]:
    """What opens offices, each with an account of its own, on the same books; the test runs on each kind."""
    if request.param == "memory":
        memory = MemoryBooks()
        yield lambda **options: office_over(memory.open, memory.reads, **options)
        return
    from adapters.sql import SqlBooks, SqlReads, make_engine

    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    engine = make_engine(request.getfixturevalue(fixture))
    books, reads = SqlBooks(engine), SqlReads(engine)
    yield lambda **options: office_over(books, reads, **options)
    engine.dispose()


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    """A promoter's programs."""
    return open_office()


@pytest.fixture
def stranger(open_office: OpenOffice, office: Office) -> Office:
    """Another promoter's, on the same books."""
    return open_office(subdomain="sun-club")
