"""Migrations bring any database to the schema of the tables, once, whoever else is at it."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
import re

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
import pytest
import sqlalchemy as sa

from adapters.sql.books import SqlBooks
from adapters.sql.engine import for_writing, make_engine
from adapters.sql.errors import DatabaseUnavailable
from adapters.sql.migrate import VERSION_TABLE, configuration, is_current, upgrade
from adapters.sql.reads import SqlReads
from adapters.sql.schema import EPOCH
from adapters.sql.tables import metadata_for
from ticketing_domain.catalogue.programme import EventFilter
from ticketing_domain.people.member import Role


@pytest.fixture
def empty_url(database_url: str, tmp_path: Path) -> str:
    """The URL of a database of the same kind in which nothing has been made."""
    url = sa.make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{tmp_path}/not/yet/there/ticketing.db"
    name = f"{url.database}_empty"
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def empty_engine(empty_url: str) -> Iterator[sa.Engine]:
    """An engine on a database in which nothing has been made."""
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()


def test_upgrading_again_changes_nothing(engine: sa.Engine, database_url: str) -> None:
    """A migrated database stays as it is."""
    before = definitions(engine)

    upgrade(database_url)

    assert definitions(engine) == before
    assert is_current(engine)


def test_an_empty_database_is_not_current(empty_engine: sa.Engine) -> None:
    """Whoever serves can tell that there is something to do first."""
    assert not is_current(empty_engine)


def test_many_processes_can_upgrade_at_once(empty_url: str, empty_engine: sa.Engine) -> None:
    """One of them does it, and none of them fails."""
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as processes:
        list(processes.map(upgrade, [empty_url] * 4))

    assert is_current(empty_engine)


def test_an_unreachable_database_says_so() -> None:
    """The error is ours, and names no password."""
    with pytest.raises(DatabaseUnavailable) as unavailable:
        upgrade("postgresql+psycopg://someone:secret@127.0.0.1:9/nowhere")

    assert "secret" not in str(unavailable.value)


def test_the_migrated_schema_is_that_of_the_tables(engine: sa.Engine) -> None:
    """Alembic would find nothing to migrate."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})

        found = compare_metadata(context, metadata_for(engine.dialect.name))  # type: ignore[arg-type]  # takes several

    assert found == []


def test_every_rule_and_index_of_the_tables_is_migrated(
    engine: sa.Engine, empty_engine: sa.Engine
) -> None:
    """A database made of the tables themselves has the same definitions, CHECKs and conditions included."""
    for metadata in metadata_for(empty_engine.dialect.name):
        metadata.create_all(empty_engine)

    assert definitions(engine) == definitions(empty_engine)


def test_owners_of_before_there_were_teams_are_in_theirs(
    empty_url: str, empty_engine: sa.Engine
) -> None:
    """Under the address and the name that the operator gave; the next member gets a number of their own."""
    _at_revision(empty_engine, "0007")
    opened = "INSERT INTO accounts VALUES (%d, '%s', '%s', 'EUR', 'Berlin', 5, '0', %s, %s)"
    with for_writing(empty_engine).begin() as connection:
        connection.exec_driver_sql(opened % (1, "a", "A", "'Ada'", "'ada@example.com'"))
        connection.exec_driver_sql(opened % (2, "b", "B", "NULL", "NULL"))
        connection.exec_driver_sql(opened % (3, "c", "C", "NULL", "'eve@example.com'"))

    upgrade(empty_url)

    teams = [SqlReads(empty_engine).team(account_id).members for account_id in (1, 2, 3)]
    said = [[(one.email, one.name, one.role, one.is_active) for one in team] for team in teams]
    assert said == [
        [("ada@example.com", "Ada", Role.OWNER, True)],
        [],
        [("eve@example.com", "eve@example.com", Role.OWNER, True)],
    ]
    with SqlBooks(empty_engine)() as books:
        assert list(books.numbers.take("member", 1)) == [3]


def test_venues_and_events_of_before_are_found_by_their_words(
    empty_url: str, empty_engine: sa.Engine
) -> None:
    """As those that are written now are; the storefront shows none of them, for nobody ever said it should."""
    _at_revision(empty_engine, "0013")
    with for_writing(empty_engine).begin() as connection:
        for statement in (
            """INSERT INTO accounts (id, subdomain, name, currency, timezone, created_at, vat_rate, secret)
            VALUES (1, 'a', 'A', 'EUR', 'Berlin', 5, '0', 'secret')""",
            """INSERT INTO venues (account_id, id, name, address, city, postal_code, country, timezone)
            VALUES (1, 7, 'Käfig & Co', 'X', 'São Paulo', '1', 'DE', 'Berlin')""",
            """INSERT INTO events (account_id, id, venue_id, slug, title, starts_at, ends_at,
            sales_ends_at, created_at, published, listed)
            VALUES (1, 9, 7, 'night', 'ÄRGER', 50, 60, 50, 5, '1', '1')""",
            """INSERT INTO event_seats (account_id, event_id, version, held, sold, paid_orders,
            revenue_minor, redeemed) VALUES (1, 9, 0, 0, 0, 0, 0, 0)""",
        ):
            connection.execute(sa.text(statement))

    upgrade(empty_url)

    reads = SqlReads(empty_engine)
    assert reads.venue_of_slug(1, "kafig-co").venue.city_id == "sao-paulo"
    for wanted in (EventFilter(1, city_id="sao-paulo"), EventFilter(1, query="ärger")):
        (entry,) = reads.programme(wanted, EPOCH, after=None, limit=9)
        assert (entry.event.cross_listed, entry.event.rotating_codes) == (False, False)
    assert reads.storefront(EPOCH, after=None, limit=9) == []


def _at_revision(engine: sa.Engine, revision: str) -> None:
    with for_writing(engine).begin() as connection:
        command.upgrade(configuration(connection), revision)


def definitions(engine: sa.Engine) -> set[tuple[str, ...]]:
    """Return what the database says about its tables, but for what Alembic and sequences add."""
    statements = {
        "sqlite": """
            SELECT name, sql FROM sqlite_master
            WHERE tbl_name <> 'ticketing_schema_version' AND sql IS NOT NULL
        """,
        "postgresql": """
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
              AND conrelid::regclass::text <> 'ticketing_schema_version'
            UNION ALL
            SELECT tablename, indexname, indexdef FROM pg_indexes
            WHERE schemaname = 'public' AND tablename <> 'ticketing_schema_version'
            UNION ALL
            SELECT table_name, column_name, ordinal_position || data_type || is_nullable
            FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name <> 'ticketing_schema_version'
        """,
    }
    with engine.connect() as connection:
        rows = connection.execute(sa.text(statements[engine.dialect.name]))
        return {tuple(_plain(text) for text in row) for row in rows}


def _plain(text: str) -> str:
    """Put the parts of a definition, between commas, into an order that does not matter."""
    # SQLite quotes the name of a table that was copied.
    parts = re.split(r"[,\n]", text.replace('"', ""))
    return "\n".join(sorted(part.strip() for part in parts if part.strip()))
