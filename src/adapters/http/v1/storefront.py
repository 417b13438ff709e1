"""The storefront: what every promoter has published for it, over all accounts and without a key (seed 004).

Nothing of a test world is ever shown here.
"""

from collections.abc import Callable
import re
from typing import Final

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
import structlog

from adapters.http.edge.answers import etagged
from adapters.http.edge.queries import Cursor
from adapters.http.shop.readable import may_read, readable
from adapters.http.shop.shared_pages import FOR_EVERYBODY
from adapters.http.shop.street import Street
from adapters.http.v1.errors import Refusals, V1Error
from adapters.http.v1.house import House
from adapters.http.v1.offer_views import storefront_json
from adapters.http.v1.pages import PageQuery
from adapters.http.v1.queries import CURSOR_INVALID, read_v1_query
from adapters.http.v1.table import V1Operation
from ticketing_domain.catalogue.programme import EventCursor, ProgrammeEntry
from ticketing_domain.sale.inventory import EventKey

PATH: Final = "/storefront/events"
PLACE: Final = re.compile(r"([1-9][0-9]{0,17})x([1-9][0-9]{0,17})")

log = structlog.get_logger(__name__)


@attrs.frozen
class Storefront:
    """What anybody may read."""

    house: House
    street: Street

    def events(self, request: Request) -> Response:
        """Answer with a page of what is on, what is over first comes first."""
        query, at = read_v1_query(PageQuery, request), self.house.box_office.now()
        after = _after(query.cursor)
        answer = query.answer(
            lambda limit: self.house.box_office.reads.storefront(at, after=after, limit=limit),
            lambda entry: storefront_json(entry, self.street),
            _cursor_of,
            headers=FOR_EVERYBODY,
        )
        return etagged(request, answer)


@attrs.frozen
class OpenDoor:
    """A path that needs no key, as an ASGI application; what is refused leaves in this API's envelope."""

    call: Callable[[Request], Response]
    refusals: Refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            response = await self._answer(request)
        except Exception as error:  # noqa: BLE001 (whatever it is, it leaves in this API's envelope)
            response = self._refusal(request, error)
        await readable(request, response)(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return may_read()
        if request.method not in {"GET", "HEAD"}:
            raise V1Error("method_not_allowed", headers={"Allow": "GET, HEAD, OPTIONS"})
        return await run_in_threadpool(self.call, request)

    def _refusal(self, request: Request, error: Exception) -> Response:
        response = self.refusals.answer(error, "event")
        if response is None:
            log.error("a request failed", path=request.url.path, exc_info=error)
            return self.refusals.refusal("internal")
        return response


def operations(house: House) -> tuple[V1Operation, ...]:  # noqa: ARG001 (none of them needs a key)
    """Return the operations that need a key: there are none."""
    return ()


def storefront_routes(house: House, refusals: Refusals) -> list[Route]:
    """Return the routes that need no key."""
    street = Street(house.box_office.reads, house.base_url, house.shop_domain)
    door = OpenDoor(Storefront(house, street).events, refusals)
    return [Route(PATH, door)]


def _after(cursor: Cursor | None) -> EventCursor | None:
    if cursor is None:
        return None
    place = PLACE.fullmatch(cursor.key)
    if place is None:
        raise V1Error(CURSOR_INVALID)
    return EventCursor(cursor.at, EventKey(int(place[1]), int(place[2])))


def _cursor_of(entry: ProgrammeEntry) -> Cursor:
    return Cursor(entry.event.ends_at, f"{entry.account.id}x{entry.event.id}")
