"""Names that cannot be guessed, made from randomness that is passed in.

All of them are base 32 (letters and the digits 2 to 7): easy to read out, safe in a URL, one case. Each character takes
a byte of its own, of which five bits count: a table writes it at a tenth of what packed bits take.
"""

import re
from string import ascii_uppercase
from typing import Final, Protocol

LETTERS: Final = (ascii_uppercase + "234567").encode()

UPPER_CASE: Final = LETTERS * 8
"""What each of the 256 bytes is written as: every letter stands for eight of them, so all are equally likely."""

LOWER_CASE: Final = UPPER_CASE.lower()

_FOURS: Final = re.compile(".{1,4}", re.DOTALL)


class Randomness(Protocol):
    """Protocol: returns `length` bytes that nobody can predict."""

    def __call__(self, length: int, /) -> bytes: ...


def public_id(random: Randomness) -> str:
    """Make the 16 characters (80 bits) that name an order, an item or a notice outside the house."""
    return random(16).translate(LOWER_CASE).decode()


def secret(random: Randomness) -> str:
    """Make the 32 characters (160 bits) that let a buyer see an order without an account."""
    return random(32).translate(LOWER_CASE).decode()


def order_code(random: Randomness) -> str:
    """Make the 8 characters by which a person names an order at the counter."""
    return random(8).translate(UPPER_CASE).decode()


def admission_code(random: Randomness) -> str:
    """Make the 16 characters (80 bits) that admit their holder."""
    return random(16).translate(UPPER_CASE).decode()


def dashed(code: str) -> str:
    """Print a code in groups of four, as people read it: `ABCD-EFGH`."""
    return "-".join(_FOURS.findall(code))
