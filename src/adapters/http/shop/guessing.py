"""Guessing: whoever tries codes that open or cheapen something gets so many wrong, and then has to wait.

As many go through at once as may still be wrong; the others wait their turn, so that many guesses at once are not more
than are allowed, and many buyers who know a code behind one address are only let in a few at a time.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
import ipaddress
import math
from typing import Final

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.edge.requests import slug_in_path
from adapters.http.shop.street import Street
from ticketing_domain.errors import Refused
from ticketing_domain.ports import Clock
from ticketing_domain.sale.guesses import Guesser, Guesses
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.inventory import Inventory
from ticketing_domain.sale.refusals import AccessCodeRequired, PromoInvalid

IPV6_NETWORK: Final = 64
"""How many bits of an IPv6 address tell one customer of a network from another; the rest is theirs to choose."""

WRONG: Final = "wrong_codes"


class TooManyGuesses(Refused):
    """Too many codes were tried in vain; `retry_after` is in how many seconds another may be."""

    code = "rate_limited"

    def __init__(self, retry_after: int) -> None:
        super().__init__("too many codes were tried; please try again later")
        self.retry_after = retry_after


@attrs.define
class Guess:
    """Codes that are being tried; `wrong` is how many of them proved to be."""

    wrong: int = 0


@attrs.frozen(eq=False)
class Turnstile:
    """Lets guesses through; to be used on one event loop at a time."""

    guesses: Guesses
    now: Clock
    _inside: dict[Guesser, int] = attrs.field(factory=dict, init=False, repr=False)
    _waiting: dict[Guesser, "deque[asyncio.Future[None]]"] = attrs.field(
        factory=dict, init=False, repr=False
    )

    @asynccontextmanager
    async def trying(self, guesser: Guesser, codes: int) -> AsyncIterator[Guess]:
        """Let so many codes be tried; whoever tries them says in the guess how many were wrong.

        Raises `TooManyGuesses`. What ends in an error tells nothing, and counts as no guess.
        """
        guess = Guess()
        if not codes:
            yield guess
            return
        taken_at = await self._enter(guesser, codes)
        try:
            yield guess
        except BaseException:
            guess.wrong = 0
            raise
        finally:
            self._leave(guesser, codes - guess.wrong, taken_at)

    async def _enter(self, guesser: Guesser, codes: int) -> datetime:
        """Wait for a turn; returns when it was taken."""
        while (free_at := self.guesses.take(guesser, codes, at := self.now())) is not None:
            if not self._inside.get(guesser):
                self._wake(guesser)
                raise TooManyGuesses(self._seconds_until(free_at))
            turn = asyncio.get_running_loop().create_future()
            self._waiting.setdefault(guesser, deque()).append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                self._wake(guesser)
                raise
        self._inside[guesser] = self._inside.get(guesser, 0) + 1
        return at

    def _leave(self, guesser: Guesser, right: int, taken_at: datetime) -> None:
        if right:
            self.guesses.give_back(guesser, right, taken_at)
        self._inside[guesser] -= 1
        if not self._inside[guesser]:
            del self._inside[guesser]
        self._wake(guesser)

    def _wake(self, guesser: Guesser) -> None:
        """Call the next one who waits; who finds no way in either calls the one after."""
        waiting = self._waiting.get(guesser, deque())
        while waiting:
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                break
        if not waiting:
            self._waiting.pop(guesser, None)

    def _seconds_until(self, at: datetime) -> int:
        return max(1, math.ceil((at - self.now()).total_seconds()))


Page = Callable[[Request], Response]


@attrs.frozen
class Guarded:
    """A page of an event that is shown differently to who knows a code, in its query as `code` or as `promo`."""

    turnstile: Turnstile
    street: Street
    page: Page

    async def show(self, request: Request) -> Response:
        """Show the page, as long as not too many codes were tried in vain."""
        account = await self.street.account(request)
        guesser = guesser_of(request, account.id, slug_in_path(request))
        async with self.turnstile.trying(guesser, len(codes_in(request))) as guess:
            response = await run_in_threadpool(self.page, request)
            guess.wrong = getattr(request.state, WRONG, 0)
        return response


def guesser_of(request: Request, account_id: int, event_slug: str) -> Guesser:
    """Return who asks: the address that connected to us, whatever the headers say about others."""
    host = request.client.host if request.client else ""
    return Guesser(network_of(host), account_id, event_slug)


def network_of(host: str) -> str:
    """Return the address by which somebody on the network is counted."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, IPV6_NETWORK), strict=False))


def codes_in(request: Request) -> tuple[str, ...]:
    """Return the codes in the query of a page."""
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
