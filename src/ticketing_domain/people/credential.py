"""Credentials that systems carry: a kind, a public name, a secret and a checksum in one text.

`tkt_k3jx5q2m_<secret><checksum>`: the kind shows what leaked, the public name finds the row, the checksum refuses a
typing error before any look-up, and of the secret only its SHA-256 is kept (it is random, so no slow hash is needed).
"""

from base64 import b32encode
import hashlib
import hmac
import re
from typing import Final
import zlib

import attrs

from ticketing_domain.names import Randomness

FORM: Final = re.compile(r"([a-z]+(?:_[a-z]+)?)_([a-z2-7]{8})_([a-z2-7]{40})([0-9a-f]{8})")


@attrs.frozen
class Credential:
    """A credential in clear: exists while it is made and shown once, or while a request is being checked."""

    kind: str
    public_id: str
    secret: str = attrs.field(repr=False)

    @property
    def value(self) -> str:
        """The text that its owner keeps."""
        body = f"{self.kind}_{self.public_id}_{self.secret}"
        return body + checksum(body)

    @property
    def digest(self) -> str:
        """The SHA-256 that we keep, in hex."""
        return hashlib.sha256(self.value.encode()).hexdigest()

    def matches(self, digest: str) -> bool:
        """Tell whether this is the credential of the kept digest, in constant time."""
        return hmac.compare_digest(self.digest, digest)


def mint(kind: str, random: Randomness) -> Credential:
    """Make a new credential of a kind ("tkt", "tkt_device") with 200 bits of secret."""
    return Credential(kind=kind, public_id=_letters(random(5)), secret=_letters(random(25)))


def read(value: str, kind: str) -> Credential | None:
    """Take a credential apart; None where it is of another kind or form, or its checksum does not fit."""
    found = FORM.fullmatch(value)
    if found is None or found[1] != kind or checksum(value[: -len(found[4])]) != found[4]:
        return None
    return Credential(kind=kind, public_id=found[2], secret=found[3])


def checksum(body: str) -> str:
    """Return the CRC-32 of the body as 8 hexadecimal digits."""
    return f"{zlib.crc32(body.encode()):08x}"


def _letters(raw: bytes) -> str:
    return b32encode(raw).decode().lower()
