"""Names that cannot be guessed, made from randomness that is passed in.

All of them are base 32 (letters and the digits 2 to 7): easy to read out, safe in a URL, one case.
"""

from itertools import product
from string import ascii_uppercase
from typing import Final, Protocol

PAIRS: Final = tuple(
    first + second for first, second in product(ascii_uppercase + "234567", repeat=2)
)
"""What ten bits are written as."""


class Randomness(Protocol):
    """Protocol: returns `length` bytes that nobody can predict."""

    def __call__(self, length: int, /) -> bytes: ...


def public_id(random: Randomness) -> str:
    """Make the 16 characters (80 bits) that name an order, an item or a notice outside the house."""
    return _written(random(10)).lower()


def secret(random: Randomness) -> str:
    """Make the 32 characters (160 bits) that let a buyer see an order without an account."""
    return _written(random(20)).lower()


def order_code(random: Randomness) -> str:
    """Make the 8 characters by which a person names an order at the counter."""
    return _written(random(5))


def admission_code(random: Randomness) -> str:
    """Make the 16 characters (80 bits) that admit their holder."""
    return _written(random(10))


def dashed(code: str) -> str:
    """Print a code in groups of four, as people read it: `ABCD-EFGH`."""
    return "-".join([code[start : start + 4] for start in range(0, len(code), 4)])


def _written(raw: bytes) -> str:
    """Write bytes in base 32, as `base64.b32encode` does at a third of the speed; their number is a multiple of five."""
    bits, number = 8 * len(raw), int.from_bytes(raw, "big")
    return "".join([PAIRS[number >> place & 1023] for place in range(bits - 10, -1, -10)])
