"""Names that cannot be guessed, made from randomness that is passed in.

All of them are base 32 (letters and the digits 2 to 7): easy to read out, safe in a URL, one case.
"""

from base64 import b32encode
from typing import Protocol


class Randomness(Protocol):
    """Protocol: returns `length` bytes that nobody can predict."""

    def __call__(self, length: int, /) -> bytes: ...


def public_id(random: Randomness) -> str:
    """Make the 16 characters (80 bits) that name an order, an item or a notice outside the house."""
    return b32encode(random(10)).decode().lower()


def secret(random: Randomness) -> str:
    """Make the 32 characters (160 bits) that let a buyer see an order without an account."""
    return b32encode(random(20)).decode().lower()


def order_code(random: Randomness) -> str:
    """Make the 8 characters by which a person names an order at the counter."""
    return b32encode(random(5)).decode()


def admission_code(random: Randomness) -> str:
    """Make the 16 characters (80 bits) that admit their holder."""
    return b32encode(random(10)).decode()


def dashed(code: str) -> str:
    """Print a code in groups of four, as people read it: `ABCD-EFGH`."""
    return "-".join([code[start : start + 4] for start in range(0, len(code), 4)])
