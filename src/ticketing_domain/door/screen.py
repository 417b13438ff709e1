"""The buyer's screen: what a ticket shows at this moment, and when that changes."""

from datetime import datetime
from typing import Protocol

import attrs

from ticketing_domain.door.rotating import changes_at, payload_at, ticket_key
from ticketing_domain.people.account import Account


class Issued(Protocol):
    """Protocol: a ticket in one of its versions."""

    @property
    def public_id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def admits_nobody(self) -> bool: ...


@attrs.frozen
class Screen:
    """The payload of a ticket, which stays until `changes_at`, or for good where that is None."""

    payload: str | None = attrs.field(default=None, repr=False)
    changes_at: datetime | None = None


def on_screen(account: Account, issued: Issued, at: datetime, *, rotating: bool) -> Screen:
    """Return what a ticket shows at an instant; nothing where it admits nobody any more."""
    if issued.admits_nobody:
        return Screen()
    key = ticket_key(account.secret, issued.public_id, issued.version)
    payload = payload_at(key, issued.public_id, at, rotating=rotating)
    return Screen(payload.text, changes_at(at, rotating=rotating))
