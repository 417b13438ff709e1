"""What is read without deciding anything: each read on a connection of its own, given back at once.

Lists are pages found by key, and what streams is such pages one after another, so that a slow reader of a long list
keeps nothing busy and nothing in memory.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from adapters.sql.reads.api_keys import SqlKeyReads
from adapters.sql.reads.calendar import Calendar
from adapters.sql.reads.catalogue import SqlCatalogueReads
from adapters.sql.reads.door import SqlDoorReads
from adapters.sql.reads.house import SqlHouseReads
from adapters.sql.reads.line_up import SqlLineUpReads
from adapters.sql.reads.orders import SqlOrderReads
from adapters.sql.reads.payouts import SqlPayoutReads
from adapters.sql.reads.people import SqlPeopleReads
from adapters.sql.reads.placed import SqlPlacedReads
from adapters.sql.reads.programme import SqlProgrammeReads
from adapters.sql.reads.promo_codes import SqlPromoCodeReads
from adapters.sql.reads.records import SqlRecords
from adapters.sql.reads.uploads import SqlUploadReads
from adapters.sql.reads.webhooks import SqlWebhookReads
from adapters.sql.reads.window import UnitWindow, Window


class SqlReads(
    SqlPromoCodeReads,
    SqlPayoutReads,
    SqlLineUpReads,
    SqlCatalogueReads,
    SqlOrderReads,
    SqlDoorReads,
    SqlPeopleReads,
    SqlRecords,
    SqlHouseReads,
    SqlWebhookReads,
    SqlKeyReads,
    SqlProgrammeReads,
    SqlPlacedReads,
    SqlUploadReads,
):
    """Every read that a box office needs."""

    def __init__(self, engine: sa.Engine | Window) -> None:
        self._window = engine if isinstance(engine, Window) else Window(engine)
        self._calendar = Calendar()


@contextmanager
def at_one_moment(engine: sa.Engine) -> Iterator[SqlReads]:
    """Read everything as it is at one moment, while others go on writing; raises `DatabaseUnavailable`."""
    with Window(engine).open() as connection:
        yield SqlReads(UnitWindow(connection, lambda: None))
