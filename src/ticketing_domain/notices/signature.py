"""Signatures: how a receiver knows that a body is ours.

The plain one is the hex HMAC-SHA256 of the raw body under the secret as it was shown (seed 004, "Verifying a webhook").
The Standard Webhooks one binds the id and the time of the attempt too, under the bytes that the secret stands for.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
import hashlib
import hmac
from typing import Final

import attrs

from ticketing_domain.names import Randomness

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
BOTH_FOR: Final = timedelta(hours=24)


@attrs.frozen
class Secrets:
    """An endpoint's secret, and the one before it, which counts until an instant (contract §5, "Webhooks")."""

    current: str = attrs.field(repr=False)
    old: str | None = attrs.field(default=None, repr=False)
    old_until: datetime | None = None

    def rotate(self, secret: str, at: datetime) -> "Secrets":
        """Return the secrets after a new one was made; the one of until now counts for another day."""
        return Secrets(secret, self.current, at + BOTH_FOR)

    def valid(self, at: datetime) -> tuple[str, ...]:
        """Return the secrets that count at an instant, the newest first."""
        if self.old is None or self.old_until is None or at >= self.old_until:
            return (self.current,)
        return (self.current, self.old)

    def in_turn(self, at: datetime, attempt: int) -> tuple[str, ...]:
        """Return the secrets that count, the one for headers with room for one signature first.

        That is the newest, and on every other attempt the old one: a receiver that was not told the new secret yet
        refuses a notice once and accepts it a few seconds later.
        """
        valid = self.valid(at)
        return valid if attempt % 2 == 0 else valid[::-1]


def mint(random: Randomness) -> str:
    """Make a secret."""
    return PREFIX + b64encode(random(SECRET_BYTES)).decode()


def plain(secret: str, body: bytes) -> str:
    """Sign a raw body: 64 hexadecimal digits."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_plain(shown: str, secrets: Sequence[str], body: bytes) -> bool:
    """Tell whether what is shown is the body's signature under one of the secrets, in the same time for each."""
    signed = [plain(secret, body).encode() for secret in secrets]
    fits = [hmac.compare_digest(shown.encode(errors="replace"), one) for one in signed]
    return True in fits


def standard(secret: str, message_id: str, at: datetime, body: bytes) -> str:
    """Sign a raw body with its id and the time of the attempt, whole seconds since 1970: `v1,<base64>`."""
    key = b64decode(secret.removeprefix(PREFIX))
    signed = b"%s.%d.%s" % (message_id.encode(), seconds(at), body)
    return f"v1,{b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"


def seconds(at: datetime) -> int:
    """Return an instant as whole seconds since 1970."""
    return int(at.timestamp())
