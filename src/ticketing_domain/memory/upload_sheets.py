"""Uploads and hanging pictures."""

from collections.abc import Collection, MutableMapping
from datetime import datetime

import attrs

from ticketing_domain.errors import NotFound
from ticketing_domain.media.upload import (
    HungPicture,
    Leftovers,
    Upload,
    UploadBook,
    Waiting,
)
from ticketing_domain.memory.store import Store


@attrs.frozen
class MemoryUploads(UploadBook):
    """Uploads by account and id, pictures by account and key."""

    rows: MutableMapping[tuple[int, int], Upload]
    pictures: MutableMapping[tuple[int, str], HungPicture]

    def waiting(self, account_id: int) -> Waiting:
        unused = [one for one in self.rows.values() if _is_unused(one, account_id)]
        return Waiting(len(unused), sum(one.byte_size for one in unused))

    def add(self, upload: Upload) -> None:
        self.rows[upload.account_id, upload.id] = upload

    def get(self, account_id: int, upload_id: int) -> Upload:
        try:
            return self.rows[account_id, upload_id]
        except KeyError:
            raise NotFound("upload", upload_id) from None

    def hung(self, account_id: int, keys: Collection[str]) -> Collection[str]:
        return {key for key in keys if (account_id, key) in self.pictures}

    def hang(self, picture: HungPicture, upload_key: str) -> None:
        self.pictures[picture.account_id, picture.key] = picture
        for name, upload in list(self.rows.items()):
            if (upload.account_id, upload.key) == (picture.account_id, upload_key):
                self.rows[name] = attrs.evolve(upload, used_at=picture.hung_at)

    def take_down(self, account_id: int, keys: Collection[str], due_at: datetime) -> None:
        for key in keys:
            hanging = self.pictures[account_id, key]
            self.pictures[account_id, key] = attrs.evolve(hanging, due_at=due_at)

    def postpone(self, leftovers: Leftovers, until: datetime) -> None:
        for upload, _ in leftovers.uploads:
            self.rows[upload.account_id, upload.id] = attrs.evolve(upload, due_at=until)
        for account_id, key in leftovers.pictures:
            self.take_down(account_id, [key], until)

    def forget(self, leftovers: Leftovers) -> None:
        for upload, _ in leftovers.uploads:
            self.rows.pop((upload.account_id, upload.id), None)
        for name in leftovers.pictures:
            self.pictures.pop(name, None)


class MemoryUploadReads:
    """Implements `UploadReads`."""

    _store: Store

    def leftovers(self, at: datetime, limit: int) -> Leftovers:
        with self._store.lock:
            uploads = [one for one in self._store.uploads.values() if one.due_at <= at]
            down = [
                (one.due_at, one.account_id, one.key)
                for one in self._store.pictures.values()
                if one.due_at is not None and one.due_at <= at
            ]
            uploads.sort(key=lambda one: (one.due_at, one.account_id, one.id))
            return Leftovers(
                tuple((one, self._made_of(one)) for one in uploads[:limit]),
                tuple((account_id, key) for _, account_id, key in sorted(down)[:limit]),
            )

    def _made_of(self, upload: Upload) -> Collection[str]:
        return {
            key
            for account_id, key in self._store.pictures
            if account_id == upload.account_id and key.startswith(f"{upload.key}-")
        }


def _is_unused(upload: Upload, account_id: int) -> bool:
    return upload.account_id == account_id and upload.used_at is None
