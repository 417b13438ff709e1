"""A server whose SQLite file may grow no more while a file in its folder says so."""

from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from starlette.types import ASGIApp

from adapters import wiring
from adapters.process import engine_of

APP: Final = "tests.integration.command.cramped:app"
FULL: Final = "disk-full"
AS_MANY_AS_THERE_ARE: Final = 1
ALL: Final = 4_294_967_294


def app() -> ASGIApp:
    """Build what every server serves, over a file that can be full."""
    vars(wiring)["engine_of"] = cramped_engine
    return wiring.app()


def cramped_engine(url: str) -> sa.Engine:
    """Make the engine; whoever borrows a connection borrows its limit."""
    engine = engine_of(url)
    sa.event.listen(engine, "checkout", _limit)
    return engine


def _limit(connection: Any, _: object, __: object) -> None:
    pages = AS_MANY_AS_THERE_ARE if Path(FULL).exists() else ALL
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchone()
