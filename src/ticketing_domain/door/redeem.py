"""Redeeming: scans are written into the log, decided and counted, many in one transaction.

Whoever is told "redeemed" may come in, whatever becomes known later; what is counted is the record, which the scans of
an item make together (`admission.record`). The event's inventory is locked meanwhile, so that of two doors one is first.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

import attrs

from ticketing_domain.door.admission import (
    Decision,
    ItemName,
    Pass,
    Result,
    decide,
    place,
    record,
)
from ticketing_domain.door.recognise import look_up
from ticketing_domain.door.scan import (
    Answer,
    FirstScan,
    LoggedScan,
    Scan,
    ScanIdReused,
    ScanName,
)
from ticketing_domain.kept_answers import (
    AnswerKept,
    Kept,
    KeyInProgress,
    KeyReused,
    NamedWish,
)
from ticketing_domain.names import Randomness, public_id
from ticketing_domain.notices.notice import Action, Notice
from ticketing_domain.ports import Books, Clock, UnitOfWork
from ticketing_domain.sale.inventory import EventKey, Inventory

WishName = tuple[int, str]
"""Where a kept answer is found: its account and the key."""

Answered: TypeAlias = Answer | AnswerKept | ScanIdReused | KeyReused | KeyInProgress


@attrs.frozen
class Redeem:
    """Answer scans, and write down who is in."""

    books: Books
    now: Clock
    random: Randomness

    def __call__(self, scans: Sequence[Scan]) -> tuple[Answered, ...]:
        """Answer each scan, in order; one that was answered before gets the same answer and changes nothing.

        Raises `KeyInProgress` where a key comes at the same moment to another event's door.
        """
        with self.books() as books:
            batch = _Batch(books, scans, self.now, self.random)
            answers = tuple(batch.answer(scan) for scan in scans)
            batch.write()
            books.commit()
        return answers


class _Batch:
    """Scans on their way through the books."""

    def __init__(
        self, books: UnitOfWork, scans: Sequence[Scan], now: Clock, random: Randomness
    ) -> None:
        self.books = books
        self.random = random
        doors = {(scan.account_id, scan.event_slug) for scan in scans}
        self.inventories = books.inventories.lock_slugs(doors)
        self.at = now()
        self.logged: dict[ScanName, LoggedScan] = dict(
            books.scans.logged({(scan.account_id, scan.scan_id) for scan in scans})
        )
        self.known = look_up(books, scans)
        scanned = books.scans.that_let_in(self.known.passes.keys())
        self.let_in = {item: list(found) for item, found in scanned.items()}
        self.fresh: list[LoggedScan] = []
        self.changed: dict[ItemName, Pass] = {}
        self.came: dict[EventKey, int] = {}
        self.notices: list[Notice] = []
        self.kept = self.recall(scans)
        self.said: list[Kept] = []

    def recall(self, scans: Sequence[Scan]) -> dict[WishName, Kept]:
        """Find what is kept under the keys of scans that are answered once."""
        wishes = [scan.once for scan in scans if scan.once]
        found: dict[WishName, Kept] = {}
        for account_id in sorted({once.wish.account_id for once in wishes}):
            keys = {once.wish.key for once in wishes if once.wish.account_id == account_id}
            at = min(once.asked_at for once in wishes)
            kept = self.books.answers.find(account_id, keys, at)
            found.update({(account_id, key): one for key, one in kept.items()})
        return found

    def answer(self, scan: Scan) -> Answered:
        if scan.once is None:
            return self.answer_to(scan)
        name = (scan.once.wish.account_id, scan.once.wish.key)
        if name in self.kept:
            return _said_before(scan.once.wish, self.kept[name])
        answer = self.answer_to(scan)
        if isinstance(answer, Answer):
            kept = Kept(scan.once.wish, scan.once.asked_at, scan.once.answer_of(answer))
            self.kept[name] = kept
            self.said.append(kept)
        return answer

    def answer_to(self, scan: Scan) -> Answer | ScanIdReused:
        name = (scan.account_id, scan.scan_id)
        known = self.logged.get(name)
        if known is None:
            known = self.logged[name] = self.decide(scan)
            self.fresh.append(known)
        elif known.code != scan.logged_as:
            return ScanIdReused(scan.scan_id)
        return Answer(known, self.known.passes.get(known.item))

    def decide(self, scan: Scan) -> LoggedScan:
        door = self.inventories.get((scan.account_id, scan.event_slug))
        event_id = door.event.id if door else None
        seen = self.known.seen(scan, door, self.at)
        decision = decide(seen.shown, event_id=event_id, people=scan.people, flaw=seen.flaw)
        shown = None if decision.result is Result.UNKNOWN else seen.shown
        entry = LoggedScan(
            account_id=scan.account_id,
            scan_id=scan.scan_id,
            event_id=event_id,
            code=scan.logged_as,
            item_id=shown.public_id if shown else None,
            by_hand=scan.by_hand,
            scanner=scan.scanner,
            scanned_at=scan.counted_at(self.at),
            arrived_at=self.at,
            people=scan.people,
            let_in=_let_in(scan, decision),
            result=decision.result,
            reason=decision.reason,
        )
        return entry if shown is None else self.answered(entry, shown, decision)

    def answered(self, entry: LoggedScan, shown: Pass, decision: Decision) -> LoggedScan:
        """Return the scan of a known code with what it is answered."""
        after = self.count(shown, entry) if entry.let_in else shown
        is_repeated = decision.result is Result.ALREADY_REDEEMED
        return attrs.evolve(
            entry,
            remaining=after.left if is_repeated else decision.remaining,
            redeemed_at=after.redeemed_at,
            first=self.first_but(entry) if is_repeated else None,
        )

    def count(self, shown: Pass, entry: LoggedScan) -> Pass:
        """Write a scan that let people in into the record of its code."""
        scans = self.let_in.setdefault(shown.name, [])
        scans.append(entry)
        counted = record(shown.admits, scans)
        if (counted.redeemed, counted.redeemed_at) == (shown.redeemed, shown.redeemed_at):
            return shown
        after = attrs.evolve(
            shown,
            redeemed=counted.redeemed,
            redeemed_at=counted.redeemed_at,
            updated_at=self.at,
        )
        self.known.passes[shown.name] = self.changed[shown.name] = after
        came = after.redeemed - shown.redeemed
        if came:
            self.came[shown.key] = self.came.get(shown.key, 0) + came
            self.notices.append(_notice(after, entry, came, self.random, self.at))
        return after

    def first_but(self, entry: LoggedScan) -> FirstScan | None:
        """Return the first scan of the same code, other than this one."""
        others = [scan for scan in self.let_in.get(entry.item, ()) if scan.scan_id != entry.scan_id]
        if not others:
            return None
        first = min(others, key=place)
        return FirstScan(first.scanner, first.scanned_at)

    def write(self) -> None:
        self.books.scans.add(self.fresh)
        self.books.scans.admit(list(self.changed.values()))
        doors = {door.key: door for door in self.inventories.values()}
        self.books.inventories.save(
            [_with_more_inside(doors[key], came) for key, came in sorted(self.came.items())]
        )
        self.books.outbox.add(self.notices)
        if self.said:
            self.books.answers.add(self.said)


def _said_before(wish: NamedWish, kept: Kept) -> AnswerKept | KeyReused | KeyInProgress:
    if kept.wish != wish:
        return KeyReused(wish.key)
    return KeyInProgress(wish.key) if kept.answer is None else AnswerKept(kept.answer)


def _let_in(scan: Scan, decision: Decision) -> int:
    """Return how many people came in: whom we let in, and whom a door without us had let in on a good code."""
    if scan.offline and decision.result is Result.ALREADY_REDEEMED:
        return scan.people
    return decision.admitted


def _with_more_inside(inventory: Inventory, came: int) -> Inventory:
    takings = inventory.takings
    return attrs.evolve(inventory, takings=attrs.evolve(takings, redeemed=takings.redeemed + came))


def _notice(shown: Pass, entry: LoggedScan, came: int, random: Randomness, at: datetime) -> Notice:
    """Make the notice that so many more people are in on a code."""
    return Notice(
        id=public_id(random),
        account_id=entry.account_id,
        action=Action.TICKET_REDEEMED,
        subject=shown.public_id,
        occurred_at=at,
        facts={
            "event_id": shown.key.event_id,
            "order_id": shown.order_id,
            "ticket_id": shown.ticket_id,
            "event_slug": shown.event_slug,
            "event_title": shown.event_title,
            "ticket_title": shown.ticket_title,
            "admitted": came,
            "redeemed": shown.redeemed,
            "admits": shown.admits,
            "scanned_at": entry.scanned_at.isoformat(),
            "scanner": entry.scanner.name,
        },
    )
