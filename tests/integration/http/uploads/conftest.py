"""A promoter who uploads, over memory, SQLite and PostgreSQL; files are kept on a disk."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.integration.http.uploads.loading import Ramp, open_ramp
from ticketing_domain.memory import MemoryBooks
from ticketing_domain.testing.stage import OpenStage, open_stage


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
def ramp(open_here: OpenStage, tmp_path: Path) -> Ramp:
    """A promoter's system, and where its files go."""
    return open_ramp(open_here, tmp_path / "storage")
