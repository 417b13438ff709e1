"""The world of one run: the house, the people outside with what they know, and everything that was said between them.

People know only what they were told. What they were told is written down: it must still be true at the end.
"""

from collections import Counter
from collections.abc import Mapping
import hashlib
import json
from random import Random
from typing import Any, Final
from uuid import UUID

import attrs

from adapters.simulator.house import House
from adapters.simulator.inline import Reply, call
from adapters.simulator.trouble import Fault, Killed
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.people.account import Account

JSON: Final = {"accept": "application/json", "content-type": "application/json"}


class Violation(BaseException):
    """Something that must never happen has happened; the application under test may not catch this."""


@attrs.define(eq=False)
class Show:
    """An event as people know it, with its tickets."""

    event: Event
    tickets: list[Ticket]


@attrs.define(eq=False)
class Wish:
    """A request that may be sent again, word for word; `first` is the first answer that told of a success.

    `marker` stands in the books where the wish had its effect, if it names one.
    """

    who: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    marker: str | None = None
    first: Reply | None = None
    unanswered: bool = False

    @property
    def is_keyed(self) -> bool:
        """Whether it carries an idempotency key."""
        return "idempotency-key" in self.headers


@attrs.define(eq=False)
class Bought:
    """An order as its buyer knows it: `status` is the last that anybody was told of, amounts in minor units."""

    order_id: str
    secret: str
    show: Show
    status: str
    total: str
    refunded_minor: int = 0
    refunds_asked: int = 0
    cancelled: bool = False
    was_paid: bool = False
    codes: list[str] = attrs.field(factory=list)
    tickets: list[str] = attrs.field(factory=list)
    reissued: bool = False


@attrs.define(eq=False)
class World:
    """One run as it stands. `luck` decides what people do, and starts anew with every step."""

    house: House
    account: Account
    stranger: Account
    tokens: Mapping[str, str]
    shows: list[Show]
    luck: Random = attrs.field(factory=lambda: Random(0))
    depth: int = 0
    number: int = 0
    bought: dict[str, Bought] = attrs.field(factory=dict)
    wishes: list[Wish] = attrs.field(factory=list)
    let_in: "Counter[str]" = attrs.field(factory=Counter)
    scans: list[dict[str, Any]] = attrs.field(factory=list)
    called_off: set[str] = attrs.field(factory=set)
    rare: "Counter[str]" = attrs.field(factory=Counter)
    trace: list[str] = attrs.field(factory=list)

    def tell(self, line: str) -> None:
        """Write a line of the trace."""
        self.trace.append(f"{'  ' * self.depth}{line}")

    def met(self, what: str, times: int = 1) -> None:
        """Note that a rare state was reached."""
        if times:
            self.rare[what] += times

    def name(self, of: str) -> str:
        """Return a name that nobody had before."""
        self.number += 1
        return f"{of} {self.number}"

    def key(self) -> dict[str, str]:
        """Return the header of a new idempotency key."""
        return {"idempotency-key": self.uuid()}

    def uuid(self) -> str:
        """Return a new UUID."""
        return str(UUID(bytes=self.luck.randbytes(16), version=4))

    def wish(
        self,
        who: str,
        method: str,
        url: str,
        body: object = None,
        *,
        key: Mapping[str, str] | None = None,
        marker: str | None = None,
    ) -> Wish:
        """Make a request, which is not sent yet."""
        token = self.tokens.get(who)
        let_in = {"authorization": f"Bearer {token}"} if token else {}
        sent = b"" if body is None else json.dumps(body).encode()
        wish = Wish(who, method, url, {**JSON, **let_in, **(key or {})}, sent, marker)
        self.wishes.append(wish)
        return wish

    def send(self, wish: Wish) -> Reply | None:
        """Send a request; returns its answer, None where none arrives."""
        trouble = self.house.trouble
        reply = self._sent(wish)
        if wish.is_keyed and trouble.strikes(Fault.TWICE, "client"):
            self._judged(wish, reply)
            reply = self._sent(wish)
        self._judged(wish, reply)
        if trouble.strikes(Fault.AFTER, "client"):
            reply = None
        wish.unanswered = reply is None or reply.status >= 500
        return None if wish.unanswered else reply

    def ask(self, who: str, method: str, url: str, body: object = None) -> Reply | None:
        """Send a request that is not written down to be sent again."""
        wish = self.wish(who, method, url, body)
        self.wishes.pop()
        return self.send(wish)

    def _sent(self, wish: Wish) -> Reply | None:
        house, place = self.house, len(self.trace)
        struck = house.trouble.struck.total()
        headers = {**wish.headers, "x-request-id": f"request-{place}"}
        try:
            app = house.process(self.depth).app
            reply = call(app, wish.method, wish.url, headers, wish.body)
        except BaseException:
            if not house.trouble.dead:
                raise
            self.killed(f"{wish.who} {wish.method} {wish.url}")
            return None
        self.tell(f"{wish.who} {wish.method} {wish.url} -> {reply.status} {_digest(reply)}")
        if reply.status == 500 or (reply.status == 503 and struck == house.trouble.struck.total()):
            raise Violation(f"{wish.method} {wish.url} is answered with {reply.status}")
        return reply

    def killed(self, during: str) -> None:
        """Go on after a process was killed: start again, or pass it on to the process in whose port call we are."""
        self.tell(f"{during} -> killed")
        if self.depth:
            # The processes share a machine.
            raise Killed
        self.met("a process was killed")
        self.house.start()

    def _judged(self, wish: Wish, reply: Reply | None) -> None:
        """Hold an answer against the first one that was given to the same wish."""
        if reply is None or not wish.is_keyed or reply.status >= 300:
            return
        if reply.headers.get("idempotent-replayed"):
            self.met("an answer was given again")
            if wish.first is None:
                self.met("an answer was given again that nobody had heard")
        if wish.first is None:
            wish.first = reply
        elif _said(wish, wish.first) != _said(wish, reply):
            raise Violation(f"{wish.method} {wish.url} is answered differently a second time")


def _said(wish: Wish, reply: Reply) -> object:
    """Return what must read the same when it is said again; how far a payment at a bank has come may change."""
    if wish.url.endswith("/checkouts"):
        return reply.status, {**reply.json, "payment": None}
    return reply.status, reply.body


def _digest(reply: Reply) -> str:
    return hashlib.sha256(reply.body).hexdigest()[:12]
