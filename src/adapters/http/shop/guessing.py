"""Guessing: which codes are tried in the shop, by whom, and which of them were wrong."""

from collections.abc import Awaitable, Callable
from typing import Final

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.edge.requests import slug_in_path
from adapters.http.edge.turnstile import Turnstile, address_of
from adapters.http.shop.street import Street
from ticketing_domain.sale.guesses import Guesser
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.inventory import Inventory
from ticketing_domain.sale.refusals import AccessCodeRequired, PromoInvalid

WRONG: Final = "wrong_codes"

Page = Callable[[Request], Response]


@attrs.frozen
class Guarded:
    """A page of an event that is shown differently to who knows a code, in its query as `code` or as `promo`."""

    turnstile: Turnstile
    street: Street
    page: Page
    plain: Callable[[Request], Awaitable[Response]]

    async def show(self, request: Request) -> Response:
        """Show the page, as long as not too many codes were tried in vain; `plain` is the page without any."""
        if not codes_in(request):
            return await self.plain(request)
        account = await self.street.account(request)
        guesser = guesser_of(request, account.id, slug_in_path(request))
        async with self.turnstile.trying(guesser, len(codes_in(request))) as guess:
            response = await run_in_threadpool(self.page, request)
            guess.wrong = getattr(request.state, WRONG, 0)
        return response


def guesser_of(request: Request, account_id: int, event_slug: str) -> Guesser:
    """Return who tries codes at an event."""
    return Guesser(address_of(request), account_id, event_slug)


def codes_in(request: Request) -> tuple[str, ...]:
    """Return the codes in the query of a page."""
    if not request.scope.get("query_string"):
        return ()
    said = (request.query_params.get("code"), request.query_params.get("promo"))
    return tuple(code for code in said if code)


def note_wrong_codes(request: Request, *wrong: bool) -> None:
    """Tell whoever guards a page which codes were wrong."""
    setattr(request.state, WRONG, sum(wrong))


def codes_said(wish: HoldRequest) -> int:
    """Return how many codes a wish can find out about: the first wrong one refuses it."""
    return int(wish.access_code is not None or wish.promo_code is not None)


def wrong_codes(wish: HoldRequest, answer: object) -> int:
    """Return how many codes of a wish its answer tells to be wrong."""
    match answer:
        case AccessCodeRequired():
            return int(wish.access_code is not None)
        case PromoInvalid():
            return int(answer.guessed)
        case _:
            return 0


def is_wrong_access_code(code: str | None, inventory: Inventory) -> bool:
    """Tell whether a code opens none of the tickets that need one."""
    locked = [
        offer.ticket for offer in inventory.offers.values() if offer.ticket.access_code_required
    ]
    return code is not None and bool(locked) and not any(one.opens_to(code) for one in locked)
