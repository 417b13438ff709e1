"""The application: the APIs over one box office, and what operators look at.

    app = build_app(box_office, base_url="https://tickets.example")

It is built by passing everything in; whoever embeds it gives it a box office over other adapters.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, Final, NamedTuple, Self

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Lifespan

from adapters.http.admin.routes import admin_routes
from adapters.http.advice import advice_routes
from adapters.http.calling import Calling
from adapters.http.edge.answers import json_answer
from adapters.http.edge.entrance import Application, Tell
from adapters.http.edge.measures import Measures
from adapters.http.edge.problems import exception_handlers
from adapters.http.edge.switchboard import Switchboard
from adapters.http.edge.turnstile import Turnstile
from adapters.http.invitations import invitation_routes
from adapters.http.openapi.publish import Documents, document_routes
from adapters.http.openapi.tables import api_documents
from adapters.http.scanner.routes import ScannerRoutes, scanner_routes
from adapters.http.shop.routes import ShopRoutes, shop_routes
from adapters.http.uploads.routes import file_routes
from adapters.http.uploads.signed_ids import SignedIds
from adapters.http.v1.error_page import error_page
from adapters.http.v1.routes import V1Routes, v1_routes
from adapters.http.v1.seams import Limits
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.media.files import Files
from ticketing_domain.memory.guesses import MemoryGuesses
from ticketing_domain.ports import Clock
from ticketing_domain.sale.advice import Adviser
from ticketing_domain.sale.guesses import Guesses

PATIENCE_SECONDS: Final = 2
"""How long a guess waits for those that other processes may have under way: longer than a hold takes in a rush."""

Ready = Callable[[], Mapping[str, str]]
"""Tells which parts fail and why, in words fit for strangers; nothing when all is well."""


class _Apis(NamedTuple):
    """What is served to buyers, doors and promoters' systems."""

    shop: ShopRoutes
    scanner: ScannerRoutes
    promoters: V1Routes

    @classmethod
    def open(
        cls,
        box_office: BoxOffice,
        *,
        base_url: str,
        shop_domain: str | None,
        unavailable: tuple[type[Exception], ...],
        turnstile: Turnstile,
        limits: Limits | None,
        calling: Calling | None,
    ) -> Self:
        scanner = scanner_routes(box_office, unavailable=unavailable, calling=calling)
        shop = shop_routes(
            box_office,
            base_url=base_url,
            shop_domain=shop_domain,
            unavailable=unavailable,
            turnstile=turnstile,
            calling=calling,
        )
        promoters = v1_routes(
            box_office,
            base_url=base_url,
            scans=scanner.desk,
            shop_domain=shop_domain,
            unavailable=unavailable,
            limits=limits,
            calling=calling,
        )
        return cls(shop, scanner, promoters)

    def documents(self, box_office: BoxOffice, base_url: str) -> Documents:
        return api_documents(
            box_office,
            self.shop.operations,
            self.scanner.operations,
            self.promoters.operations,
            base_url,
        )


def build_app(
    box_office: BoxOffice,
    *,
    base_url: str,
    shop_domain: str | None = None,
    lifespan: Lifespan[Starlette] | None = None,
    ready: Ready = dict,
    unavailable: tuple[type[Exception], ...] = (),
    guesses: Guesses | None = None,
    limits: Limits | None = None,
    signed_ids: SignedIds | None = None,
    files: Files | None = None,
    advisers: Mapping[str, Adviser] | None = None,
    measures: Measures | None = None,
    tell: Tell | None = None,
    calling: Calling | None = None,
) -> Starlette:
    """Build the application. `base_url` begins every address that it prints; `unavailable` are the errors that its
    adapters raise while something cannot be reached (503); `guesses` counts wrong codes, in this process where None;
    `limits` is how much promoters' systems may ask, without limit where None;
    `signed_ids` names uploads, for this process where None; `files` are those that pass through this server;
    `advisers` read what payment providers send, by provider; `measures` counts what else is measured;
    `tell` hears of each request that has ended; `calling` is how those are served who come in a rush: in threads
    where None."""
    measures, base_url = measures or Measures(), base_url.rstrip("/")
    turnstile = _turnstile(guesses, box_office.now)
    apis = _Apis.open(
        box_office,
        base_url=base_url,
        shop_domain=shop_domain,
        unavailable=unavailable,
        turnstile=turnstile,
        limits=limits,
        calling=calling,
    )
    app = Application(
        measures,
        tell,
        routes=[
            # First, because on a shop's own host every path is the shop's.
            *apis.shop.hosts,
            Switchboard(
                [
                    *apis.shop.routes,
                    *apis.scanner.routes,
                    *apis.promoters.routes,
                    *admin_routes(box_office, base_url, shop_domain, signed_ids, calling),
                ]
            ),
            *_operators_routes(ready, measures),
            *([] if files is None else file_routes(files)),
            *invitation_routes(box_office, turnstile),
            *advice_routes(box_office, advisers or {}),
            Route("/docs/errors", error_page),
            *document_routes(apis.documents(box_office, base_url)),
        ],
        exception_handlers=exception_handlers(unavailable),
        lifespan=_until_the_desks_close(apis, lifespan),
    )
    # A redirect would be built from the Host header, which anybody may write.
    app.router.redirect_slashes = False
    return app


def _turnstile(guesses: Guesses | None, now: Clock) -> Turnstile:
    if guesses is None:
        return Turnstile(MemoryGuesses(), now)
    return Turnstile(guesses, now, patience_seconds=PATIENCE_SECONDS)


def _until_the_desks_close(
    rooms: Sequence[ShopRoutes | ScannerRoutes | V1Routes], lifespan: Lifespan[Starlette] | None
) -> Lifespan[Starlette]:
    """Finish what waits at the desks before the lifespan that was passed in ends."""

    @asynccontextmanager
    async def until_then(app: Starlette) -> AsyncIterator[Mapping[str, Any] | None]:
        async with AsyncExitStack() as stack:
            state = await stack.enter_async_context(lifespan(app)) if lifespan else None
            for room in rooms:
                stack.push_async_callback(room.close)
            yield state

    return until_then  # type: ignore[return-value]  # one that may or may not yield a state


def _operators_routes(ready: Ready, measures: Measures) -> list[BaseRoute]:
    return [
        Route("/healthz", _healthz),
        Route("/readyz", partial(_readyz, ready)),
        Route("/metrics", measures.page),
    ]


def _healthz(_: Request) -> Response:
    return json_answer({"status": "ok"})


def _readyz(ready: Ready, _: Request) -> Response:
    failing = ready()
    if failing:
        return json_answer({"status": "unavailable", "failing": failing}, 503)
    return json_answer({"status": "ok"})
