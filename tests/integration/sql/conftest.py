"""What every test of the database needs: an engine on a fresh database of each kind, and a stage on it."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql.books import SqlBooks
from adapters.sql.engine import make_engine
from adapters.sql.reads import SqlReads
from ticketing_domain.testing.stage import OpenStage, Stage
from ticketing_domain.testing.stage import open_stage as opened


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An engine on a migrated, empty database; the test runs once on each kind."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def open_sql_stage(engine: sa.Engine) -> OpenStage:
    """What opens a stage on the database; every account has a subdomain and luck of its own."""

    def on_the_database(**options: Any) -> Stage:
        return opened(books=SqlBooks(engine), reads=SqlReads(engine), **options)

    return on_the_database


@pytest.fixture
def stage(open_sql_stage: OpenStage) -> Stage:
    """A stage with an account and a venue."""
    return open_sql_stage()
