"""The route table of the promoter API: every operation, gathered from the features' modules.

A new operation is one line in its feature's module. The documentation and the authorisation tests are made from these.
"""

from collections.abc import Sequence

import attrs
from starlette.routing import Route

from adapters.http.calling import Calling
from adapters.http.desk import Desk
from adapters.http.scanner.calls import ScanDesk
from adapters.http.shared_looks import SharedLooks
from adapters.http.v1 import (
    events,
    orders,
    payouts,
    storefront,
    test_clock,
    tickets,
    venues,
    webhook_endpoints,
)
from adapters.http.v1.door import V1Door
from adapters.http.v1.errors import Refusals
from adapters.http.v1.house import House
from adapters.http.v1.once import OnceOnly
from adapters.http.v1.seams import Answers, Limits, Unlimited
from adapters.http.v1.table import V1Operation
from ticketing_domain.box_office import BoxOffice


@attrs.frozen
class V1Routes:
    """The routes of the promoter API, and the operations behind them."""

    routes: list[Route]
    operations: tuple[V1Operation, ...]
    house: House

    async def close(self) -> None:
        """Finish what waits; to be called when no more requests come in."""
        await self.house.holds.close()


def v1_routes(
    box_office: BoxOffice,
    *,
    base_url: str,
    scans: ScanDesk,
    shop_domain: str | None = None,
    unavailable: tuple[type[Exception], ...] = (),
    limits: Limits | None = None,
    answers: Answers | None = None,
    calling: Calling | None = None,
) -> V1Routes:
    """Open the API; whatever else lies under `/v1` is a path that does not exist, behind the same door.

    `scans` is the desk of all doors, which closes it.
    Nothing is limited where no `limits` are passed; `answers` are kept in the books where none are; keys are looked up
    and orders placed in threads where no `calling` is passed.
    """
    keys = SharedLooks(box_office.api_keys.admit.find, calling)
    refusals = Refusals(base_url, unavailable)
    limits, answers = limits or Unlimited(), answers or OnceOnly(box_office)

    def door(*operations: V1Operation) -> V1Door:
        by_method = {operation.method: operation for operation in operations}
        return V1Door(box_office, by_method, refusals, limits, answers, keys)

    holds = Desk(box_office.place_holds, hopeless=unavailable, calling=calling)
    house = House(box_office, base_url, scans, holds, shop_domain)
    table = v1_operations(house)
    routes = [Route(path, door(*on_it)) for path, on_it in _by_path(table).items()]
    nowhere = [Route("/v1", door()), Route("/v1/{rest:path}", door())]
    open_to_all = storefront.storefront_routes(house, refusals)
    return V1Routes([*routes, *nowhere, *open_to_all], table, house)


def v1_operations(house: House) -> tuple[V1Operation, ...]:
    """Return every operation of the promoter API."""
    return (
        *venues.operations(house),
        *events.operations(house),
        *storefront.operations(house),
        *orders.operations(house),
        *tickets.operations(house),
        *payouts.operations(house),
        *webhook_endpoints.operations(house),
        *test_clock.operations(house),
    )


def _by_path(table: Sequence[V1Operation]) -> dict[str, list[V1Operation]]:
    """Return the operations on each path; a path that says more stands before one that fits everything."""
    by_path: dict[str, list[V1Operation]] = {}
    for operation in sorted(table, key=_open_places):
        by_path.setdefault(operation.path, []).append(operation)
    return by_path


def _open_places(operation: V1Operation) -> list[bool]:
    return [part.startswith("{") for part in operation.path.split("/")]
