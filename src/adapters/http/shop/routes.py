"""The shop's doors: the same routes under a path of ours and, where shops have a domain, on hosts of their own."""

from typing import Any
from urllib.parse import urlsplit

import attrs
from starlette.routing import BaseRoute, Host, Match, Route, Router
from starlette.types import ASGIApp, Scope

from adapters.http.calling import Calling
from adapters.http.edge.switchboard import Switchboard
from adapters.http.edge.turnstile import Turnstile
from adapters.http.own_time import TimedDesk, timed_desk
from adapters.http.shop.checkouts import Checkouts, held
from adapters.http.shop.feeds import Feeds, feed_operations
from adapters.http.shop.guessing import Guarded
from adapters.http.shop.keepsakes import Keepsakes, keepsake_operations
from adapters.http.shop.refusals import refusals
from adapters.http.shop.shared_pages import SharedPage
from adapters.http.shop.street import Street
from adapters.http.shop.table import SHOP, Operation, routes_of
from adapters.http.shop.tills import Till, confirmed, declined, started
from adapters.http.shop.window import Window
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.memory.guesses import MemoryGuesses


@attrs.frozen
class ShopRoutes:
    """The routes of every shop, and the desks behind them. Routes of `hosts` must stand before all others.

    `operations` are what one shop answers, whatever its address."""

    routes: list[Route]
    hosts: list[BaseRoute]
    desks: tuple[TimedDesk[Any, Any], ...]
    operations: tuple[Operation, ...]

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
    turnstile: Turnstile | None = None,
    calling: Calling | None = None,
) -> ShopRoutes:
    """Open every shop under `base_url`, and under `shop_domain` if there is one; `unavailable` are the errors that the
    adapters raise while something cannot be reached. Wrong codes are counted in this process where no turnstile is passed;
    who comes in a rush is served in threads where no `calling` is.
    """
    street = Street(box_office.reads, base_url, shop_domain)
    holds = timed_desk(box_office, held, unavailable, calling)
    starts = timed_desk(box_office, started, unavailable, calling)
    confirms = timed_desk(box_office, confirmed, unavailable, calling)
    refuses = timed_desk(box_office, declined, unavailable, calling)
    address = box_office.media.address
    window = Window(box_office.reads, street, box_office.now, address)
    turnstile = turnstile or Turnstile(MemoryGuesses(), box_office.now)
    plain = SharedPage.of(street, window.event, calling=calling).show
    event = Guarded(turnstile, street, window.event_for_who_knows, plain)
    checkouts = Checkouts(box_office, street, holds, turnstile)
    till = Till(box_office, street, starts, confirms, refuses)
    operations = (
        *sale_operations(checkouts, till),
        *feed_operations(Feeds(box_office.reads, street, box_office.now, address)),
        *shop_operations(SharedPage.of(street, window.events), event, checkouts, till),
        *keepsake_operations(Keepsakes(box_office, street)),
    )
    said = refusals(unavailable)
    hosts: list[BaseRoute] = []
    if shop_domain is not None:
        shop = Router([Switchboard(routes_of(operations, said))])
        hosts.append(_ShopHost(shop_domain, shop, urlsplit(base_url).hostname or ""))
    routes = routes_of(operations, said, prefix=SHOP)
    return ShopRoutes(routes, hosts, (holds, starts, confirms, refuses), operations)


def sale_operations(checkouts: Checkouts, till: Till) -> tuple[Operation, ...]:
    """Return what a sale consists of, as its paths begin behind the shop's own."""
    return (
        Operation("POST", "/events/{slug}/checkouts", "place_checkout", checkouts.place),
        Operation("POST", "/checkouts/{public_id}/payment", "pay_checkout", till.pay),
    )


def shop_operations(
    events: SharedPage, event: Guarded, checkouts: Checkouts, till: Till
) -> tuple[Operation, ...]:
    """Return what a shop shows, as its paths begin behind the shop's own."""
    checkout = "/checkouts/{public_id}"
    return (
        Operation("GET", "/events", "list_shop_events", events.show),
        Operation("GET", "/events/{slug}", "show_shop_event", event.show),
        Operation("GET", checkout, "show_checkout", checkouts.show),
        Operation("DELETE", checkout, "cancel_checkout", checkouts.cancel),
        Operation("GET", "/orders/{public_id}", "show_bought_order", till.order),
    )


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
