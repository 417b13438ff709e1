"""A night without a network: ten doors scan by themselves, and report later, in any order and many times over.

The night is made once; whoever tells the reports in whatever order must end with the same records.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

import attrs

from ticketing_domain.catalogue.event import Event
from ticketing_domain.door.admission import Result
from ticketing_domain.door.scan import Answer, Scan, Scanner
from ticketing_domain.testing.gate import Gate, by_code
from ticketing_domain.testing.stage import Stage

DOORS = [Scanner(f"door-{number}", f"Door {number}") for number in range(10)]
DUPLICATES_PER_HUNDRED = 3
CLOCKS_OFF_BY_SECONDS = 600
OPEN_FOR_SECONDS = 3600

Ending = Mapping[str, tuple[int, datetime | None]]
"""How many people are in on each code, and since when."""


@attrs.frozen
class OfflineNight:
    """An event, and what each of its doors has scanned."""

    gate: Gate
    event: Event
    batches: Sequence[Sequence[Scan]]

    @property
    def scans(self) -> list[Scan]:
        """Every scan of the night."""
        return [scan for batch in self.batches for scan in batch]

    def told(self, batches: Iterable[Sequence[Scan]]) -> list[Result]:
        """Report batches; returns all answers."""
        return [
            answer.scan.result
            for batch in batches
            for answer in self.gate.report(*batch)
            if isinstance(answer, Answer)
        ]

    def standing(self) -> Ending:
        """Look at how the codes stand."""
        return standing(self.gate, self.event)

    def expected(self) -> Ending:
        """Work out how the codes must stand, without anything that is tested here."""
        found: dict[str, tuple[int, datetime | None]] = {}
        for code, shown in self.gate.snapshot(self.event).items():
            its = [scan for scan in self.scans if scan.code == code]
            times = [scan.scanned_at for scan in its if scan.scanned_at]
            people = sum(scan.people for scan in its)
            found[code] = (min(shown.admits, people), min(times, default=None))
        return found


def an_offline_night(stage: Stage, luck: Random, *, orders: int = 30) -> OfflineNight:
    """Sell a night and let ten doors scan it: singles and groups, a few twice, by clocks that are off."""
    gate = Gate(stage)
    event = stage.event()
    single = stage.ticket(event, stock=-1)
    four = stage.ticket(event, "4-pack", price="60.00", stock=-1, group_size=4)
    stage.publish(event)
    codes = []
    for number in range(orders):
        order = stage.buy(event, (single, 3), (four, 1), email=f"b{number}@example.com")
        codes += [(item.code, item.admits) for item in gate.items(order)]
    opened = stage.clock.at
    stage.clock.forward(seconds=OPEN_FOR_SECONDS + 2 * CLOCKS_OFF_BY_SECONDS)
    off = {door.id: luck.randint(-CLOCKS_OFF_BY_SECONDS, CLOCKS_OFF_BY_SECONDS) for door in DOORS}
    batches: dict[str, list[Scan]] = {door.id: [] for door in DOORS}
    for number, (code, people) in enumerate(_shown(codes, luck)):
        door = luck.choice(DOORS)
        at = opened + timedelta(seconds=luck.randint(0, OPEN_FOR_SECONDS) + off[door.id])
        scan = gate.scan_of(
            event, code, number, scanner=door, scanned_at=at, people=people, offline=True
        )
        batches[door.id].append(scan)
    return OfflineNight(gate, event, list(batches.values()))


def standing(gate: Gate, event: Event) -> Ending:
    """Look at how the codes of an event stand."""
    taken = gate.stage.box_office.door.snapshot(account_id=event.account_id, slug=event.slug)
    passes = by_code(taken.passes).values()
    return {shown.code: (shown.redeemed, shown.redeemed_at) for shown in passes}


def _shown(codes: Sequence[tuple[str, int]], luck: Random) -> list[tuple[str, int]]:
    """Return who shows which code with how many people: groups in parts, and a few codes at two doors."""
    shown: list[tuple[str, int]] = []
    for code, admits in codes:
        first = luck.randint(1, admits)
        shown.append((code, first))
        if first < admits and luck.random() < 0.7:
            shown.append((code, admits - first))
        if luck.randrange(100) < DUPLICATES_PER_HUNDRED:
            shown.append((code, luck.randint(1, admits)))
    return shown


def many_times_over(night: OfflineNight, luck: Random, times: int) -> list[Sequence[Scan]]:
    """Return every batch so many times, all in any order."""
    reports = [batch for batch in night.batches for _ in range(times)]
    luck.shuffle(reports)
    return reports
