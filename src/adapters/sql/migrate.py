"""Migrations: bringing a database to the schema of this version, as often as one likes and from several processes.

The scripts travel inside the package. Everything happens in one transaction behind one lock: whoever comes second
waits and finds nothing left to do.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
import sqlalchemy as sa

from adapters.sql.engine import for_writing, make_engine

SCRIPTS: Final = Path(__file__).parent / "migrations"
VERSION_TABLE: Final = "ticketing_schema_version"
LOCK: Final = 0x7469636B6574  # "ticket", in ASCII: the advisory lock that upgrades wait for.


def upgrade(url: str) -> None:
    """Bring the database to the newest schema; raises `DatabaseUnavailable`."""
    engine = make_engine(url, pool_size=1)
    try:
        with for_writing(engine).begin() as connection:
            if engine.dialect.name != "sqlite":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
            command.upgrade(configuration(connection), "head")
    finally:
        engine.dispose()


def is_current(engine: sa.Engine) -> bool:
    """Tell whether the database has the newest schema."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return set(context.get_current_heads()) == _newest()


def configuration(connection: sa.Connection | None = None) -> Config:
    """Return what Alembic needs to know; migrations run on the connection that is given."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@lru_cache(maxsize=1)
def _newest() -> frozenset[str]:
    return frozenset(ScriptDirectory.from_config(configuration()).get_heads())
