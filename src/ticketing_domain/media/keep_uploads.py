"""Keeping uploads: announce a file, develop it into a picture, and sweep away what nobody used.

The bytes are read, decoded and written anew before the transaction that hangs the picture begins. Whatever a crash
leaves in between has the key of an upload, which is due to go away a day after it was announced.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Final

import attrs

from ticketing_domain.changes import check, given
from ticketing_domain.errors import NotFound
from ticketing_domain.media.picture import (
    MEDIA_TYPES,
    Develop,
    Developed,
    Frame,
    NotAPicture,
    Picture,
    files_under,
    picture_of,
)
from ticketing_domain.media.storage import Destination, NotKept, Storage, StorageUnavailable
from ticketing_domain.media.upload import (
    KEPT_FOR,
    UPLOAD_RULES,
    USED,
    Leftovers,
    TooManyUploads,
    Upload,
    UploadChanges,
    UploadPlan,
    UploadReads,
)
from ticketing_domain.names import Randomness, secret
from ticketing_domain.ports import Books, Clock

MOST_SWEPT: Final = 25
"""How much is swept at once: other chores wait meanwhile."""

SWEEP_AGAIN_AFTER: Final = timedelta(minutes=10)

UNKNOWN: Final = "is not a known upload"
EXPIRED: Final = "has expired; announce the file again"
NOT_THERE: Final = "has not been uploaded"
ANOTHER_FILE: Final = "is not the file that was announced"


class UnusableUpload(NotAPicture):
    """The upload cannot be hung; the message completes a sentence that begins with the field."""

    code = "unusable_upload"


@attrs.frozen
class AnnounceUpload:
    """Write down what a promoter says of a file, and tell where its bytes go."""

    books: Books
    storage: Storage
    now: Clock
    random: Randomness

    def __call__(self, *, account_id: int, changes: UploadChanges) -> tuple[Upload, Destination]:
        """Return the upload with its destination; raises `Invalid` or `TooManyUploads`."""
        plan = UploadPlan(
            filename=given(changes.filename, None),
            content_type=given(changes.content_type, None),
            byte_size=given(changes.byte_size, None),
            checksum=given(changes.checksum, None),
        )
        check(plan, UPLOAD_RULES, changes.unreadable)
        with self.books() as books:
            if not books.uploads.waiting(account_id).has_room_for(plan):
                raise TooManyUploads
            (number,) = books.numbers.take("upload", 1)
            upload = self._upload(plan, account_id, number)
            books.uploads.add(upload)
            books.commit()
        return upload, self.storage.destination(upload)

    def _upload(self, plan: UploadPlan, account_id: int, number: int) -> Upload:
        at = self.now()
        return Upload(
            account_id=account_id,
            id=number,
            key=secret(self.random),
            filename=plan.filename or "",
            content_type=plan.content_type or "",
            byte_size=plan.byte_size or 0,
            checksum=plan.checksum or "",
            created_at=at,
            due_at=at + KEPT_FOR,
        )


@attrs.frozen
class DevelopUpload:
    """Make the picture of an upload that a frame is to show; it hangs nowhere yet."""

    books: Books
    storage: Storage
    develop: Develop
    now: Clock

    def __call__(self, *, account_id: int, upload_id: int, frame: Frame) -> Picture:
        """Return the picture, its files written; raises `UnusableUpload`."""
        upload = self._usable(account_id, upload_id, frame)
        developed = self._develop(upload)
        picture = picture_of(upload.key, frame, developed.suffix)
        for size, content in developed.by_size.items():
            self.storage.write(picture.file(size), content, MEDIA_TYPES[developed.suffix])
        return picture

    def _usable(self, account_id: int, upload_id: int, frame: Frame) -> Upload:
        with self.books() as books:
            try:
                upload = books.uploads.get(account_id, upload_id)
            except NotFound:
                raise UnusableUpload(UNKNOWN) from None
            key = picture_of(upload.key, frame).key
            is_used = bool(books.uploads.hung(account_id, [key]))
        if is_used:
            raise UnusableUpload(USED)
        if not upload.is_usable(self.now()):
            raise UnusableUpload(EXPIRED)
        return upload

    def _develop(self, upload: Upload) -> Developed:
        try:
            # One more than was announced, to see whether there is more.
            content = self.storage.read(upload.file, upload.byte_size + 1)
        except NotKept:
            raise UnusableUpload(NOT_THERE) from None
        try:
            _refuse_another_file(upload, content)
            return self.develop(content, upload.content_type)
        except NotAPicture as refused:
            # It will be no picture tomorrow either; if it cannot be removed now, it is swept.
            with suppress(StorageUnavailable):
                self.storage.remove([upload.file])
            raise UnusableUpload(str(refused)) from None


def _refuse_another_file(upload: Upload, content: bytes) -> None:
    if not upload.is_just(content):
        raise NotAPicture(ANOTHER_FILE)


@attrs.frozen
class SweepUploads:
    """Remove the files of uploads whose day is over, and of pictures that were taken down."""

    books: Books
    reads: UploadReads
    storage: Storage
    now: Clock

    def __call__(self) -> int:
        """Return how many went away. While the storage cannot be used they are left for later."""
        at = self.now()
        leftovers = self.reads.leftovers(at, MOST_SWEPT)
        if not leftovers.count:
            return 0
        try:
            self.storage.remove(_files_of(leftovers))
        except StorageUnavailable:
            with self.books() as books:
                books.uploads.postpone(leftovers, at + SWEEP_AGAIN_AFTER)
                books.commit()
            return 0
        with self.books() as books:
            books.uploads.forget(leftovers)
            books.commit()
        return leftovers.count


def _files_of(leftovers: Leftovers) -> list[str]:
    """Name every file: of an upload also those of pictures that were made and never hung."""
    keys = [key for _, key in leftovers.pictures]
    for upload, hung in leftovers.uploads:
        made = {picture_of(upload.key, frame).key for frame in Frame}
        keys += sorted(made.difference(hung))
    originals = [upload.file for upload, _ in leftovers.uploads]
    return [*originals, *(file for key in keys for file in files_under(key))]


@attrs.frozen
class KeepUploads:
    """The use cases of uploads, and the storage that they are kept in."""

    storage: Storage
    announce: AnnounceUpload
    develop: DevelopUpload
    sweep: SweepUploads

    @classmethod
    def open(  # noqa: PLR0917 (all its adapters, in the box office's order)
        cls,
        books: Books,
        reads: UploadReads,
        storage: Storage,
        develop: Develop,
        now: Clock,
        random: Randomness,
    ) -> "KeepUploads":
        """Build the use cases over their adapters."""
        return cls(
            storage,
            AnnounceUpload(books, storage, now, random),
            DevelopUpload(books, storage, develop, now),
            SweepUploads(books, reads, storage, now),
        )

    def address(self, picture: Picture | None) -> str | None:
        """Return the address of a picture in full size, if there is one."""
        return None if picture is None else self.storage.address(picture.file())
