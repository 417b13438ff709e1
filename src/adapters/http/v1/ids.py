"""Ids as the promoter API prints them: a prefix that says what it is, and a name that tells nothing else.

Orders, tickets, payments, payouts and endpoints have public ids of their own behind the prefix. Venues, events and
tiers have row numbers, which are encrypted: one block of kind and number under a key of the account, so that nobody
can count rows, and an id of another kind or account is no id at all. Events and venues also answer to their slug
(contract §5).
"""

from base64 import b32decode, b32encode
from binascii import Error as NotBase32
import enum
from functools import lru_cache
import re
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from adapters.http.edge.requests import is_slug

NUMBER_BYTES: Final = 8
PUBLIC_ID: Final = re.compile(r"[a-z2-7]{1,64}")
SEALED: Final = re.compile(r"[a-z2-7]{26}")


class Sealed(enum.Enum):
    """What has a row number, by the prefix of its ids."""

    EVENT = "evt"
    VENUE = "vn"
    TIER = "tier"


class Named(enum.Enum):
    """What has a public id of its own, by the prefix of its ids."""

    ORDER = "ord"
    TICKET = "tkt"
    PAYMENT = "pay"
    PAYOUT = "po"
    WEBHOOK_ENDPOINT = "whk"


def named(kind: Named, public_id: str) -> str:
    """Print a public id with the prefix of its kind: `ord_k3jx…`."""
    return f"{kind.value}_{public_id}"


def public_id_in(kind: Named, text: str) -> str | None:
    """Return the public id behind the prefix; None where the text is no id of the kind."""
    prefix, _, public_id = text.partition("_")
    return public_id if prefix == kind.value and PUBLIC_ID.fullmatch(public_id) else None


# The rows of a page name the same few events and tickets over and over.
@lru_cache(maxsize=16_384)
def sealed(kind: Sealed, number: int, secret: bytes) -> str:
    """Print a row number of the account with this secret: `evt_` and 26 letters and digits."""
    block = kind.value.encode().ljust(NUMBER_BYTES, b"\0") + number.to_bytes(NUMBER_BYTES, "big")
    whole = _cipher(secret).encryptor().update(block)
    return f"{kind.value}_{b32encode(whole).decode().lower().rstrip('=')}"


def number_in(kind: Sealed, text: str, secret: bytes) -> int | None:
    """Return the row number that was printed for the account; None for what is of another kind or account."""
    prefix, _, name = text.partition("_")
    if prefix != kind.value or not SEALED.fullmatch(name):
        return None
    try:
        whole = b32decode(f"{name.upper()}======")
    except NotBase32:
        return None
    block = _cipher(secret).decryptor().update(whole)
    number = int.from_bytes(block[NUMBER_BYTES:], "big")
    # Printed again and compared: of several ways to write the same bytes, only ours is an id.
    return number if number < 2**63 and sealed(kind, number, secret) == text else None


def number_or_slug(kind: Sealed, text: str, secret: bytes) -> int | str | None:
    """Return the number that an id seals, or the slug that stands there: `evt_mura_masa` and `mura-masa` are one."""
    number = number_in(kind, text, secret)
    if number is not None:
        return number
    slug = text.removeprefix(f"{kind.value}_").replace("_", "-")
    return slug if is_slug(slug) else None


@lru_cache(maxsize=1024)
def _cipher(secret: bytes) -> Cipher[ECB]:
    """Make the cipher of an account; a single block needs no mode that chains several."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"v1 ids").derive(secret)
    return Cipher(AES256(key), ECB())  # noqa: S305 (one block, never two under one key that look alike)
