"""Picture files for tests, made of bytes alone, and how large what was made of them says that it is."""

import struct
import zlib

from ticketing_domain.media.picture import Suffix

BEGINNING = b"\x89PNG\r\n\x1a\n"
SECRET = b"taken at home by Jane"


def a_png(width: int = 400, height: int = 300, *, remark: bytes = b"") -> bytes:
    """Return a well-formed grey picture, however large it is: rows that are all the same take little room."""
    rows = zlib.compressobj(9)
    row = b"\0" + bytes(width)
    pixels = b"".join(rows.compress(row) for _ in range(height)) + rows.flush()
    about = chunk(b"tEXt", b"Comment\0" + remark) if remark else b""
    return head(width, height) + about + chunk(b"IDAT", pixels) + chunk(b"IEND") + remark


def only_a_head(width: int, height: int) -> bytes:
    """Return the beginning of a picture that says how large it is, and nothing else."""
    return head(width, height) + chunk(b"IDAT", zlib.compress(b"\0"))


def head(width: int, height: int) -> bytes:
    """Return how a picture of eight bits of grey begins."""
    return BEGINNING + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


def chunk(name: bytes, content: bytes = b"") -> bytes:
    """Return a part of a PNG."""
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def size_of(content: bytes, suffix: Suffix) -> tuple[int, int]:
    """Return width and height as a file says them; raises `ValueError` or `struct.error` for what is none."""
    return _size_of_jpeg(content) if suffix is Suffix.JPEG else _size_of_webp(content)


def _size_of_jpeg(content: bytes) -> tuple[int, int]:
    """Walk from marker to marker until one begins a frame."""
    place = 2
    while place < len(content):
        start, marker, length = struct.unpack_from(">BBH", content, place)
        if start != 0xFF:
            break
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", content, place + 5)
            return width, height
        place += 2 + length
    raise ValueError("no frame begins here")


def _size_of_webp(content: bytes) -> tuple[int, int]:
    kind = content[12:16]
    if content[:4] + content[8:12] != b"RIFFWEBP":
        raise ValueError("no WebP begins here")
    if kind == b"VP8X":
        return _three(content, 24) + 1, _three(content, 27) + 1
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", content, 26)
    return width & 0x3FFF, height & 0x3FFF


def _three(content: bytes, place: int) -> int:
    return int.from_bytes(content[place : place + 3], "little")
