"""A promoter's system at the admin API, over memory, SQLite and PostgreSQL."""

from collections.abc import Iterator
from functools import partial

import pytest
from starlette.testclient import TestClient

from tests.integration.http.admin.clients import client_of
from ticketing_domain.memory import MemoryBooks
from ticketing_domain.testing.stage import OpenStage, Stage, open_stage


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def open_here(request: pytest.FixtureRequest) -> Iterator[OpenStage]:
    """What opens stages, each with an account of its own, on the same books; the test runs on each kind."""
    if request.param == "memory":
        memory = MemoryBooks()
        yield partial(open_stage, books=memory.open, reads=memory.reads)
        return
    from adapters.sql.books import SqlBooks
    from adapters.sql.engine import make_engine
    from adapters.sql.reads import SqlReads

    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    engine = make_engine(request.getfixturevalue(fixture))
    yield partial(open_stage, books=SqlBooks(engine), reads=SqlReads(engine))
    engine.dispose()


@pytest.fixture
def stage(open_here: OpenStage) -> Stage:
    """A promoter with a venue."""
    return open_here()


@pytest.fixture
def promoter(stage: Stage) -> TestClient:
    """The promoter's system, with a token that may write."""
    return client_of(stage)


@pytest.fixture
def strangers(open_here: OpenStage, stage: Stage) -> Stage:
    """Another account on the same books."""
    return open_here(subdomain="sun-club")


@pytest.fixture
def stranger(stage: Stage, strangers: Stage) -> TestClient:
    """The other account's system."""
    return client_of(strangers)
