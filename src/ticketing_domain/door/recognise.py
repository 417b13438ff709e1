"""Recognising: which ticket is behind what is shown at a door, and what is wrong with the way it is shown.

A scan that waits for its answer is judged by our clock. An offline one is judged by the time at which it was made: what
was good then has let people in, whatever was replaced since.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from ticketing_domain.door.admission import ItemName, Pass
from ticketing_domain.door.code_book import ReplacedCode
from ticketing_domain.door.rotating import Flaw, Payload, flaw_of, ticket_key
from ticketing_domain.door.scan import CodeName, Scan
from ticketing_domain.ports import UnitOfWork
from ticketing_domain.sale.inventory import Inventory


@attrs.frozen
class Seen:
    """The ticket behind what is shown; None where nobody knows it."""

    shown: Pass | None
    flaw: Flaw | None = None


@attrs.frozen
class Known:
    """Everything that scans may turn out to be, as it stands in the books."""

    passes: dict[ItemName, Pass]
    items: Mapping[CodeName, ItemName]
    replaced: Mapping[CodeName, ReplacedCode]
    earlier: Mapping[ItemName, Sequence[ReplacedCode]]

    def seen(self, scan: Scan, door: Inventory | None, arrived_at: datetime) -> Seen:
        """Recognise what a scan shows at the door of an event; None is an event that is not known."""
        judged_at = scan.counted_at(arrived_at) if scan.offline else arrived_at
        payload = scan.payload
        if payload is None:
            return self._code(scan, door, judged_at)
        return self._payload(scan, payload, door, judged_at)

    def _code(self, scan: Scan, door: Inventory | None, at: datetime) -> Seen:
        name = (scan.account_id, scan.code)
        shown = self.passes.get(self.items.get(name, name))
        replaced = self.replaced.get(name)
        if shown is None:
            return Seen(None)
        if replaced and not _was_good(scan, replaced, at):
            return Seen(shown, Flaw.REPLACED)
        needs_more = door is not None and door.event.rotating_codes and not scan.by_hand
        return Seen(shown, Flaw.CODE_ALONE if needs_more else None)

    def _payload(self, scan: Scan, payload: Payload, door: Inventory | None, at: datetime) -> Seen:
        shown = self.passes.get((scan.account_id, payload.ticket_id))
        if shown is None or door is None:
            return Seen(shown)

        def flaw_in(version: int) -> Flaw | None:
            key = ticket_key(door.account.secret, payload.ticket_id, version)
            return flaw_of(payload, key, at, rotating=door.event.rotating_codes)

        flaw = flaw_in(shown.version)
        for before in self.earlier.get(shown.name, ()) if flaw is Flaw.FORGED else ():
            was_flawed = flaw_in(before.version)
            if was_flawed is not Flaw.FORGED:
                return Seen(shown, was_flawed if _was_good(scan, before, at) else Flaw.REPLACED)
        return Seen(shown, flaw)


def look_up(books: UnitOfWork, scans: Sequence[Scan]) -> Known:
    """Read whatever the scans may turn out to be."""
    shown = {(scan.account_id, scan.payload): scan for scan in scans}
    codes = {(scan.account_id, scan.code) for scan in scans if scan.payload is None}
    tickets = {(account_id, payload.ticket_id) for account_id, payload in shown if payload}
    by_code = books.scans.passes(codes)
    lost = codes - by_code.keys()
    replaced = books.codes.replaced(lost)
    behind = {(one.account_id, one.item_id) for one in replaced.values()}
    passes = {one.name: one for one in by_code.values()}
    passes.update(books.scans.passes_of((tickets | behind) - passes.keys()))
    reissued = {name for name in tickets & passes.keys() if passes[name].version > 1}
    return Known(
        passes=passes,
        items={
            **{name: one.name for name, one in by_code.items()},
            **{name: (one.account_id, one.item_id) for name, one in replaced.items()},
        },
        replaced=replaced,
        earlier=books.codes.earlier(reissued),
    )


def _was_good(scan: Scan, replaced: ReplacedCode, at: datetime) -> bool:
    """Tell whether a door without us had let people in before the code was replaced."""
    return scan.offline and at < replaced.dead_since
