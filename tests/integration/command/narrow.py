"""A server with five connections to its database, which does not wait long for anybody's lock."""

from typing import Final

from starlette.types import ASGIApp

from adapters import process, wiring
from adapters.sql import engine

APP: Final = "tests.integration.command.narrow:app"
CONNECTIONS: Final = 5
LOCK_TIMEOUT: Final = "SET lock_timeout = '500ms'"


def app() -> ASGIApp:
    """Build what every server serves, in a narrower house."""
    vars(process)["CONNECTIONS"] = CONNECTIONS
    vars(engine)["POSTGRESQL_SETTINGS"] = (*engine.POSTGRESQL_SETTINGS, LOCK_TIMEOUT)
    return wiring.app()
