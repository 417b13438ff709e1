"""Books of each kind, with a way out to this machine."""

from collections.abc import Iterator

import pytest

from tests.integration.webhooks.sending import LOOPBACK
from ticketing_domain.testing.stage import OpenStage, memory_stage, open_stage


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def open_house(request: pytest.FixtureRequest) -> Iterator[OpenStage]:
    """What opens a stage whose way out leads to this machine; the test runs on each kind of books."""
    if request.param == "memory":
        yield lambda **options: memory_stage(egress=LOOPBACK, **options)
        return
    from adapters.sql import SqlBooks, SqlReads, make_engine

    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    engine = make_engine(request.getfixturevalue(fixture))
    yield lambda **options: open_stage(
        books=SqlBooks(engine), reads=SqlReads(engine), egress=LOOPBACK, **options
    )
    engine.dispose()
