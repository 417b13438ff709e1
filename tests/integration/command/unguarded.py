"""A server without what keeps two sales apart: nobody waits for anybody, and nobody notices what others wrote."""

from functools import partial
from typing import Final

import attrs
import sqlalchemy as sa
from starlette.types import ASGIApp

from adapters import wiring
from adapters.sql.books import SqlBooks
from tests.integration.sql.test_guards import NoLock

APP: Final = "tests.integration.command.unguarded:app"


@attrs.frozen
class NoGuards(NoLock):
    """Everybody writes what they have worked out."""

    def unchanged(
        self, statement: sa.Update, version: sa.Column[int], seen: sa.BindParameter[int]
    ) -> sa.Update:
        return statement


def app() -> ASGIApp:
    """Build what every server serves, over books without guards."""
    vars(wiring)["SqlBooks"] = partial(SqlBooks, guards=NoGuards())
    return wiring.app()
