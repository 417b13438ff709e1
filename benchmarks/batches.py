"""How much a batch saves: holds placed one at a time against holds placed together, on the same SQLite file.

The two take turns in pairs (A B A B …), and only their ratio counts: machines are noisy. Statements and commits are
counted, which no noise can touch. Every hold is durable (synchronous=FULL) before it is answered.

    python benchmarks/batches.py [pairs]
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
import secrets
import statistics
import sys
import tempfile
import time

from moneyed import EUR, Money
import sqlalchemy as sa

from adapters.sql import SqlBooks, SqlReads, make_engine
from adapters.sql.migrate import upgrade
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.memory import SandboxPayments
from ticketing_domain.people.account import NewAccount
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.allocation import Demand, allocate
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.inventory import Inventory

HOLDS = 512
BATCH = 64
PAIRS = 5


def main(pairs: int) -> None:
    """Measure, and print a table in Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        upgrade(url)
        engine = make_engine(url)
        counted = Counted(engine)
        box_office, requests = a_night(engine)
        singles, batches = [], []
        for _ in range(pairs):
            singles.append(rate(box_office, requests, 1))
            batches.append(rate(box_office, requests, BATCH))
        counted.reset()
        rate(box_office, requests, BATCH)
        statements = counted.statements / HOLDS
        one = box_office.reads.inventory(requests[0].account_id, requests[0].event_slug)
        engine.dispose()
    ratios = [together / alone for alone, together in zip(singles, batches, strict=True)]
    print("| what | median | min to max |")
    print("|---|---|---|")
    print(f"| holds a second, one at a time | {spread(singles)} |")
    print(f"| holds a second, {BATCH} together | {spread(batches)} |")
    print(f"| ratio together / one at a time | {spread(ratios, 1)} |")
    print(f"| statements for each hold, {BATCH} together | {statements:.2f} | counted |")
    print(f"| demands a second through `allocate` alone | {allocations(one, requests):,.0f} | |")


class Counted:
    """Counts statements of an engine."""

    def __init__(self, engine: sa.Engine) -> None:
        self.statements = 0
        sa.event.listen(engine, "before_cursor_execute", self.count)

    def count(self, *_: object) -> None:
        """Count one."""
        self.statements += 1

    def reset(self) -> None:
        """Begin again."""
        self.statements = 0


def a_night(engine: sa.Engine) -> tuple[BoxOffice, Sequence[HoldRequest]]:
    """Publish an event with stock for all, and line up the buyers."""
    box_office = BoxOffice(
        books=SqlBooks(engine),
        reads=SqlReads(engine),
        payments=SandboxPayments(),
        now=lambda: datetime.now(UTC),
        random=secrets.token_bytes,
    )
    us = box_office.open_account(NewAccount("bench", "Bench", "EUR")).id
    where = VenueChanges(name="Hall", address="Street 1", city="Berlin", postal_code="10000")
    venue = box_office.add_venue(account_id=us, changes=where).id
    start = datetime.now(UTC) + timedelta(days=30)
    plan = EventChanges("Night", venue, start, start + timedelta(hours=4), description="Long.")
    slug = box_office.draft_event(account_id=us, changes=plan).slug
    changes = TicketChanges(title="General", price=Money(20, EUR), stock=1_000_000)
    ticket = box_office.add_ticket(account_id=us, slug=slug, is_group=False, changes=changes).ticket
    box_office.publish_event(account_id=us, slug=slug)
    buyers = (Buyer(f"buyer{number}@example.com", "A Buyer") for number in range(HOLDS))
    return box_office, [HoldRequest(us, slug, buyer, ((ticket.id, 1),)) for buyer in buyers]


def rate(box_office: BoxOffice, requests: Sequence[HoldRequest], batch: int) -> float:
    """Return how many holds a second are placed in batches of this size."""
    begun = time.perf_counter()
    for start in range(0, len(requests), batch):
        box_office.place_holds(requests[start : start + batch])
    return len(requests) / (time.perf_counter() - begun)


def allocations(inventory: Inventory, requests: Sequence[HoldRequest]) -> float:
    """Return how many demands a second `allocate` decides, in batches of 64."""
    demands = [Demand(request.buyer.email, request.wanted) for request in requests[:BATCH]]
    begun, done = time.perf_counter(), 0
    while time.perf_counter() - begun < 1:
        inventory, _ = allocate(inventory, demands, {})
        done += len(demands)
    return done / (time.perf_counter() - begun)


def spread(numbers: Sequence[float], digits: int = 0) -> str:
    """Print a median with its range."""
    low, middle, high = min(numbers), statistics.median(numbers), max(numbers)
    return f"{middle:,.{digits}f} | {low:,.{digits}f} to {high:,.{digits}f}"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS)
