"""The gate for tests: a stage with people who bought, and doors that scan them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import attrs

from ticketing_domain.catalogue.event import Event
from ticketing_domain.door.admission import Pass
from ticketing_domain.door.redeem import Answered
from ticketing_domain.door.scan import Answer, Scan, Scanner
from ticketing_domain.sale.order import Item
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.testing.stage import Stage

MAIN = Scanner("main", "Main door")
SIDE = Scanner("side", "Side door")


def scan_id(number: int) -> str:
    """Return the id that a device would give its scan of that number."""
    return str(UUID(int=number))


@attrs.frozen
class Gate:
    """Doors of a stage."""

    stage: Stage

    def items(self, order: Placed) -> list[Item]:
        """Look at the codes of an order."""
        reads, purchase = self.stage.box_office.reads, order.purchase
        return list(reads.order(purchase.account_id, purchase.public_id).items)

    def code(self, order: Placed) -> str:
        """Look at the one code of an order."""
        (item,) = self.items(order)
        return item.code

    def scan_of(self, event: Event, code: str, number: int, **fields: Any) -> Scan:
        """Make a scan; `fields` are those of `Scan`."""
        return Scan(
            account_id=event.account_id,
            scan_id=scan_id(number),
            code=code,
            **{"event_slug": event.slug, "scanner": MAIN, **fields},
        )

    def scan(self, event: Event, code: str, number: int, **fields: Any) -> Answer:
        """Scan a code at the door; the number names the scan."""
        (answer,) = self.report(self.scan_of(event, code, number, **fields))
        assert isinstance(answer, Answer)
        return answer

    def report(self, *scans: Scan) -> tuple[Answered, ...]:
        """Report scans together."""
        return self.stage.box_office.door.redeem(scans)

    def snapshot(self, event: Event, since: datetime | None = None) -> dict[str, Pass]:
        """Take a snapshot; returns its codes, of which none comes twice."""
        taken = self.stage.box_office.door.snapshot(
            account_id=event.account_id, slug=event.slug, since=since
        )
        return by_code(taken.passes)

    def inside(self, event: Event) -> int:
        """Count who is in, by the event's own counter."""
        return self.stage.inventory(event).takings.redeemed

    def adds_up(self) -> bool:
        """Recount everything."""
        return not self.stage.box_office.verify().discrepancies


def by_code(passes: Iterable[Pass]) -> dict[str, Pass]:
    """Return codes by their text, of which none comes twice."""
    listed = list(passes)
    found = {shown.code: shown for shown in listed}
    assert len(found) == len(listed)
    return found
