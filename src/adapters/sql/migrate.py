"""Migrations: bringing a database to the schema of this version, as often as one likes and from several processes.

The scripts travel inside the package. Everything happens in one transaction behind one lock: whoever comes second
waits and finds nothing left to do. Alembic is loaded where there is something to do: most starts find the newest
schema, and whether they do is one look at one row.
"""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from adapters.sql.engine import for_writing, make_engine

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS: Final = Path(__file__).parent / "migrations"
NUMBER: Final = len("0001")
VERSION_TABLE: Final = "ticketing_schema_version"
LOCK: Final = 0x7469636B6574  # "ticket", in ASCII: the advisory lock that upgrades wait for.


def upgrade(url: str) -> None:
    """Bring the database to the newest schema; raises `DatabaseUnavailable`."""
    engine = make_engine(url, pool_size=1)
    try:
        with for_writing(engine).begin() as connection:
            if engine.dialect.name != "sqlite":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
            if _heads(connection) != {_newest()}:
                from alembic import command  # noqa: PLC0415 (see above)

                command.upgrade(configuration(connection), "head")
    finally:
        engine.dispose()


def is_current(engine: sa.Engine) -> bool:
    """Tell whether the database has the newest schema."""
    with engine.begin() as connection:
        return _heads(connection) == {_newest()}


def configuration(connection: sa.Connection | None = None) -> "Config":
    """Return what Alembic needs to know; migrations run on the connection that is given."""
    from alembic.config import Config  # noqa: PLC0415 (see above)

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@lru_cache(maxsize=1)
def _newest() -> str:
    """Return the number of the last script, with which its name begins."""
    return max(script.name for script in (SCRIPTS / "versions").glob("[0-9]*.py"))[:NUMBER]


def _heads(connection: sa.Connection) -> set[str]:
    """Return the number of the last script that has been run; none where there is no table of them yet."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return set()
    return set(connection.scalars(_HEADS))


_HEADS: Final = sa.select(sa.column("version_num", sa.Text)).select_from(sa.table(VERSION_TABLE))
