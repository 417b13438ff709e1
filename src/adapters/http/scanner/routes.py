"""The route table of the scanner API. Devices, tokens and members are let in; all of them may scan."""

from collections.abc import Sequence

import attrs
from starlette.routing import Route

from adapters.http.admin.door import Door, Operation
from adapters.http.admin.table import routes_of
from adapters.http.calling import Calling
from adapters.http.own_time import timed_desk
from adapters.http.scanner.calls import ScanDesk, Scanning
from adapters.http.shared_looks import SharedLooks
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.door.redeem import Answered
from ticketing_domain.door.scan import Scan
from ticketing_domain.people.policy import Right


@attrs.frozen
class ScannerRoutes:
    """The routes of doors, and the desk behind them."""

    routes: list[Route]
    desk: ScanDesk
    operations: tuple[Operation, ...]

    async def close(self) -> None:
        """Finish what waits at the desk; to be called when no more requests come in."""
        await self.desk.close()


def scanner_routes(
    box_office: BoxOffice,
    *,
    unavailable: tuple[type[Exception], ...] = (),
    calling: Calling | None = None,
) -> ScannerRoutes:
    """Return the routes; whatever else lies under `/scanner` is a path that does not exist, behind the same door.

    `unavailable` are the errors that the adapters raise while something cannot be reached; callers are
    recognised and scans are served in threads where no `calling` is passed.
    """
    desk: ScanDesk = timed_desk(box_office, _redeem, unavailable, calling)
    callers = SharedLooks(box_office.door.admit, calling)
    nowhere, operations = Door(callers, {}), scanner_operations(box_office, desk)
    routes = [
        *routes_of(operations, callers),
        Route("/scanner", nowhere),
        Route("/scanner/{rest:path}", nowhere),
    ]
    return ScannerRoutes(routes, desk, operations)


def _redeem(box_office: BoxOffice, scans: Sequence[Scan]) -> Sequence[Answered]:
    return box_office.door.redeem(scans)


def scanner_operations(box_office: BoxOffice, desk: ScanDesk) -> tuple[Operation, ...]:
    """Return every operation of the scanner API."""
    door, codes = Scanning(box_office, desk), "/scanner/events/{slug}/tickets"
    return (
        Operation("GET", "/scanner/me", "show_scanner", Right.SCAN, door.me),
        Operation("GET", "/scanner/events", "list_door_events", Right.SCAN, door.events),
        Operation("GET", codes, "snapshot_tickets", Right.SCAN, door.snapshot),
        Operation("GET", "/scanner/tickets", "find_tickets", Right.SCAN, door.search),
        Operation("POST", "/scanner/redemptions", "redeem_ticket", Right.SCAN, door.redeem),
        Operation("POST", "/scanner/sync", "sync_scans", Right.SCAN, door.sync),
    )
