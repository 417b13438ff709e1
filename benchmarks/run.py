"""Measure the product against the floors of this machine, in turns, and write benchmarks/results.md.

Everything takes turns (A B A B …) and only ratios of neighbours count: machines are noisy. The product runs with
everything on: strict JSON, validation, idempotency, notices, counters, logs.

    python -m benchmarks.run [--full]
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
import http.client
import itertools
import os
from pathlib import Path
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Final

import attrs
import sqlalchemy as sa

from benchmarks.batches import a_night as a_night_in_process
from benchmarks.batches import allocations
from benchmarks.nights import Night, a_night
from benchmarks.pages import FIRST, deepest, others
from benchmarks.processes import Load, Server, floor, product, wrk
from tests.postgres import running_postgres

RESULTS: Final = Path("benchmarks/results.md")
FEW: Final = 1_000
CODES: Final = "codes"
PAGES: Final = "pages"
DURABLE: Final = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")


@attrs.frozen
class Plan:
    """How long to measure."""

    pairs: int = 5
    seconds: int = 2
    many: int = 100_000


@attrs.define
class Table:
    """What was measured: loads by name, one for each round."""

    loads: dict[str, list[Load]] = attrs.field(factory=lambda: defaultdict(list))
    lines: list[str] = attrs.field(factory=list)

    def rate(self, name: str) -> str:
        """Print a rate and its latencies."""
        found = self.loads[name]
        p50 = statistics.median(each.p50 for each in found)
        p99 = statistics.median(each.p99 for each in found)
        rates = spread([each.rate for each in found])
        return f"| {name} | {rates} | {p50:.1f} / {p99:.1f} |"

    def ratio(self, name: str, to: str, goal: str, *, halves: int = 1) -> str:
        """Print the ratio of two rates, round by round."""
        pairs = zip(self.loads[name], self.loads[to], strict=True)
        ratios = [each.rate / halves / other.rate for each, other in pairs]
        return f"| {name} / {to} | {spread(ratios, 2)} | {goal} |"


@attrs.frozen
class Servers:
    """Who is measured in turn."""

    echo: Server
    naive: Server
    ours: Server


def main(plan: Plan) -> None:
    """Measure everything and write it down."""
    with tempfile.TemporaryDirectory() as folder, running_postgres(*DURABLE) as server:
        on_sqlite = _measured(f"sqlite:///{Path(folder) / 'bench.db'}", "SQLite", plan)
        on_postgresql = _measured(server, "PostgreSQL", plan)
        commits = spread([_commits(Path(folder) / f"c{place}.db") for place in range(plan.pairs)])
        alone = f"{_allocations(Path(folder)):,.0f}"
    told = [
        *_head(plan),
        *on_sqlite,
        *on_postgresql,
        "## Beside the server",
        "",
        f"* `allocate` alone, batches of 64: {alone} demands a second (goal 250,000).",
        f"* SQLite's own durable commits of one row: {commits} a second.",
    ]
    RESULTS.write_text("\n".join(told) + "\n")
    print(RESULTS.read_text())


def _measured(url: str, database: str, plan: Plan) -> Sequence[str]:
    few, many = a_night(url, "few"), a_night(url, "many")
    few.sell(FEW)
    many.sell(plan.many)
    table = Table()
    with ExitStack() as running, tempfile.TemporaryDirectory() as folder:
        told = Path(folder)
        _lines(told / CODES, (f"ADMIT{number}" for number in range(1, plan.many + 1)))
        _lines(told / PAGES, others(many, plan.many))
        servers = Servers(
            running.enter_context(floor("echo")),
            running.enter_context(floor("naive", url)),
            ours := running.enter_context(product(url)),
        )
        turns = _turns(servers, few, many, told, plan)
        for _ in range(plan.pairs):
            for name, turn in turns.items():
                table.loads[name].append(turn())
        exports = list(_exports(ours, many, plan))
        ready = f"{ours.seconds_to_ready:.1f} s from start to ready; {ours.megabytes:.0f} MB after all that"
    return _printed(table, database, [*exports, f"* {ready} (goals 1.2 s, 120 MB)."])


def _turns(
    servers: Servers, few: Night, many: Night, told: Path, plan: Plan
) -> Mapping[str, Callable[[], Load]]:
    echo, naive, ours = attrs.astuple(servers, recurse=False)

    def turn(
        server: Server, script: str, *arguments: str, alone: bool = False
    ) -> Callable[[], Load]:
        connections = 1 if alone else 64
        return lambda: wrk(
            server, script, *arguments, connections=connections, seconds=plan.seconds
        )

    tag = _tag(ours, few.page)
    bearer = ("Authorization", f"Bearer {many.key}")
    return {
        "POST floor": turn(echo, "hold", "/post", "1"),
        "naive": turn(naive, "hold", "/post", "1"),
        "hold": turn(ours, "hold", *few.holds),
        "hold, many sold": turn(ours, "hold", *many.holds),
        "sale": turn(ours, "sale", *few.sales),
        "sale, many sold": turn(ours, "sale", *many.sales),
        "redeem": _redeeming(ours, many, str(told / CODES), plan),
        "lone naive": turn(naive, "hold", "/post", "1", alone=True),
        "lone hold": turn(ours, "hold", *few.holds, alone=True),
        "GET floor": turn(echo, "get", "/get"),
        "event page": turn(ours, "get", few.page),
        "event page, many sold": turn(ours, "get", many.page),
        "event page, 304": turn(ours, "get", few.page, "If-None-Match", tag),
        "list page, first": turn(ours, "get", FIRST, *bearer),
        "list page, deepest": turn(ours, "get", deepest(many), *bearer),
        "list page, each another": turn(ours, "walk", str(told / PAGES), *bearer),
    }


def _lines(file: Path, lines: Iterable[str]) -> None:
    file.write_text("".join(f"{line}\n" for line in lines))


def _redeeming(ours: Server, many: Night, codes: str, plan: Plan) -> Callable[[], Load]:
    places = itertools.count(0, plan.many // (plan.pairs + 1))

    def turn() -> Load:
        told = (codes, str(next(places)), many.event.slug, many.token)
        return wrk(ours, "redeem", *told, seconds=plan.seconds)

    return turn


def _printed(table: Table, database: str, lines: Sequence[str]) -> Sequence[str]:
    more = "≥ 15" if database == "PostgreSQL" else "≥ 8"
    return [
        f"## {database}",
        "",
        "| what | a second: median | min to max | p50 / p99, ms |",
        "|---|---|---|---|",
        *(table.rate(name) for name in table.loads),
        "",
        "| ratio, round by round | median | min to max | goal |",
        "|---|---|---|---|",
        table.ratio("hold", "POST floor", "≥ 0.35"),
        table.ratio("hold", "naive", more),
        table.ratio("hold, many sold", "hold", "≥ 0.95"),
        table.ratio("lone hold", "lone naive", "≥ 1"),
        table.ratio("sale", "POST floor", "≥ 0.15, in whole sales", halves=2),
        table.ratio("sale, many sold", "sale", "≥ 0.95"),
        table.ratio("redeem", "POST floor", "≥ 0.35"),
        table.ratio("event page", "GET floor", "≥ 0.4"),
        table.ratio("event page, many sold", "event page", "≥ 0.9"),
        table.ratio("event page, 304", "GET floor", "≥ 0.7"),
        table.ratio("list page, first", "GET floor", "≥ 0.2"),
        table.ratio("list page, deepest", "list page, first", "≥ 0.95"),
        "",
        "A sale is two requests: its rate is in requests, its ratio in whole sales.",
        "",
        *lines,
        "",
    ]


def _exports(ours: Server, many: Night, plan: Plan) -> Iterator[str]:
    for path, goal in (("/admin/customers.csv", "200,000"), ("/admin/customers", "60,000")):
        rates, firsts = [], []
        for _ in range(3):
            first, whole = _downloaded(ours, path, many.token)
            rates.append(plan.many / whole)
            firsts.append(1000 * first)
        yield (
            f"* `{path}`, {plan.many:,} rows: {statistics.median(rates):,.0f} rows a second "
            f"(goal {goal}), first byte after {statistics.median(firsts):.0f} ms (goal 50)."
        )


def _downloaded(ours: Server, path: str, token: str) -> tuple[float, float]:
    """Return after how many seconds the first byte came, and the last."""
    connection = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=600)
    begun = time.perf_counter()
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read(1)
    first = time.perf_counter() - begun
    while response.read(1 << 20):
        pass
    if response.status != 200:
        raise SystemExit(f"{path} was answered {response.status}")
    return first, time.perf_counter() - begun


def _tag(ours: Server, page: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=60)
    connection.request("GET", page)
    return connection.getresponse().headers["ETag"] or ""


def _commits(file: Path) -> float:
    """Return how many transactions of one row SQLite makes durable in a second."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a INTEGER PRIMARY KEY)"
    )
    begun, done = time.perf_counter(), 0
    while time.perf_counter() - begun < 1:
        connection.execute("INSERT INTO t DEFAULT VALUES")
        done += 1
    return done / (time.perf_counter() - begun)


def _allocations(folder: Path) -> float:
    night = a_night(f"sqlite:///{folder / 'allocate.db'}", "alone")
    engine = sa.create_engine(night.url)
    office, requests = a_night_in_process(engine)
    inventory = office.reads.inventory(requests[0].account_id, requests[0].event_slug)
    engine.dispose()
    return allocations(inventory, requests)


def _head(plan: Plan) -> Sequence[str]:
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 (no word of it comes from outside)
    cores, load = os.cpu_count(), os.getloadavg()[0]
    return [
        "# Results",
        "",
        (
            f"Commit {commit}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {platform.machine()}, {cores} cores, "
            f"load {load:.1f} before the start; Python {platform.python_version()}. One process, 64 connections, one hot "
            f"event, {plan.pairs} rounds of {plan.seconds} s for each line, all in turn; load generator, database and "
            f"server share the cores. “Many sold” is {plan.many:,} tickets, else {FEW:,}. SQLite is durable on disk; "
            "PostgreSQL runs with fsync on, its folder in memory."
        ),
        "",
    ]


def spread(numbers: Sequence[float], digits: int = 0) -> str:
    """Print a median with its range."""
    low, middle, high = min(numbers), statistics.median(numbers), max(numbers)
    return f"{middle:,.{digits}f} | {low:,.{digits}f} to {high:,.{digits}f}"


if __name__ == "__main__":
    main(Plan(pairs=9, seconds=5, many=1_000_000) if "--full" in sys.argv else Plan())
