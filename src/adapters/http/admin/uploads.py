"""Uploads: a file is announced here, brought to the storage, and then named by its signed id (seed 000)."""

from collections.abc import Mapping
from typing import Any

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.edge.answers import json_answer
from adapters.http.edge.messages import Upload as SentUpload
from adapters.http.edge.messages import read_message
from adapters.http.uploads.signed_ids import SignedIds
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.changes import UNSET, Given
from ticketing_domain.errors import NotFound, Problems
from ticketing_domain.media.keep_uploads import UNKNOWN, UnusableUpload
from ticketing_domain.media.picture import Frame, Picture
from ticketing_domain.media.storage import Destination
from ticketing_domain.media.upload import Upload, UploadChanges


@attrs.frozen
class UploadMessage:
    """A file as clients announce it. `checksum` is the base64 of its MD5, `byte_size` in bytes."""

    filename: Given[str | None] = UNSET
    byte_size: Given[int | None] = UNSET
    checksum: Given[str | None] = UNSET
    content_type: Given[str | None] = UNSET


@attrs.frozen
class Uploads:
    """The calls on uploads."""

    box_office: BoxOffice
    signed_ids: SignedIds

    def create(self, ask: Ask) -> Response:
        """Announce a file; the answer says where its bytes go, and the `signed_id` that names it later."""
        message, unreadable = read_message(UploadMessage, ask.body, wrapped_in="blob")
        changes = UploadChanges(**attrs.asdict(message, recurse=False), unreadable=unreadable)
        upload, destination = self.box_office.media.announce(
            account_id=ask.account.id, changes=changes
        )
        printed = upload_json(upload, self.signed_ids.sign(upload), destination)
        return json_answer(printed, headers={"Cache-Control": "no-store"})


@attrs.frozen
class Attachments:
    """Makes pictures of the uploads that a message names."""

    box_office: BoxOffice
    signed_ids: SignedIds

    def pictures(
        self, account_id: int, sent: Mapping[str, Any], frames: Mapping[str, Frame]
    ) -> tuple[dict[str, Given[Picture | None]], Problems]:
        """Return the picture of each field that has a frame, with what is wrong with their uploads."""
        pictures: dict[str, Given[Picture | None]] = {}
        problems: dict[str, tuple[str, ...]] = {}
        for field, frame in frames.items():
            try:
                pictures[field] = self._picture(account_id, sent[field], frame)
            except UnusableUpload as unusable:
                problems[field] = (str(unusable),)
        return pictures, problems

    def _picture(
        self, account_id: int, sent: Given[SentUpload | None], frame: Frame
    ) -> Given[Picture | None]:
        if not isinstance(sent, SentUpload):
            return sent
        try:
            upload_id = self.signed_ids.upload_id(account_id, sent.signed_id)
        except NotFound:
            raise UnusableUpload(UNKNOWN) from None
        return self.box_office.media.develop(
            account_id=account_id, upload_id=upload_id, frame=frame
        )


def upload_json(upload: Upload, signed_id: str, destination: Destination) -> dict[str, Any]:
    """Print an upload with where its bytes go."""
    return {
        "id": upload.id,
        "key": upload.key,
        "filename": upload.filename,
        "content_type": upload.content_type,
        "byte_size": upload.byte_size,
        "checksum": upload.checksum,
        "signed_id": signed_id,
        "direct_upload": {"url": destination.url, "headers": destination.headers},
    }
