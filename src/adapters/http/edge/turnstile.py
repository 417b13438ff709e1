"""The turnstile: whoever tries codes or tokens gets so many wrong, and then has to wait.

As many go through at once as may still be wrong; the others wait their turn, so that many guesses at once are not more
than are allowed, and many buyers who know a code behind one address are only let in a few at a time.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import lru_cache
import ipaddress
import math
from typing import Final

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from ticketing_domain.errors import Refused
from ticketing_domain.ports import Clock
from ticketing_domain.sale.guesses import Guesser, Guesses

IPV6_NETWORK: Final = 64
"""How many bits of an IPv6 address tell one customer of a network from another; the rest is theirs to choose."""

SECONDS_BETWEEN: Final = 0.05
"""How often is asked again whether guesses that are under way in other processes have ended."""


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


@attrs.define(eq=False)
class Line:
    """Those of one guesser: how many try or are just asking whether they may, how many have left, and who waits."""

    inside: int = 0
    left: int = 0
    waiting: "deque[asyncio.Future[None]]" = attrs.field(factory=deque)


@attrs.frozen(eq=False)
class Turnstile:
    """Lets guesses through; to be used on one event loop at a time.

    `patience_seconds` is how long somebody waits for guesses that other processes may have under way, which nobody here
    sees end; nothing where no other process counts with this one.
    """

    guesses: Guesses
    now: Clock
    patience_seconds: float = 0
    _lines: dict[Guesser, Line] = attrs.field(factory=dict, init=False, repr=False)

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
            await self._leave(guesser, codes - guess.wrong, taken_at)

    async def _enter(self, guesser: Guesser, codes: int) -> datetime:
        """Wait for a turn; returns when it was taken."""
        give_up_at = asyncio.get_running_loop().time() + self.patience_seconds
        while True:
            line = self._lines.setdefault(guesser, Line())
            left = line.left
            line.inside += 1
            try:
                taken_at, free_at = await self._ask(guesser, codes, line, give_up_at)
            except BaseException:
                self._step_out(guesser, line)
                raise
            if free_at is None:
                return taken_at
            self._step_out(guesser, line)
            if line.left != left:
                # Somebody left while we asked, and may have given back what we were refused.
                continue
            if not line.inside:
                raise TooManyGuesses(self._seconds_until(free_at))
            await self._turn(guesser, line)

    async def _ask(
        self, guesser: Guesser, codes: int, line: Line, give_up_at: float
    ) -> tuple[datetime, datetime | None]:
        """Return when was asked, and from when on there is a way in if there is none now."""
        loop = asyncio.get_running_loop()
        while True:
            at = self.now()
            free_at = await run_in_threadpool(self.guesses.take, guesser, codes, at)
            if free_at is None or line.inside > 1 or loop.time() >= give_up_at:
                return at, free_at
            await asyncio.sleep(SECONDS_BETWEEN)

    async def _turn(self, guesser: Guesser, line: Line) -> None:
        turn = asyncio.get_running_loop().create_future()
        line.waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            self._wake(guesser, line)
            raise

    async def _leave(self, guesser: Guesser, right: int, taken_at: datetime) -> None:
        try:
            if right:
                await run_in_threadpool(self.guesses.give_back, guesser, right, taken_at)
        finally:
            line = self._lines[guesser]
            line.inside -= 1
            line.left += 1
            self._wake(guesser, line)

    def _step_out(self, guesser: Guesser, line: Line) -> None:
        """Stop asking. Whoever leaves next calls the others; the last one has to, for nobody else would."""
        line.inside -= 1
        if not line.inside:
            self._wake(guesser, line)

    def _wake(self, guesser: Guesser, line: Line) -> None:
        """Call the next one who waits."""
        while line.waiting:
            turn = line.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        if not line.inside:
            self._lines.pop(guesser, None)

    def _seconds_until(self, at: datetime) -> int:
        return max(1, math.ceil((at - self.now()).total_seconds()))


def address_of(request: Request) -> str:
    """Return who is counted as asking: the address that connected to us, whatever the headers say about others."""
    return network_of(request.client.host if request.client else "")


@lru_cache(maxsize=4096)
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
