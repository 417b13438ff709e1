"""The application: the APIs over one box office, and what operators look at.

    app = build_app(box_office, base_url="https://tickets.example")

It is built by passing everything in; whoever embeds it gives it a box office over other adapters.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Lifespan

from adapters.http.admin.routes import admin_routes
from adapters.http.edge.answers import json_answer
from adapters.http.edge.envelope import Envelope
from adapters.http.edge.measures import Measured, Measures
from adapters.http.edge.problems import exception_handlers
from adapters.http.edge.suffix import JsonSuffix
from adapters.http.invitations import invitation_routes
from adapters.http.openapi.publish import document_routes
from adapters.http.openapi.tables import api_documents
from adapters.http.scanner.routes import ScannerRoutes, scanner_routes
from adapters.http.shop.routes import ShopRoutes, shop_routes
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.sale.guesses import Guesses

Ready = Callable[[], Mapping[str, str]]
"""Tells which parts fail and why, in words fit for strangers; nothing when all is well."""


def build_app(
    box_office: BoxOffice,
    *,
    base_url: str,
    shop_domain: str | None = None,
    lifespan: Lifespan[Starlette] | None = None,
    ready: Ready = dict,
    unavailable: tuple[type[Exception], ...] = (),
    guesses: Guesses | None = None,
) -> Starlette:
    """Build the application. `base_url` begins every address that it prints; `unavailable` are the errors that its
    adapters raise while something cannot be reached (503); `guesses` counts wrong codes, in this process where None."""
    measures, base_url = Measures(), base_url.rstrip("/")
    shop = shop_routes(
        box_office,
        base_url=base_url,
        shop_domain=shop_domain,
        unavailable=unavailable,
        guesses=guesses,
    )
    scanner = scanner_routes(box_office, unavailable=unavailable)
    documents = api_documents(box_office, shop.operations, scanner.operations, base_url)
    app = Starlette(
        routes=[
            # First, because shops may have hosts of their own, on which every path is theirs.
            *shop.routes,
            *_operators_routes(ready, measures),
            *admin_routes(box_office, base_url, shop_domain),
            *scanner.routes,
            *invitation_routes(box_office),
            *document_routes(documents),
        ],
        middleware=[
            Middleware(Measured, measures),
            Middleware(Envelope),
            Middleware(JsonSuffix),
        ],
        exception_handlers=exception_handlers(unavailable),
        lifespan=_until_the_desks_close((shop, scanner), lifespan),
    )
    # A redirect would be built from the Host header, which anybody may write.
    app.router.redirect_slashes = False
    return app


def _until_the_desks_close(
    rooms: Sequence[ShopRoutes | ScannerRoutes], lifespan: Lifespan[Starlette] | None
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
