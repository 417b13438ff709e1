"""Checkouts: tickets held for a buyer, from the wish to its end.

The secret that a checkout is answered with is the only key to it; whoever does not show it finds nothing there.
"""

from typing import Any, Final

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.desk import Desk
from adapters.http.edge.answers import etagged, json_answer
from adapters.http.edge.requests import code_in_path, read_object, slug_in_path
from adapters.http.shop.guessing import Turnstile, codes_said, guesser_of, wrong_codes
from adapters.http.shop.receipts import checkout_json, standing_at
from adapters.http.shop.street import Street
from adapters.http.shop.wishes import Wish, idempotency_key, read_wish
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.errors import NotFound, TicketingError
from ticketing_domain.people.account import Account
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.order import Order, OrderIs, status
from ticketing_domain.sale.place_holds import Answer
from ticketing_domain.sale.reads import OrderPage

FOR_THE_BUYER: Final = {"Cache-Control": "private, no-cache"}


@attrs.frozen
class Checkouts:
    """Hold, look, give back."""

    box_office: BoxOffice
    street: Street
    holds: Desk[HoldRequest, Answer]
    turnstile: Turnstile

    async def place(self, request: Request) -> Response:
        """Hold what the buyer wants, all of it or nothing."""
        account = await self.street.account(request)
        slug, key = slug_in_path(request), idempotency_key(request)
        wish = read_wish(await read_object(request), account, slug, key)
        await self._refuse_useless(wish)
        asked_at = self.box_office.now()
        guesser = guesser_of(request, account.id, slug)
        async with self.turnstile.trying(guesser, codes_said(wish.request)) as guess:
            placed = await self.holds.ask(wish.request)
            guess.wrong = wrong_codes(wish.request, placed)
        if isinstance(placed, TicketingError):
            raise placed
        headers = {"Location": self.street.checkout_url(account, placed.purchase)}
        if placed.purchase.placed_at < asked_at:
            headers["Idempotent-Replayed"] = "true"
        # The first answer again where it is asked for again, whatever has become of the order since.
        return json_answer(self._printed(account, placed, status(placed)), 201, headers)

    def show(self, request: Request) -> Response:
        """Show how a checkout stands."""
        account = self.street.look_up(request)
        order = order_shown(self.box_office, account, request).order
        printed = self._printed(account, order, standing_at(order, self.box_office.now()))
        return etagged(request, json_answer(printed, headers=FOR_THE_BUYER))

    def cancel(self, request: Request) -> Response:
        """Give the hold back; one that is gone already stays gone."""
        account = self.street.look_up(request)
        purchase = order_shown(self.box_office, account, request).order.purchase
        try:
            self.box_office.cancel_hold(account_id=account.id, order_id=purchase.public_id)
        except OrderIs as state:
            if state.status != "expired":
                raise
        return Response(status_code=204)

    def _printed(self, account: Account, order: Order, standing: str) -> dict[str, Any]:
        provider = self.box_office.payments.provider
        return checkout_json(order, standing, account, self.street, provider)

    async def _refuse_useless(self, wish: Wish) -> None:
        """Raise what is wrong with a wish before it costs the desk anything."""
        request = wish.request
        if wish.problems:
            inventory = await run_in_threadpool(
                self.box_office.reads.inventory, request.account_id, request.event_slug
            )
            if not inventory.event.published:
                raise NotFound("event", request.event_slug)
            raise wish.mistakes(inventory)


def order_shown(
    box_office: BoxOffice, account: Account, request: Request, secret: str = ""
) -> OrderPage:
    """Return the order in the path for who shows its secret, in the query or as given; raises `NotFound`."""
    public_id = code_in_path(request)
    page = box_office.reads.order(account.id, public_id)
    purchase = page.order.purchase
    shown = request.query_params.get("secret") or secret
    # An order can be read out at the counter by its code; in the shop only its public id names it.
    if purchase.public_id != public_id or not purchase.opens_to(shown):
        raise NotFound("order", public_id)
    return page
