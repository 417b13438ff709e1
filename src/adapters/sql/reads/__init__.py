"""What is read without deciding anything: each read on a connection of its own, given back at once.

Lists are pages found by key, and what streams is such pages one after another, so that a slow reader of a long list
keeps nothing busy and nothing in memory.
"""

import sqlalchemy as sa

from adapters.sql.reads.calendar import Calendar
from adapters.sql.reads.catalogue import SqlCatalogueReads
from adapters.sql.reads.orders import SqlOrderReads
from adapters.sql.reads.people import SqlPeopleReads
from adapters.sql.reads.records import SqlRecords
from adapters.sql.reads.window import Window


class SqlReads(SqlCatalogueReads, SqlOrderReads, SqlPeopleReads, SqlRecords):
    """Every read that a box office needs."""

    def __init__(self, engine: sa.Engine) -> None:
        self._window = Window(engine)
        self._calendar = Calendar()
