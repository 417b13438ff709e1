"""Uploads: a promoter announces a file, brings its bytes to the storage, and then says what it is a picture of.

Seed 000, "File uploads"; the limits are those of contract §3, "Uploads".
"""

from base64 import b64decode, b64encode
import binascii
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
import hashlib
import hmac
from typing import Final, Protocol

import attrs

from ticketing_domain.changes import UNSET, Given, Problem, Rule, at_most, not_blank
from ticketing_domain.errors import Problems, Refused

MAGIC: Final[Mapping[str, bytes]] = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/webp": b"RIFF",
    "image/gif": b"GIF8",
}
"""How a file of each type begins."""

IMAGE_TYPES: Final = tuple(MAGIC)

LONGEST_MAGIC: Final = max(map(len, MAGIC.values()))
LARGEST_BYTES: Final = 10 * 1024 * 1024
MD5_BYTES: Final = 16

USABLE_FOR: Final = timedelta(hours=1)
"""How long an upload can be hung after it was announced."""

KEPT_FOR: Final = timedelta(days=1)
"""How long the bytes are kept that were uploaded; a picture taken down is kept as long for pages that show it still."""

MOST_WAITING: Final = 1_000
MOST_BYTES_WAITING: Final = 2 * 1024 * 1024 * 1024
"""What an account may have announced and not used, within the day that it is kept."""


USED: Final = "has been used already"


@attrs.frozen
class Upload:
    """A file that was announced. `checksum` is the base64 of its MD5, `byte_size` in bytes."""

    account_id: int
    id: int
    key: str
    filename: str
    content_type: str
    byte_size: int
    checksum: str
    created_at: datetime
    due_at: datetime
    used_at: datetime | None = None

    @property
    def file(self) -> str:
        """The name under which the bytes are kept that were uploaded."""
        return f"uploads/{self.key}/original"

    def is_usable(self, at: datetime) -> bool:
        """Tell whether the upload can still be hung."""
        return at < self.created_at + USABLE_FOR

    def is_just(self, content: bytes) -> bool:
        """Tell whether these bytes are those that were announced."""
        return len(content) == self.byte_size and hmac.compare_digest(
            checksum_of(content), self.checksum
        )


@attrs.frozen
class HungPicture:
    """A picture in its frame; `due_at` is when its files go away, once it was taken down."""

    account_id: int
    key: str
    hung_at: datetime
    due_at: datetime | None = None


@attrs.frozen
class Waiting:
    """What an account has announced and not used."""

    count: int = 0
    byte_size: int = 0

    def has_room_for(self, upload: "UploadPlan") -> bool:
        """Tell whether one more may be announced."""
        total = self.byte_size + (upload.byte_size or 0)
        return self.count < MOST_WAITING and total <= MOST_BYTES_WAITING


class TooManyUploads(Refused):
    """The account has announced many files and used none of them."""

    code = "too_many_uploads"

    def __init__(self) -> None:
        super().__init__("too many files were announced and not used; come again tomorrow")


@attrs.frozen
class UploadChanges:
    """What a promoter says of a file."""

    filename: Given[str | None] = UNSET
    content_type: Given[str | None] = UNSET
    byte_size: Given[int | None] = UNSET
    checksum: Given[str | None] = UNSET
    unreadable: Problems = attrs.field(factory=dict)


@attrs.frozen
class UploadPlan:
    """A file as it would be announced."""

    filename: str | None = None
    content_type: str | None = None
    byte_size: int | None = None
    checksum: str | None = None


def is_a_picture(plan: UploadPlan) -> Problem | None:
    if plan.content_type is None or plan.content_type in IMAGE_TYPES:
        return None
    return ("content_type", f"must be one of {', '.join(IMAGE_TYPES)}")


def has_a_possible_size(plan: UploadPlan) -> Problem | None:
    if plan.byte_size is None or 1 <= plan.byte_size <= LARGEST_BYTES:
        return None
    return ("byte_size", f"must be a whole number from 1 to {LARGEST_BYTES}")


def has_a_possible_checksum(plan: UploadPlan) -> Problem | None:
    if plan.checksum is None or _is_md5(plan.checksum):
        return None
    return ("checksum", 'must be the base64 of an MD5, like "GQ5SqLsM7ylnji0Wgd9wNA=="')


UPLOAD_RULES: Final[tuple[Rule[UploadPlan], ...]] = (
    *not_blank("filename", "content_type", "byte_size", "checksum"),
    *at_most(255, "filename"),
    is_a_picture,
    has_a_possible_size,
    has_a_possible_checksum,
)


def checksum_of(content: bytes) -> str:
    """Return the base64 of the MD5 of the bytes: a checksum against accidents, never a proof."""
    return b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()


def begins_as(content_type: str, content: bytes) -> bool:
    """Tell whether a file begins as one of its type does; whether it is one, only a decoder can tell."""
    return content.startswith(MAGIC[content_type])


def _is_md5(text: str) -> bool:
    """One checksum is written in one way only, since it is compared as a text."""
    try:
        raw = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(raw) == MD5_BYTES and b64encode(raw).decode() == text


class UploadBook(Protocol):
    """Protocol: what was announced, and what hangs."""

    def waiting(self, account_id: int) -> Waiting:
        """Return what the account has announced and not used; nobody else announces for it meanwhile."""
        ...

    def add(self, upload: Upload) -> None: ...

    def get(self, account_id: int, upload_id: int) -> Upload:
        """Return an upload; raises `NotFound`."""
        ...

    def hung(self, account_id: int, keys: Collection[str]) -> Collection[str]:
        """Return those of the pictures' keys that hang, or hung before."""
        ...

    def hang(self, picture: HungPicture, upload_key: str) -> None:
        """Put a picture into the books, and note that its upload was used."""
        ...

    def take_down(self, account_id: int, keys: Collection[str], due_at: datetime) -> None:
        """Have the files of pictures go away at an instant."""
        ...

    def postpone(self, leftovers: "Leftovers", until: datetime) -> None:
        """Have leftovers go away later."""
        ...

    def forget(self, leftovers: "Leftovers") -> None:
        """Take out of the books what is kept no more."""
        ...


@attrs.frozen
class Leftovers:
    """What is due to go away: uploads, each with the pictures that were made of it, and pictures by account and key."""

    uploads: Sequence[tuple[Upload, Collection[str]]] = ()
    pictures: Sequence[tuple[int, str]] = ()

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.uploads) + len(self.pictures)


class UploadReads(Protocol):
    """Protocol: finds what is due to go away."""

    def leftovers(self, at: datetime, limit: int) -> Leftovers:
        """Return what is due at an instant, the oldest first, at most `limit` of each kind."""
        ...
