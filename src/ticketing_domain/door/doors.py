"""Everything that happens at doors, in one place: `box_office.door`."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import attrs

from ticketing_domain.door.admission import Pass
from ticketing_domain.door.keep_codes import Reissue, Revoke
from ticketing_domain.door.reads import DOORS_STAY, MOST_FOUND, DoorReads
from ticketing_domain.door.redeem import Redeem
from ticketing_domain.door.rotating import ticket_key
from ticketing_domain.errors import NotFound
from ticketing_domain.names import Randomness
from ticketing_domain.people.open_accounts import Admit
from ticketing_domain.people.pair_devices import AdmitToDoor, PairDevice, RevokeDevice
from ticketing_domain.ports import Books, Clock
from ticketing_domain.sale.inventory import Inventory


@attrs.frozen
class Snapshot:
    """The codes of an event as they stood at an instant: with it, the next one need only tell what has changed."""

    event: Inventory
    generated_at: datetime
    passes: Iterator[Pass]

    def key_of(self, shown: Pass) -> bytes | None:
        """Return the key with which a door verifies a code's payloads; None where the code admits nobody."""
        if shown.blocked:
            return None
        return ticket_key(self.event.account.secret, shown.public_id, shown.version)


@attrs.frozen
class TakeSnapshot:
    """Hand a door all that it needs to work without us."""

    books: Books
    reads: DoorReads
    now: Clock

    def __call__(self, *, account_id: int, slug: str, since: datetime | None = None) -> Snapshot:
        """Return the event's codes, or those issued or changed since the instant; raises `NotFound`.

        The instant is taken while the inventory is locked. All that changes codes holds that lock when it looks at the
        clock: what is not in this snapshot comes later, and so is in the next.
        """
        with self.books() as books:
            found = books.inventories.lock_slugs({(account_id, slug)}).get((account_id, slug))
            at = self.now()
        if found is None:
            raise NotFound("event", slug)
        return Snapshot(found, at, self.reads.passes(found.key, since))


@attrs.frozen
class Doors:
    """The use cases of doors."""

    pair: PairDevice
    revoke: RevokeDevice
    admit: AdmitToDoor
    redeem: Redeem
    reissue: Reissue
    revoke_ticket: Revoke
    snapshot: TakeSnapshot
    reads: DoorReads
    now: Clock

    def events(self, account_id: int) -> Sequence[Inventory]:
        """Return the events whose doors may be open, or are to come."""
        return self.reads.door_events(account_id, self.now() - DOORS_STAY)

    def find(self, account_id: int, query: str) -> Sequence[Pass]:
        """Return the codes that somebody at a door looks for; none for a query that says nothing."""
        words = query.strip()
        return self.reads.find_passes(account_id, words, MOST_FOUND) if words else ()

    @classmethod
    def open(
        cls, books: Books, reads: DoorReads, now: Clock, random: Randomness, admit: Admit
    ) -> "Doors":
        """Build the use cases over adapters."""
        return cls(
            pair=PairDevice(books, now, random),
            revoke=RevokeDevice(books, now),
            admit=AdmitToDoor(reads, admit),
            redeem=Redeem(books, now, random),
            reissue=Reissue(books, now, random),
            revoke_ticket=Revoke(books, now),
            snapshot=TakeSnapshot(books, reads, now),
            reads=reads,
            now=now,
        )
