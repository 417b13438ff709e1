"""Pictures for tests: small ones, huge ones, and files that only say that they are pictures."""

from io import BytesIO
import struct
from typing import Any
import zlib

from PIL import Image

HTML = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def a_picture(
    width: int = 400, height: int = 300, kind: str = "PNG", mode: str = "RGB", **options: Any
) -> bytes:
    """Return a picture with something on it, as a file."""
    picture = Image.linear_gradient("L").resize((width, height)).convert(mode)
    return saved(picture, kind, **options)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as a file."""
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def a_huge_picture(width: int = 10_000, height: int = 5_000) -> bytes:
    """Return a well-formed PNG of 50 megapixels, without ever having them in memory: a few kilobytes as a file."""
    rows = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    pixels = b"".join(rows.compress(row) for _ in range(height)) + rows.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND")


def of_length(picture: bytes, length: int) -> bytes:
    """Return a PNG of just so many bytes, with a remark in it that takes the rest."""
    rest = length - len(picture) - 12
    end = picture.index(b"IEND") - 4
    return picture[:end] + _chunk(b"teXt", b"c\0" + b"x" * (rest - 2)) + picture[end:]


def opened(content: bytes) -> Image.Image:
    """Open a picture."""
    return Image.open(BytesIO(content))


def _chunk(name: bytes, content: bytes = b"") -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
