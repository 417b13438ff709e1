"""Keeping codes: issuing a ticket anew, so that all its old codes are dead, and revoking it.

Both lock the event's inventory first, as everything does that changes codes: no door misses it in its next snapshot.
Who is in stays in: neither changes what has been redeemed (ADR 0016).
"""

from datetime import datetime
from typing import ClassVar

import attrs

from ticketing_domain.door.admission import Blocked, Pass
from ticketing_domain.door.code_book import ReplacedCode
from ticketing_domain.errors import NotFound, Refused
from ticketing_domain.names import Randomness, admission_code
from ticketing_domain.ports import Books, Clock, UnitOfWork


class MoneyIsBack(Refused):
    """The ticket was refunded or cancelled: it cannot be issued or revoked any more."""

    code: ClassVar[str] = "item_void"

    def __init__(self, blocked: Blocked) -> None:
        super().__init__(f"the ticket is {blocked.value}")
        self.blocked = blocked


@attrs.frozen
class Reissue:
    """Give a ticket a new code: for a lost phone, or for its new holder."""

    books: Books
    now: Clock
    random: Randomness

    def __call__(self, *, account_id: int, item_id: str) -> Pass:
        """Return the ticket with its new code, which admits also where the old one was revoked; raises `NotFound`,
        `MoneyIsBack`."""
        with self.books() as books:
            before, at = _locked(books, account_id, item_id, self.now)
            after = attrs.evolve(
                before,
                code=admission_code(self.random),
                version=before.version + 1,
                revoked_at=None,
                blocked=None,
                updated_at=at,
            )
            books.codes.replace(
                ReplacedCode(
                    account_id=account_id,
                    code=before.code,
                    item_id=item_id,
                    version=before.version,
                    dead_since=before.revoked_at or at,
                )
            )
            books.codes.save(after)
            books.commit()
        return after


@attrs.frozen
class Revoke:
    """Let nobody in on a ticket any more, until it is issued anew."""

    books: Books
    now: Clock

    def __call__(self, *, account_id: int, item_id: str) -> Pass:
        """Return the revoked ticket; one that is revoked already stays as it is. Raises `NotFound`, `MoneyIsBack`."""
        with self.books() as books:
            before, at = _locked(books, account_id, item_id, self.now)
            if before.revoked_at is not None:
                return before
            after = attrs.evolve(before, revoked_at=at, blocked=Blocked.REVOKED, updated_at=at)
            books.codes.save(after)
            books.commit()
        return after


def _locked(books: UnitOfWork, account_id: int, item_id: str, now: Clock) -> tuple[Pass, datetime]:
    """Lock a ticket with its event, and look at the clock."""
    key = books.codes.event_of(account_id, item_id)
    books.inventories.lock([key])
    at = now()
    found = books.scans.passes_of({(account_id, item_id)}).get((account_id, item_id))
    if found is None:
        raise NotFound("item", item_id)
    if found.blocked not in {None, Blocked.REVOKED}:
        raise MoneyIsBack(found.blocked)
    return found, at
