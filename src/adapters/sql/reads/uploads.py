"""Finding what is kept of uploads and pictures for nobody."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from adapters.sql.reads.window import Window
from adapters.sql.schema import pairs
from adapters.sql.uploads import pictures, upload_from, uploads
from ticketing_domain.media.picture import Frame, picture_of
from ticketing_domain.media.upload import Leftovers, Upload, UploadReads


class SqlUploadReads(UploadReads):
    """Implements `UploadReads`."""

    _window: Window

    def leftovers(self, at: datetime, limit: int) -> Leftovers:
        due = (
            sa.select(uploads)
            .where(uploads.c.due_at <= at)
            .order_by(uploads.c.due_at, uploads.c.account_id, uploads.c.id)
            .limit(limit)
        )
        down = (
            sa.select(pictures.c.account_id, pictures.c.key)
            .where(pictures.c.due_at <= at)
            .order_by(pictures.c.due_at, pictures.c.account_id, pictures.c.key)
            .limit(limit)
        )
        with self._window.open() as connection:
            found = [upload_from(row) for row in connection.execute(due).mappings()]
            gone = [(account_id, key) for account_id, key in connection.execute(down)]
            hung = _hung(connection, found)
        return Leftovers(tuple((one, hung[one]) for one in found), tuple(gone))


def _hung(connection: sa.Connection, found: Sequence[Upload]) -> Mapping[Upload, Collection[str]]:
    """Return which pictures of each upload hang, or hung before."""
    if not found:
        return {}
    made = {one: {picture_of(one.key, frame).key for frame in Frame} for one in found}
    names = [(one.account_id, key) for one, keys in made.items() for key in keys]
    asked = sa.select(pictures.c.account_id, pictures.c.key).where(
        pairs(pictures.c.account_id, pictures.c.key, names)
    )
    hanging = {(account_id, key) for account_id, key in connection.execute(asked)}
    return {
        one: {key for key in keys if (one.account_id, key) in hanging} for one, keys in made.items()
    }
