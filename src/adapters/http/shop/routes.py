"""The shop's doors: the same routes under a path of ours and, where shops have a domain, on hosts of their own."""

from functools import partial
from typing import Any
from urllib.parse import urlsplit

import attrs
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import BaseRoute, Host, Match, Mount, Route, Router
from starlette.types import ASGIApp, Scope

from adapters.http.desk import Desk
from adapters.http.shop.checkouts import Checkouts
from adapters.http.shop.readable import ReadableFromEverywhere
from adapters.http.shop.refusals import refusals
from adapters.http.shop.street import Street
from adapters.http.shop.tills import Till, declines
from adapters.http.shop.window import Window
from ticketing_domain.box_office import BoxOffice


@attrs.frozen
class ShopRoutes:
    """The routes of every shop, and the desks behind them. Routes of hosts must stand before all others."""

    routes: list[BaseRoute]
    desks: tuple[Desk[Any, Any], ...]

    async def close(self) -> None:
        """Finish what waits at the desks; to be called when no more requests come in."""
        for desk in self.desks:
            await desk.close()


def shop_routes(
    box_office: BoxOffice,
    *,
    base_url: str,
    shop_domain: str | None = None,
    unavailable: tuple[type[Exception], ...] = (),
) -> ShopRoutes:
    """Open every shop under `base_url`, and under `shop_domain` if there is one; `unavailable` are the errors that the
    adapters raise while something cannot be reached."""
    street = Street(box_office.reads, base_url, shop_domain)
    holds = Desk(box_office.place_holds, hopeless=unavailable)
    starts = Desk(box_office.start_payments, hopeless=unavailable)
    confirms = Desk(box_office.confirm_payments, hopeless=unavailable)
    refuses = Desk(partial(declines, box_office), hopeless=unavailable)
    window = Window(box_office.reads, street, box_office.now)
    checkouts = Checkouts(box_office, street, holds)
    till = Till(box_office, street, starts, confirms, refuses)
    doors = Router(_doors(window, checkouts, till), redirect_slashes=False)
    shop = ReadableFromEverywhere(ExceptionMiddleware(doors, refusals(unavailable)))
    routes: list[BaseRoute] = [Mount("/shops/{subdomain}", shop)]
    if shop_domain is not None:
        routes.insert(0, _ShopHost(shop_domain, shop, urlsplit(base_url).hostname or ""))
    return ShopRoutes(routes, (holds, starts, confirms, refuses))


def _doors(window: Window, checkouts: Checkouts, till: Till) -> list[BaseRoute]:
    checkout = "/checkouts/{public_id}"
    return [
        Route("/events", window.events),
        Route("/events/{slug}", window.event),
        Route("/events/{slug}/checkouts", checkouts.place, methods=["POST"]),
        Route(checkout, checkouts.show_or_cancel, methods=["GET", "DELETE"]),
        Route(f"{checkout}/payment", till.pay, methods=["POST"]),
        Route("/orders/{public_id}", till.order),
    ]


class _ShopHost(Host):
    """The hosts of shops, `<subdomain>.<shop domain>`; the server's own host may be one of that domain's too."""

    def __init__(self, shop_domain: str, app: ASGIApp, own_host: str) -> None:
        super().__init__(f"{{subdomain}}.{shop_domain.partition(':')[0]}", app)
        self._own_host = own_host

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        subdomain = child.get("path_params", {}).get("subdomain")
        is_ours = self._own_host == f"{subdomain}.{self.host.partition('.')[2]}"
        return (Match.NONE, {}) if is_ours else (match, child)
