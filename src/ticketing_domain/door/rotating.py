"""Rotating codes: what a ticket shows at the door, signed with a key of its own, and new every half minute.

    key = ticket_key(account.secret, ticket_id, version)
    payload = payload_at(key, ticket_id, at, rotating=True)      # tkt_<ticket id>.<window>.<mac>
    flaw_of(payload, key, at, rotating=True)                     # None: it is good

A window is half a minute of Unix time. Neighbouring windows are good too, for clocks that are a little off. Without
rotation the window is the constant 0. Whoever holds a ticket's key can verify and make its payloads and nobody else's:
a door works with keys alone and never sees the account's secret.

The same as test vectors, for doors in other languages: docs/vectors/codes.json. Contract §5; why: ADR 0016.
"""

from base64 import b32encode
from datetime import UTC, datetime, timedelta
import enum
from functools import lru_cache
import hashlib
import hmac
import re
from typing import Final

import attrs

WINDOW: Final = 30
"""Seconds for which a payload is shown."""

NEIGHBOURS: Final = 1
"""So many windows before and after the present one are good as well."""

WITHOUT_ROTATION: Final = 0
"""The window of a payload that stays the same."""

FORM: Final = re.compile(r"tkt_([a-z2-7]{16})\.(0|[1-9][0-9]{0,11})\.([a-z2-7]{52})")

# A signature means one thing: no other key is derived from an account's secret under this label.
LABEL: Final = "ticketing ticket key"

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SALT: Final = bytes(hashlib.sha256().digest_size)
_TOLD_APART_BY: Final = 8


class Flaw(enum.Enum):
    """Why what was shown does not admit, although it names a ticket."""

    FORGED = "forged"
    """No key of the ticket has signed it."""
    STALE = "stale"
    """It was good, but its time is over: a picture of a code, or a page that was not reloaded."""
    REPLACED = "replaced"
    """The ticket was issued anew since."""
    CODE_ALONE = "code_alone"
    """The code that people read out, where a rotating one must be shown."""


@attrs.frozen
class Payload:
    """What a ticket shows at the door: which ticket, the window of its time, and the signature of both."""

    ticket_id: str
    window: int
    mac: str = attrs.field(repr=False)

    @property
    def text(self) -> str:
        """The text in the QR code."""
        return f"tkt_{self.ticket_id}.{self.window}.{self.mac}"

    @property
    def stub(self) -> str:
        """Enough of the text to tell it from every other, and too little to come in on it; for the log."""
        return self.text[: _TOLD_APART_BY - len(self.mac)]

    def is_signed_with(self, key: bytes) -> bool:
        """Tell whether the key has signed it, in constant time."""
        return hmac.compare_digest(self.mac, signature(key, self.ticket_id, self.window))


def read(text: str) -> Payload | None:
    """Take the text of a QR code apart; None where it is no payload. Case does not matter: some scanners shift."""
    shown = text.strip()
    # Beyond ASCII, small letters of other signs are letters of ours: the Kelvin sign is no K at any other door.
    found = FORM.fullmatch(shown.lower()) if shown.isascii() else None
    return None if found is None else Payload(found[1], int(found[2]), found[3])


def ticket_key(secret: bytes, ticket_id: str, version: int) -> bytes:
    """Return the key of a version of a ticket, derived from the account's secret."""
    return hkdf(secret, f"{LABEL} {ticket_id} {version}".encode())


def hkdf(secret: bytes, info: bytes) -> bytes:
    """Derive a key of 32 bytes for one purpose (RFC 5869: SHA-256, no salt)."""
    return hmac.digest(_extracted(secret), info + b"\x01", "sha256")


# A door is given a key for each of an account's tickets at once.
@lru_cache(maxsize=1024)
def _extracted(secret: bytes) -> bytes:
    return hmac.digest(_SALT, secret, "sha256")


def signature(key: bytes, ticket_id: str, window: int) -> str:
    """Return the HMAC-SHA256 over ticket and start of the window, in 52 base 32 characters."""
    message = f"{ticket_id}.{window * WINDOW}".encode()
    return b32encode(hmac.digest(key, message, "sha256")).decode().rstrip("=").lower()


def window_at(at: datetime) -> int:
    """Return the window of an instant."""
    return (at - _EPOCH) // timedelta(seconds=WINDOW)


def payload_at(key: bytes, ticket_id: str, at: datetime, *, rotating: bool) -> Payload:
    """Return what a ticket shows at an instant."""
    window = window_at(at) if rotating else WITHOUT_ROTATION
    return Payload(ticket_id, window, signature(key, ticket_id, window))


def changes_at(at: datetime, *, rotating: bool) -> datetime | None:
    """Return when the payload that is shown at an instant makes way for the next; None where it stays."""
    return _EPOCH + timedelta(seconds=WINDOW) * (window_at(at) + 1) if rotating else None


def flaw_of(payload: Payload, key: bytes, at: datetime, *, rotating: bool) -> Flaw | None:
    """Return why a payload that is shown at an instant does not admit; None where it does.

    A present payload is also good where codes do not rotate: they may have done so a moment ago.
    """
    if not payload.is_signed_with(key):
        return Flaw.FORGED
    if not rotating and payload.window == WITHOUT_ROTATION:
        return None
    is_present = abs(payload.window - window_at(at)) <= NEIGHBOURS
    return None if is_present else Flaw.STALE
