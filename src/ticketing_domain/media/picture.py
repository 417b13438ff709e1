"""Pictures: what is made of an upload when it is hung, and the frames that they hang in.

Nobody is ever shown the bytes that were uploaded. A picture is decoded, and written anew in a few sizes without
anything that came along in its file (contract §3, "Uploads").
"""

from collections.abc import Callable, Collection, Iterator, Mapping
import enum
from typing import Final, Protocol, TypeAlias

import attrs

from ticketing_domain.errors import Refused

SIZES: Final[Mapping[str, int]] = {"small": 320, "medium": 640, "large": 1280, "full": 2560}
"""The sizes in which every picture is kept: the pixels of its longer side, at most. None is ever enlarged."""

FULL: Final = "full"
MOST_PIXELS: Final = 40_000_000


class Frame(enum.Enum):
    """A place for one picture."""

    EVENT_IMAGE = "event-image"
    EVENT_BACKGROUND = "event-background"
    PERFORMER_IMAGE = "performer-image"


class Suffix(enum.Enum):
    """The form in which a picture is written anew: the end of its file names."""

    JPEG = "jpg"
    WEBP = "webp"


MEDIA_TYPES: Final[Mapping[Suffix, str]] = {Suffix.JPEG: "image/jpeg", Suffix.WEBP: "image/webp"}


@attrs.frozen
class Picture:
    """A picture as it is shown, by the key that all its files have in common."""

    key: str
    suffix: Suffix = Suffix.JPEG

    @property
    def text(self) -> str:
        """The picture in one word, as it stands in a row."""
        return f"{self.key}.{self.suffix.value}"

    @property
    def upload_key(self) -> str:
        """The key of the upload that it was made of."""
        return self.key.partition("-")[0]

    def file(self, size: str = FULL) -> str:
        """Return the name under which the picture is kept in a size."""
        return f"pictures/{self.key}/{size}.{self.suffix.value}"


def picture_of(upload_key: str, frame: Frame, suffix: Suffix = Suffix.JPEG) -> Picture:
    """Return the picture that an upload becomes in a frame: one for each frame, so that an upload fits each once."""
    return Picture(f"{upload_key}-{frame.value}", suffix)


def read_picture(text: str | None) -> Picture | None:
    """Read a picture that was written as one word."""
    if text is None:
        return None
    key, _, suffix = text.rpartition(".")
    return Picture(key, Suffix(suffix))


def files_under(key: str) -> Iterator[str]:
    """Yield every name under which files of a picture's key may be kept."""
    return (Picture(key, suffix).file(size) for suffix in Suffix for size in SIZES)


@attrs.frozen
class Developed:
    """A picture written anew: its form, and its bytes by size."""

    suffix: Suffix
    by_size: Mapping[str, bytes] = attrs.field(repr=False)


class NotAPicture(Refused):
    """The bytes are no picture of the type that they were announced as, or too large a one."""

    code = "not_a_picture"


class Develop(Protocol):
    """Protocol: decodes a picture and writes it anew in every size of `SIZES`."""

    def __call__(self, content: bytes, content_type: str) -> Developed:
        """Return the picture, of which nothing is left but what can be seen.

        Only the announced type is tried. Raises `NotAPicture` for anything else, for more than `MOST_PIXELS` (before
        they are decoded), and for whatever its file does to a decoder.
        """
        ...


def develop_nothing(content: bytes, content_type: str) -> Developed:
    """Refuse every picture: for a box office that is given no decoder."""
    raise NotAPicture(f"is {len(content)} bytes of {content_type} that nobody here can decode")


Hanging: TypeAlias = Collection[Picture | None]
"""What hangs in the frames of one thing."""

AddressOf: TypeAlias = Callable[[Picture | None], str | None]
"""Tells under which address a picture is found; none where there is none."""
