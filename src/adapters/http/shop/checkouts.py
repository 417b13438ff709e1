"""Checkouts: tickets held for a buyer, from the wish to its end.

The secret that a checkout is answered with is the only key to it; whoever does not show it finds nothing there.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.edge.answers import Plain, PlainObject, etagged, plain_answer
from adapters.http.edge.requests import code_in_path, read_object, slug_in_path
from adapters.http.edge.turnstile import Turnstile
from adapters.http.own_time import TimedDesk
from adapters.http.shop.guessing import codes_said, guesser_of, wrong_codes
from adapters.http.shop.receipts import NOTHING, SANDBOX, checkout_json, standing_at
from adapters.http.shop.street import Street
from adapters.http.shop.wishes import Wish, idempotency_key, read_wish
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.errors import NotFound, TicketingError
from ticketing_domain.people.account import Account
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.order import Order, OrderIs, PendingOrder, status
from ticketing_domain.sale.payment import Captured, Declined, PaymentInProgress, Waiting
from ticketing_domain.sale.place_holds import Answer, Placed
from ticketing_domain.sale.reads import OrderPage

FOR_THE_BUYER: Final = {"Cache-Control": "private, no-cache"}


@attrs.frozen
class Checkouts:
    """Hold, look, give back."""

    box_office: BoxOffice
    street: Street
    holds: TimedDesk[HoldRequest, Answer]
    turnstile: Turnstile

    async def place(self, request: Request) -> Response:
        """Hold what the buyer wants, all of it or nothing."""
        account = await self.street.account(request)
        slug, key = slug_in_path(request), idempotency_key(request)
        wish = read_wish(await read_object(request), account, slug, key)
        await self._refuse_useless(wish)
        asked_at = self.box_office.in_time_of(account).now()
        placed = await self._placed(account, wish.request, request)
        if isinstance(placed, TicketingError):
            raise placed
        headers = {"Location": self.street.checkout_url(account, placed.purchase)}
        if placed.purchase.placed_at < asked_at:
            headers["Idempotent-Replayed"] = "true"
        # The first answer again where it is asked for again, whatever has become of the order since.
        begun = await self._begun(account, placed)
        return plain_answer(self._printed(account, placed, status(placed), begun), 201, headers)

    async def _placed(self, account: Account, wish: HoldRequest, request: Request) -> Answer:
        """Ask at the desk; whoever says a code goes through the turnstile."""
        codes = codes_said(wish)
        if not codes:
            return await self.holds.ask(account, wish)
        guesser = guesser_of(request, account.id, wish.event_slug)
        async with self.turnstile.trying(guesser, codes) as guess:
            placed = await self.holds.ask(account, wish)
            guess.wrong = wrong_codes(wish, placed)
        return placed

    def show(self, request: Request) -> Response:
        """Show how a checkout stands."""
        account = self.street.look_up(request)
        order = order_shown(self.box_office, account, request).order
        at = self.box_office.in_time_of(account).now()
        printed = self._printed(account, order, standing_at(order, at))
        return etagged(request, plain_answer(printed, headers=FOR_THE_BUYER))

    def cancel(self, request: Request) -> Response:
        """Give the hold back; one that is gone already stays gone."""
        account = self.street.look_up(request)
        purchase = order_shown(self.box_office, account, request).order.purchase
        try:
            there = self.box_office.in_time_of(account)
            there.pay_elsewhere.give_up(account_id=account.id, order_id=purchase.public_id)
            there.cancel_hold(account_id=account.id, order_id=purchase.public_id)
        except OrderIs as state:
            if state.status != "expired":
                raise
        return Response(status_code=204)

    def _printed(
        self, account: Account, order: Order, standing: str, begun: Mapping[str, Plain] = NOTHING
    ) -> PlainObject:
        provider = self.box_office.provider_for(account)
        return checkout_json(order, standing, account, self.street, provider, begun=begun)

    async def _begun(self, account: Account, placed: Placed) -> Mapping[str, Plain]:
        """Begin the payment where the provider has a place of its own; returns what the buyer's browser needs there."""
        elsewhere = self.box_office.provider_for(account) != SANDBOX
        if not elsewhere or not isinstance(placed, PendingOrder):
            return NOTHING
        begin = self.box_office.in_time_of(account).pay_elsewhere.begin
        try:
            outcome = await run_in_threadpool(
                begin, account_id=account.id, order_id=placed.purchase.public_id
            )
        except (OrderIs, PaymentInProgress):
            return NOTHING
        match outcome:
            case Waiting(_, client_secret):
                return {"client_secret": client_secret}
            case Declined():
                return {"state": "declined"}
            case Captured():
                return NOTHING
            case _:
                return {"state": "unknown"}

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


def held(box_office: BoxOffice, requests: Sequence[HoldRequest]) -> Sequence[Answer]:
    """Hold what buyers want, of whom many came at once."""
    return box_office.place_holds(requests)


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
