"""Decoding pictures that somebody uploaded, with Pillow: only the announced format is tried, nothing is believed.

Rule 1: the size is read from the head of the file, and judged before a pixel is decoded.
Rule 2: whatever a file does to its decoder is the file's fault (`NotAPicture`), and never more than that.
Rule 3: what is written has pixels and nothing else: no place where a photo was taken, no second file hidden in the first.
"""

from collections.abc import Mapping
from io import BytesIO
from threading import BoundedSemaphore
from typing import Final

from PIL import Image, ImageOps

from ticketing_domain.media.picture import (
    FULL,
    MOST_PIXELS,
    SIZES,
    Developed,
    NotAPicture,
    Suffix,
)

FORMATS: Final[Mapping[str, str]] = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
}
OPAQUE: Final = 255
AT_ONCE: Final = 2
"""How many pictures a process decodes at once: each may take 160 MB for a moment."""

_turns: Final = BoundedSemaphore(AT_ONCE)


def develop(content: bytes, content_type: str) -> Developed:
    """Implements `Develop`. Of a moving picture its first frame is kept; what is opaque becomes JPEG, the rest WebP."""
    with _turns:
        picture = _decoded(content, content_type)
        suffix = Suffix.WEBP if picture.mode == "RGBA" else Suffix.JPEG
        by_size = {}
        # Each is made of the next larger one: a full picture is scaled down only once.
        for size, longest in sorted(SIZES.items(), key=lambda one: -one[1]):
            picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
            by_size[size] = _written(picture, suffix)
    return Developed(suffix, by_size)


def _decoded(content: bytes, content_type: str) -> Image.Image:
    unreadable = NotAPicture(f"is no picture of the type {content_type}")
    try:
        with Image.open(BytesIO(content), formats=[FORMATS[content_type]]) as opened:
            _refuse_too_large(opened)
            # Has a JPEG decoded at a fraction of its size, where that is enough.
            opened.draft(None, (SIZES[FULL], SIZES[FULL]))
            return _upright(opened)
    except NotAPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except Exception:  # noqa: BLE001 (rule 2)
        raise unreadable from None


def _refuse_too_large(opened: Image.Image) -> None:
    if opened.width * opened.height > MOST_PIXELS:
        raise _too_large()


def _too_large() -> NotAPicture:
    return NotAPicture(f"must not have more than {MOST_PIXELS // 1_000_000} megapixels")


def _upright(opened: Image.Image) -> Image.Image:
    """Decode a picture as it is meant to be seen, in RGB, with an alpha channel only where something shines through."""
    opened.load()
    picture = ImageOps.exif_transpose(opened)
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    lowest, _ = picture.getchannel("A").getextrema()
    return picture.convert("RGB") if lowest == OPAQUE else picture


def _written(picture: Image.Image, suffix: Suffix) -> bytes:
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    file = BytesIO()
    if suffix is Suffix.WEBP:
        bare.save(file, "WEBP", quality=85, method=4)
    else:
        bare.save(file, "JPEG", quality=85, optimize=True, progressive=True)
    return file.getvalue()
