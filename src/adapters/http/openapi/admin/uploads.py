"""Uploads, in the document."""

from typing import Annotated, Final, TypedDict

from adapters.http.admin.uploads import UploadMessage
from adapters.http.openapi.entries import Answers, Body, Entry, done
from adapters.http.openapi.leaves import Url


class DirectUpload(TypedDict):
    """Where the bytes go: PUT them to `url`, with these headers."""

    url: Annotated[Url, "Works for 5 minutes, for this file only, without `Authorization`."]
    headers: dict[str, str]


class Upload(TypedDict):
    """A file that was announced."""

    id: int
    key: str
    filename: str
    content_type: str
    byte_size: int
    checksum: str
    signed_id: Annotated[str, "Names the file afterwards. Works for an hour, once for each field."]
    direct_upload: DirectUpload


ANNOUNCED: Final[Answers] = done(Upload, "Announced; nothing has been uploaded yet.")
FILE: Final = Body(
    UploadMessage,
    "blob",
    ("filename", "byte_size", "checksum", "content_type"),
    {
        "filename": "cover.png",
        "byte_size": 12345,
        "checksum": "GQ5SqLsM7ylnji0Wgd9wNA==",
        "content_type": "image/png",
    },
)
DETAIL: Final = (
    "First this; then PUT the bytes to `direct_upload.url`; then send the `signed_id` as `image` or "
    "`background_image` of an event, or `image` of a performer. PNG, JPEG, WebP and GIF of at most 10 MiB and 40 "
    "megapixels. What is shown is made anew of the picture, without what else was in its file, at most 2560 pixels "
    "long; beside `full` in its address stand `large` (1280), `medium` (640) and `small` (320). Files that nobody uses "
    "are removed after a day."
)

ENTRIES: Final = {
    "create_direct_upload": Entry("Announce a file", ANNOUNCED, FILE, detail=DETAIL),
    "create_upload": Entry("Announce a file, at a shorter address", ANNOUNCED, FILE, detail=DETAIL),
}
