"""Databases for the tests: real, migrated, empty, and each test's own.

The migrations run once per worker and per kind of database; every test gets a copy of the result.
"""

from collections.abc import Iterator
import contextlib
from pathlib import Path
import sqlite3
import tempfile
import uuid

import psycopg
import pytest
import sqlalchemy as sa

from tests.postgres import memory_folder, running_postgres

TEMPLATE = "ticketing_template"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a running server, as its superuser; one server for each test worker."""
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_copies(postgres_server: str) -> Iterator[psycopg.Connection]:
    """Where copies of a migrated, empty database are ordered."""
    from adapters.sql.migrate import upgrade

    address = sa.make_url(postgres_server).set(drivername="postgresql")
    # CREATE and DROP DATABASE stand outside every transaction.
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {TEMPLATE}")
        upgrade(_database(postgres_server, TEMPLATE))
        yield admin


@pytest.fixture
def postgres_url(postgres_server: str, postgres_copies: psycopg.Connection) -> Iterator[str]:
    """The URL of a migrated, empty PostgreSQL database of the test's own."""
    name = f"test_{uuid.uuid4().hex}"
    # Files are copied in half the time that it takes to write them through the log.
    postgres_copies.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
    yield _database(postgres_server, name)
    postgres_copies.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from."""
    from adapters.sql.migrate import upgrade

    template = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{template}")
    return template


@pytest.fixture
def sqlite_url(sqlite_template: Path) -> Iterator[str]:
    """The URL of a migrated, empty SQLite file of the test's own; in memory where there is room, as no test cuts the
    power."""
    with tempfile.TemporaryDirectory(dir=memory_folder(), ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "ticketing.db"
        # SQLite's own copy sees what a write-ahead log still holds; copying the file would not.
        with (
            contextlib.closing(sqlite3.connect(sqlite_template)) as source,
            contextlib.closing(sqlite3.connect(file)) as target,
        ):
            source.backup(target)
        yield f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database; the test runs once on each kind."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(fixture)
    return url


def _database(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)
