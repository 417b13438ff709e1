"""How long a door waits while a sale runs: scans over HTTP at 20 a second, idle and in a rush, at the same server.

Each pair is an idle spell and one in which buyers check out and pay as fast as they are answered, for the event at
whose door people are scanned: the same rows, the same locks. Scans come by the clock, whoever was answered before, and
each waits from the moment at which it was due. The two take turns, and their ratio is what counts: machines are noisy.

    python benchmarks/scans.py [pairs] [seconds] [database URL]
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
import http.client
import itertools
import json
import multiprocessing
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event as Flag
import os
from pathlib import Path
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from typing import IO, Any, cast
import uuid

import attrs
from moneyed import EUR, Money

from adapters.sql import SqlBooks, SqlReads, make_engine
from adapters.sql.migrate import upgrade
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.door.rotating import payload_at, ticket_key
from ticketing_domain.memory import SandboxPayments
from ticketing_domain.people.account import Account, Mode, NewAccount
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.pay import PaymentRequest

SCANS_A_SECOND = 20
SECONDS = 20
PAIRS = 3
BUYERS = 8
WARM_UP = 20
PER_ORDER = 10
TO_DRAW_BREATH = 1
KEPT_OPEN = 3
"""Seconds for which a connection that nobody uses is surely still open."""
OFF = {"TICKETING_RATE_LIMIT": "off", "TICKETING_SCAN_RATE_LIMIT": "off"}


@attrs.frozen
class Night:
    """A night that is sold at a shop and scanned with a key: its ticket to buy, and the items to scan."""

    account: Account
    slug: str
    ticket_id: int
    key: str
    items: Sequence[str]


@attrs.frozen
class Spell:
    """How long scans took, in milliseconds, and how many orders were paid in a second meanwhile."""

    took: Sequence[float]
    sold_a_second: float

    @property
    def p50(self) -> float:
        """The median."""
        return statistics.median(self.took)

    @property
    def p99(self) -> float:
        """What one in a hundred exceeds."""
        return statistics.quantiles(self.took, n=100, method="inclusive")[98]


def main(pairs: int, seconds: int, url: str | None) -> None:
    """Measure, and print a table in Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        url = url or f"sqlite:///{Path(folder) / 'bench.db'}"
        upgrade(url)
        night = a_night(url, WARM_UP + 2 * pairs * seconds * SCANS_A_SECOND)
        items = iter(night.items)
        with serving(url, Path(folder)) as port, ThreadPoolExecutor(SCANS_A_SECOND) as doors:
            scans = Scans(night, port)
            list(doors.map(scans, itertools.islice(items, WARM_UP)))
            idle, rush = [], []
            for _ in range(pairs):
                idle.append(Spell(at_the_door(scans, doors, items, seconds), 0))
                with buying(night, port) as paid:
                    took = at_the_door(scans, doors, items, seconds)
                    rush.append(Spell(took, paid.value / seconds))
                time.sleep(TO_DRAW_BREATH)
    print_table(idle, rush)


def print_table(idle: Sequence[Spell], rush: Sequence[Spell]) -> None:
    """Print what came out."""
    print("| scans over HTTP, 20 a second | median | min to max |")
    print("|---|---|---|")
    print(f"| p50 idle, ms | {spread([one.p50 for one in idle])} |")
    print(f"| p99 idle, ms | {spread([one.p99 for one in idle])} |")
    print(f"| p50 during a sale, ms | {spread([one.p50 for one in rush])} |")
    print(f"| p99 during a sale, ms | {spread([one.p99 for one in rush])} |")
    print(f"| orders paid a second meanwhile | {spread([one.sold_a_second for one in rush])} |")
    ratios = [busy.p99 / calm.p99 for calm, busy in zip(idle, rush, strict=True)]
    print(f"| p99 during a sale / p99 idle | {spread(ratios)} |")


def at_the_door(
    scans: "Scans", doors: ThreadPoolExecutor, items: Iterator[str], seconds: int
) -> Sequence[float]:
    """Scan by the clock; returns how long each waited, in milliseconds, from when it was due."""
    begun = time.perf_counter()
    asked = []
    for number, item in enumerate(itertools.islice(items, seconds * SCANS_A_SECOND)):
        due = begun + number / SCANS_A_SECOND
        time.sleep(max(0, due - time.perf_counter()))
        asked.append((due, doors.submit(scans, item)))
    return [1000 * (done.result() - due) for due, done in asked]


@attrs.define
class Scans:
    """Doors with connections that they keep open, one for each thread, as long as they are in use."""

    night: Night
    port: int
    own: threading.local = attrs.field(factory=threading.local)

    def __call__(self, item: str) -> float:
        """Let somebody in; returns when that was known."""
        key = ticket_key(self.night.account.secret, item, 1)
        shown = payload_at(key, item, datetime.now(UTC), rotating=True).text
        headers = {
            "Authorization": f"Bearer {self.night.key}",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        answer = ask(self._connection(), "/v1/tickets/scan", {"payload": shown}, headers)
        self.own.used = known = time.perf_counter()
        if not answer["valid"]:
            raise SystemExit(f"nobody was let in: {answer}")
        return known

    def _connection(self) -> http.client.HTTPConnection:
        if time.perf_counter() - getattr(self.own, "used", 0) > KEPT_OPEN:
            self.own.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection: http.client.HTTPConnection = self.own.connection
        return connection


@contextmanager
def buying(night: Night, port: int) -> "Iterator[Synchronized[int]]":
    """Let buyers in a process of their own buy until this ends; yields how many orders they have paid."""
    context = multiprocessing.get_context("spawn")
    paid, done = context.Value("l", 0), context.Event()
    crowd = context.Process(target=a_crowd, args=(night, port, paid, done))
    crowd.start()
    try:
        while crowd.is_alive() and not paid.value:
            time.sleep(0.05)
        with paid.get_lock():
            paid.value = 0
        yield paid
    finally:
        done.set()
        crowd.join()


def a_crowd(night: Night, port: int, paid: "Synchronized[int]", done: Flag) -> None:
    """Buy one ticket after the other, each buyer in a thread."""

    def buyer(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        shop = f"/shops/{night.account.subdomain}"
        for count in itertools.count():
            if done.is_set():
                return
            items = [{"ticket_id": night.ticket_id, "quantity": 2}]
            who = {"email": f"b{number}-{count}@example.com", "name": "A Buyer"}
            held = ask(connection, f"{shop}/events/{night.slug}/checkouts", {"items": items, **who})
            source = {"source": "tok_ok", "secret": held["secret"]}
            ask(connection, f"{shop}/checkouts/{held['public_id']}/payment", source)
            with paid.get_lock():
                paid.value += 1

    with ThreadPoolExecutor(BUYERS) as buyers:
        list(buyers.map(buyer, range(BUYERS)))


def ask(
    connection: http.client.HTTPConnection,
    path: str,
    body: object,
    headers: dict[str, str] | None = None,
) -> Any:
    """Send something and return what it is answered; anything but success ends the benchmark."""
    sent = {"Content-Type": "application/json", **(headers or {})}
    connection.request("POST", path, json.dumps(body), sent)
    response = connection.getresponse()
    content = response.read()
    if response.status >= 300:
        raise SystemExit(f"{path} was refused: {content!r}")
    return json.loads(content)


@contextmanager
def serving(url: str, folder: Path) -> Iterator[int]:
    """Serve the database in a process of its own; yields the port."""
    environ = {**os.environ, **OFF, "TICKETING_DATABASE_URL": url, "TICKETING_LOG": "quiet"}
    command = [sys.executable, "-m", "adapters.cli", "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, env=environ, cwd=folder)  # noqa: S603 (our own server)
    try:
        told_on = cast("IO[bytes]", server.stdout)
        # One JSON document, which may take several lines.
        told = ""
        while not told.rstrip().endswith("}"):
            told += told_on.readline().decode()
        yield int(json.loads(told)["listening"].rpartition(":")[2])
    finally:
        server.terminate()
        server.wait()


def a_night(url: str, count: int) -> Night:
    """Publish a night with rotating codes, and sell what is to be scanned."""
    engine = make_engine(url)
    box_office = BoxOffice(
        books=SqlBooks(engine),
        reads=SqlReads(engine),
        payments=SandboxPayments(),
        now=lambda: datetime.now(UTC),
        random=secrets.token_bytes,
    )
    subdomain = f"bench-{secrets.token_hex(4)}"
    account = box_office.open_account(NewAccount(subdomain, "Bench", "EUR"))
    us = account.id
    where = VenueChanges(name="Hall", address="Street 1", city="Berlin", postal_code="10000")
    venue = box_office.add_venue(account_id=us, changes=where).id
    start = datetime.now(UTC) + timedelta(days=1)
    end = start + timedelta(hours=4)
    plan = EventChanges("Night", venue, start, end, description="Long.", rotating_codes=True)
    slug = box_office.draft_event(account_id=us, changes=plan).slug
    changes = TicketChanges(title="General", price=Money(20, EUR), stock=1_000_000)
    ticket = box_office.add_ticket(account_id=us, slug=slug, is_group=False, changes=changes).ticket
    box_office.publish_event(account_id=us, slug=slug)
    items: list[str] = []
    for number in range(-(-count // PER_ORDER)):
        buyer = Buyer(f"guest{number}@example.com", "A Guest")
        placed = box_office.place_hold(HoldRequest(us, slug, buyer, ((ticket.id, PER_ORDER),)))
        box_office.pay_order(PaymentRequest(us, placed.purchase.public_id, "tok_ok"))
        page = box_office.reads.order(us, placed.purchase.public_id)
        items += [item.public_id for item in page.items]
    _, key = box_office.api_keys.issue(subdomain=subdomain, mode=Mode.LIVE, version="2026-04-25")
    engine.dispose()
    return Night(account, slug, ticket.id, key, items)


def spread(numbers: Sequence[float]) -> str:
    """Print a median with its range."""
    low, middle, high = min(numbers), statistics.median(numbers), max(numbers)
    return f"{middle:,.1f} | {low:,.1f} to {high:,.1f}"


if __name__ == "__main__":
    said = sys.argv[1:]
    main(
        int(said[0]) if said else PAIRS,
        int(said[1]) if len(said) > 1 else SECONDS,
        said[2] if len(said) > 2 else None,
    )
