"""Uploads, and the pictures that hang: files themselves are kept elsewhere."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql.accounts import accounts
from adapters.sql.schema import Fields, Instant, key, metadata, optional, pairs, required
from ticketing_domain.errors import NotFound
from ticketing_domain.media.upload import (
    LARGEST_BYTES,
    HungPicture,
    Leftovers,
    Upload,
    UploadBook,
    Waiting,
)

uploads: Final = sa.Table(
    "uploads",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.BigInteger),
    required("key", sa.Text),
    required("filename", sa.Text),
    required("content_type", sa.Text),
    required("byte_size", sa.BigInteger),
    required("checksum", sa.Text),
    required("created_at", Instant),
    required("due_at", Instant),
    optional("used_at", Instant),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    sa.UniqueConstraint("account_id", "key", name="one_upload_for_a_key"),
    sa.CheckConstraint(f"byte_size BETWEEN 1 AND {LARGEST_BYTES}", name="upload_has_a_size"),
)

sa.Index("uploads_by_due", uploads.c.due_at)
sa.Index(
    "uploads_waiting",
    uploads.c.account_id,
    uploads.c.byte_size,
    sqlite_where=sa.text("used_at IS NULL"),
    postgresql_where=sa.text("used_at IS NULL"),
)

pictures: Final = sa.Table(
    "pictures",
    metadata,
    key("account_id", sa.BigInteger),
    key("key", sa.Text),
    required("hung_at", Instant),
    optional("due_at", Instant),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)

sa.Index(
    "pictures_by_due",
    pictures.c.due_at,
    sqlite_where=sa.text("due_at IS NOT NULL"),
    postgresql_where=sa.text("due_at IS NOT NULL"),
)


def upload_row(upload: Upload) -> dict[str, Any]:
    """Write an upload as its row."""
    return {
        "account_id": upload.account_id,
        "id": upload.id,
        "key": upload.key,
        "filename": upload.filename,
        "content_type": upload.content_type,
        "byte_size": upload.byte_size,
        "checksum": upload.checksum,
        "created_at": upload.created_at,
        "due_at": upload.due_at,
        "used_at": upload.used_at,
    }


def upload_from(row: Fields) -> Upload:
    """Read an upload from its row."""
    return Upload(
        account_id=row["account_id"],
        id=row["id"],
        key=row["key"],
        filename=row["filename"],
        content_type=row["content_type"],
        byte_size=row["byte_size"],
        checksum=row["checksum"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        used_at=row["used_at"],
    )


def picture_row(picture: HungPicture) -> dict[str, Any]:
    """Write a hanging picture as its row."""
    return {
        "account_id": picture.account_id,
        "key": picture.key,
        "hung_at": picture.hung_at,
        "due_at": picture.due_at,
    }


@attrs.frozen
class SqlUploads(UploadBook):
    """The uploads in a database."""

    connection: sa.Connection

    def waiting(self, account_id: int) -> Waiting:
        # Whoever announces holds the account: two at once would both find the last place free.
        holding = sa.select(accounts.c.id).where(accounts.c.id == account_id)
        self.connection.execute(holding.with_for_update(key_share=True))
        found = sa.select(
            sa.func.count(), sa.func.coalesce(sa.func.sum(uploads.c.byte_size), 0)
        ).where(uploads.c.account_id == account_id, uploads.c.used_at.is_(None))
        count, byte_size = self.connection.execute(found).one()
        return Waiting(count, int(byte_size))

    def add(self, upload: Upload) -> None:
        self.connection.execute(sa.insert(uploads), upload_row(upload))

    def get(self, account_id: int, upload_id: int) -> Upload:
        found = sa.select(uploads).where(
            uploads.c.account_id == account_id, uploads.c.id == upload_id
        )
        row = self.connection.execute(found).mappings().first()
        if row is None:
            raise NotFound("upload", upload_id)
        return upload_from(row)

    def hung(self, account_id: int, keys: Collection[str]) -> Collection[str]:
        found = sa.select(pictures.c.key).where(
            pictures.c.account_id == account_id, pictures.c.key.in_(keys)
        )
        return set(self.connection.scalars(found))

    def hang(self, picture: HungPicture, upload_key: str) -> None:
        self.connection.execute(sa.insert(pictures), picture_row(picture))
        used = sa.update(uploads).where(
            uploads.c.account_id == picture.account_id, uploads.c.key == upload_key
        )
        self.connection.execute(used.values(used_at=picture.hung_at))

    def take_down(self, account_id: int, keys: Collection[str], due_at: datetime) -> None:
        down = sa.update(pictures).where(
            pictures.c.account_id == account_id, pictures.c.key.in_(keys)
        )
        self.connection.execute(down.values(due_at=due_at))

    def postpone(self, leftovers: Leftovers, until: datetime) -> None:
        for table, condition in _rows_of(leftovers):
            self.connection.execute(sa.update(table).where(condition).values(due_at=until))

    def forget(self, leftovers: Leftovers) -> None:
        for table, condition in _rows_of(leftovers):
            self.connection.execute(sa.delete(table).where(condition))


def _rows_of(leftovers: Leftovers) -> list[tuple[sa.Table, sa.ColumnElement[bool]]]:
    found = []
    if leftovers.uploads:
        names = [(upload.account_id, upload.id) for upload, _ in leftovers.uploads]
        found.append((uploads, pairs(uploads.c.account_id, uploads.c.id, names)))
    if leftovers.pictures:
        condition = pairs(pictures.c.account_id, pictures.c.key, leftovers.pictures)
        found.append((pictures, condition))
    return found
