"""Buyers who ask again, always under the key of their first try, until they have what they came for or are refused."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
import itertools
import os
import threading
import time
from typing import Any, Final, Protocol, TypeAlias
import uuid

import attrs
import sqlalchemy as sa

from adapters import wiring
from adapters.http.v1.ids import Sealed, sealed
from adapters.http.v1.versions import NEWEST
from adapters.settings import Settings
from adapters.sql.engine import make_engine
from tests.integration.command.line import Cut, Line, Told
from tests.integration.command.night import SHOP, Night
from ticketing_domain.people.account import Mode

DEEP: Final = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
PATIENCE_SECONDS: Final = 500 if DEEP else 180
"""Less than a hold lasts, and more than several claims in a row that died one after the other."""

PAUSE_SECONDS: Final = 0 if DEEP else 0.05
"""Between one buyer and the next, so that a short run leaves something of the machine to others."""
Asked: TypeAlias = tuple[str, str, object, Mapping[str, str]]


@attrs.frozen
class Buyer:
    """Somebody who wants one ticket, with the keys under which they ask."""

    name: str
    order_key: str = attrs.field(factory=lambda: str(uuid.uuid4()))
    payment_key: str = attrs.field(factory=lambda: str(uuid.uuid4()))

    @property
    def email(self) -> str:
        """By which the books know them."""
        return f"{self.name}@example.com"


class Way(Protocol):
    """Protocol: a way to order and pay a ticket."""

    def place(self, buyer: Buyer) -> Asked: ...

    def pay(self, buyer: Buyer, placed: Any) -> Asked: ...

    def look(self, placed: Any) -> Asked: ...


@attrs.frozen
class InTheShop(Way):
    """As a buyer does; a payment carries no key, the order itself is the key."""

    night: Night

    def place(self, buyer: Buyer) -> Asked:
        named = {"Idempotency-Key": buyer.order_key}
        return "POST", self.night.checkouts, self.night.wish(buyer.name), named

    def pay(self, buyer: Buyer, placed: Any) -> Asked:
        secret = {"source": "tok_ok", "secret": placed["secret"]}
        return "POST", f"{SHOP}/checkouts/{placed['public_id']}/payment", secret, {}

    def look(self, placed: Any) -> Asked:
        path = f"{SHOP}/checkouts/{placed['public_id']}?secret={placed['secret']}"
        return "GET", path, None, {}


@attrs.frozen
class AsAProgram(Way):
    """As a promoter's program does, with a key for each POST."""

    night: Night
    api_key: str

    @classmethod
    def of(cls, database_url: str, night: Night) -> "AsAProgram":
        """Make a program with an API key of its own."""
        with wiring.opened(Settings(database_url=database_url)) as box_office:
            _, key = box_office.api_keys.issue(subdomain="house", mode=Mode.LIVE, version=NEWEST)
        return cls(night, key)

    def place(self, buyer: Buyer) -> Asked:
        tier = sealed(Sealed.TIER, self.night.ticket_id, self.night.account.secret)
        body = {
            "eventId": self.night.slug,
            "buyerEmail": buyer.email,
            "buyerName": "Ada",
            "items": [{"tierId": tier, "quantity": 1}],
        }
        return "POST", "/v1/orders", body, self._headers(buyer.order_key)

    def pay(self, buyer: Buyer, placed: Any) -> Asked:
        path = f"/v1/orders/{placed['id']}/payment"
        return "POST", path, {"source": "tok_ok"}, self._headers(buyer.payment_key)

    def look(self, placed: Any) -> Asked:
        return "GET", f"/v1/orders/{placed['id']}", None, self._headers()

    def _headers(self, key: str | None = None) -> dict[str, str]:
        named = {} if key is None else {"Idempotency-Key": key}
        return {"Authorization": f"Bearer {self.api_key}", **named}


@attrs.define(eq=False)
class Crowd:
    """So many buyers at a time, one after another, and what they were told.

    `forgetful` ones take a new key for every try. `placed` is what was acknowledged, by e-mail; `refused` counts why
    others went without; `lost_answers` counts requests that were cut off and had been granted; `answers` counts
    statuses and codes of all answers, `seconds` is how long each took.
    """

    port: int
    ways: Sequence[Way]
    size: int
    forgetful: bool = False
    placed: dict[str, str] = attrs.field(factory=dict)
    paid: set[str] = attrs.field(factory=set)
    refused: Counter[str] = attrs.field(factory=Counter)
    unfinished: list[str] = attrs.field(factory=list)
    answers: Counter[tuple[int, str]] = attrs.field(factory=Counter)
    cut: int = 0
    lost_answers: int = 0
    sent_away_for_good: int = 0
    seconds: list[float] = attrs.field(factory=list)
    _enough: threading.Event = attrs.field(factory=threading.Event)
    _news: threading.Condition = attrs.field(factory=threading.Condition)
    _thread: threading.Thread = attrs.field(factory=threading.Thread)

    @contextmanager
    def buying(self) -> Iterator[None]:
        """Let them buy while the block runs, or until their `end`."""
        self._thread = threading.Thread(target=lambda: asyncio.run(self._everybody()))
        self._thread.start()
        try:
            yield
        finally:
            self.end()

    def end(self) -> None:
        """Let nobody new come, and wait until everybody has ended what they have begun."""
        self._enough.set()
        self._thread.join()

    def wait_until(self, seen: Callable[[], bool]) -> None:
        """Wait for answers until something is seen."""
        with self._news:
            assert self._news.wait_for(seen, PATIENCE_SECONDS), self.answers

    def wait_for_more(self, paid: int) -> None:
        """Wait until so many more have paid."""
        wanted = len(self.paid) + paid
        self.wait_until(lambda: len(self.paid) >= wanted)

    def wait_until_turned_away(self, times: int) -> None:
        """Wait until somebody was asked to come again so many times more."""
        wanted = self.turned_away + times
        self.wait_until(lambda: self.turned_away >= wanted)

    @property
    def served(self) -> int:
        """How many have paid, or went without."""
        return len(self.paid) + self.refused.total()

    @property
    def turned_away(self) -> int:
        """How often somebody was asked to come again."""
        return sum(count for (status, _), count in self.answers.items() if status == 503)

    async def _everybody(self) -> None:
        async with asyncio.TaskGroup() as crowd:
            for number in range(self.size):
                crowd.create_task(self._one_after_another(number))

    async def _one_after_another(self, number: int) -> None:
        line, way = Line(self.port), self.ways[number % len(self.ways)]
        for turn in itertools.count():
            if self._enough.is_set():
                break
            buyer = Buyer(f"b{number}-{turn}")
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._buy(line, way, buyer)
            except TimeoutError:
                self.unfinished.append(buyer.email)
            # A buyer looks at what they got before they buy again.
            await asyncio.sleep(PAUSE_SECONDS)
        await line.hang_up()

    async def _buy(self, line: Line, way: Way, buyer: Buyer) -> None:
        told = await self._answer(line, lambda: way.place(self._as_sent(buyer)))
        if told.status != 201:
            with self._news:
                self.refused[told.code] += 1
            return
        placed = told.body
        self.placed[buyer.email] = str(placed.get("public_id") or placed["id"])
        while True:
            told = await self._answer(line, lambda: way.pay(self._as_sent(buyer), placed))
            if told.status != 200:
                told = await self._answer(line, lambda: way.look(placed))
            if told.status == 404:
                self.unfinished.append(buyer.email)
                return
            if told.status == 200 and told.body["status"] in {"paid", "completed"}:
                break
            # As a page does that is waiting for its bank.
            await asyncio.sleep(1)
        with self._news:
            self.paid.add(buyer.email)
            self._news.notify_all()

    def _as_sent(self, buyer: Buyer) -> Buyer:
        return Buyer(buyer.name) if self.forgetful else buyer

    async def _answer(self, line: Line, asked: Callable[[], Asked]) -> Told:
        """Ask until an answer comes that is not a request to come again."""
        was_cut = False
        while True:
            begun = time.monotonic()
            try:
                told = await line.ask(*asked())
            except Cut:
                was_cut = True
                self._note_cut()
            except OSError:
                # Nobody is there; who asks at once only keeps the machine from starting a server.
                await asyncio.sleep(0.2)
            else:
                self._note(told, time.monotonic() - begun, was_cut=was_cut)
                if told.status < 500:
                    return told
                await asyncio.sleep(float(told.headers.get("retry-after", "1")))

    def _note_cut(self) -> None:
        with self._news:
            self.cut += 1
            self._news.notify_all()

    def _note(self, told: Told, seconds: float, *, was_cut: bool) -> None:
        with self._news:
            self.answers[told.status, told.code] += 1
            self.seconds.append(seconds)
            granted = told.headers.get("idempotent-replayed") == "true" or told.status == 409
            self.lost_answers += was_cut and granted
            self.sent_away_for_good += told.status == 503 and "retry-after" not in told.headers
            self._news.notify_all()


def wrong_with(crowd: Crowd, database_url: str) -> list[str]:
    """Compare what a crowd was told with the orders there are; returns what is lost, doubled or not paid, in words."""
    engine = make_engine(database_url)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT buyer_email, public_id, status FROM orders"))
        orders = [tuple(row) for row in rows]
    engine.dispose()
    there = {public_id: (email, status) for email, public_id, status in orders}
    lost = [
        f"{email} was promised {told}"
        for email, told in crowd.placed.items()
        if there.get(told.removeprefix("ord_"), ("", ""))[0] != email
    ]
    copies = Counter(email for email, _, _ in orders)
    doubled = [f"{email} has {copies[email]} orders" for email in copies if copies[email] > 1]
    settled = {email for email, _, status in orders if status == "paid"}
    unpaid = [f"{email} has paid" for email in sorted(crowd.paid - settled)]
    return lost + doubled + unpaid


def let_leases_end(database_url: str) -> None:
    """Put the ends of all claims' leases into the past, so that nobody has to wait for them."""
    engine = make_engine(database_url)
    with engine.begin() as connection:
        ended = sa.text("UPDATE kept_answers SET lease_until = at WHERE status IS NULL")
        connection.execute(ended)
    engine.dispose()


def adds_up(database_url: str) -> bool:
    """Recount everything, as `ticketing verify` does."""
    with wiring.opened(Settings(database_url=database_url)) as box_office:
        return not box_office.verify().discrepancies
