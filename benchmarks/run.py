"""Measure the product against the floors of this machine, in turns, and write benchmarks/results.md.

Everything takes turns (A B A B …) and only ratios of neighbours count: machines are noisy. The product runs with
everything on but the limits of a key: strict JSON, validation, idempotency, notices, counters, logs.

    python -m benchmarks.run [--full]
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
import http.client
import itertools
import os
from pathlib import Path
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from typing import Final

import attrs
import sqlalchemy as sa

from benchmarks.batches import a_night as a_night_in_process
from benchmarks.batches import allocations
from benchmarks.crowds import several_processes
from benchmarks.disks import slow_disks
from benchmarks.hooks import fan_out
from benchmarks.lists import complete_lists, memory_for_lists
from benchmarks.nights import Night, a_night
from benchmarks.pages import FIRST, deepest, others
from benchmarks.processes import Load, Server, floor, product, wrk
from benchmarks.tables import RATIOS, Plan, Table, spread
from tests.postgres import running_postgres

RESULTS: Final = Path("benchmarks/results.md")
CODES: Final = "codes"
PAGES: Final = "pages"
LONG: Final = Plan(pairs=9, few=5, seconds=5, brief=3, many=1_000_000, orders=5)
CONNECTIONS: Final = 64
DURABLE: Final = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")


@attrs.frozen
class Servers:
    """Who is measured in turn."""

    echo: Server
    naive: Server
    ours: Server


def main(plan: Plan) -> None:
    """Measure everything and write it down."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, running_postgres(*DURABLE) as server:
        told = [
            *_head(plan),
            *_measured(_file(folder, "bench"), "SQLite", plan),
            *_measured(server, "PostgreSQL", plan),
            "## Webhooks, on SQLite",
            "",
            *fan_out(_file(folder, "told"), plan),
            "",
            "## Webhooks, on PostgreSQL",
            "",
            *fan_out(_another(server, "told"), plan),
            "",
            "## Several processes, on PostgreSQL",
            "",
            *several_processes(_another(server, "crowds"), plan),
            "",
            "## Slower disks",
            "",
            *slow_disks(plan, *DURABLE),
            "",
            "## Beside the server",
            "",
            *_beside(Path(folder), plan),
        ]
    minutes = (time.monotonic() - begun) / 60
    told.append(f"* All of this took {minutes:.1f} minutes.")
    RESULTS.write_text("\n".join(told) + "\n")
    print(RESULTS.read_text())


def _file(folder: str, name: str) -> str:
    return f"sqlite:///{Path(folder) / name}.db"


def _another(server: str, name: str) -> str:
    """Make one more database on a server of PostgreSQL."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def _measured(url: str, database: str, plan: Plan) -> Sequence[str]:
    few, many = a_night(url, "few"), a_night(url, "many")
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
                table.add(name, turn())
        exports = complete_lists(ours, many, plan)
        ready = f"{ours.seconds_to_ready:.1f} s from start to ready; {ours.megabytes:.0f} MB after all that"
    memory = memory_for_lists(few, many, plan)
    return _printed(table, database, [*exports, memory, f"* {ready} (goals 1.2 s, 120 MB)."])


def _turns(
    servers: Servers, few: Night, many: Night, told: Path, plan: Plan
) -> Mapping[str, Callable[[], Load]]:
    echo, naive, ours = attrs.astuple(servers, recurse=False)

    def turn(server: Server, script: str, *arguments: str) -> Callable[[], Load]:
        return lambda: wrk(server, script, *arguments, seconds=plan.seconds)

    def brief(
        server: Server, script: str, *arguments: str, connections: int = CONNECTIONS
    ) -> Callable[[], Load]:
        return lambda: wrk(server, script, *arguments, connections=connections, seconds=plan.brief)

    tag = _tag(ours, few.page)
    bearer = ("Authorization", f"Bearer {many.key}")
    return {
        "POST floor": brief(echo, "hold", "/post", "1"),
        "naive": turn(naive, "hold", "/post", "1"),
        "hold": turn(ours, "hold", *few.holds),
        "hold, many sold": turn(ours, "hold", *many.holds),
        "sale": turn(ours, "sale", *few.sales),
        "sale, many sold": turn(ours, "sale", *many.sales),
        **_redeeming(ours, many, str(told / CODES), plan),
        "lone naive": brief(naive, "hold", "/post", "1", connections=1),
        "lone hold": brief(ours, "hold", *few.holds, connections=1),
        "GET floor": brief(echo, "get", "/get"),
        "event page": brief(ours, "get", few.page),
        "event page, many sold": brief(ours, "get", many.page),
        "event page, 304": brief(ours, "get", few.page, "If-None-Match", tag),
        "list page, first": turn(ours, "get", FIRST, *bearer),
        "list page, deepest": turn(ours, "get", deepest(many), *bearer),
        "list page, each another": turn(ours, "walk", str(told / PAGES), *bearer),
    }


def _lines(file: Path, lines: Iterable[str]) -> None:
    file.write_text("".join(f"{line}\n" for line in lines))


def _redeeming(
    ours: Server, many: Night, codes: str, plan: Plan
) -> Mapping[str, Callable[[], Load]]:
    """Doors as fast as they are answered, doors that ask for half of that, and one door alone."""
    places = itertools.count(0, plan.many // (3 * plan.pairs + 1))
    fastest: list[float] = []

    def redeem(rest: float = 0, connections: int = CONNECTIONS) -> Load:
        told = (codes, str(next(places)), many.event.slug, many.token, f"{rest:.0f}")
        seconds = plan.brief if connections == 1 else plan.seconds
        return wrk(ours, "redeem", *told, connections=connections, seconds=seconds)

    def whole() -> Load:
        load = redeem()
        fastest.append(load.rate)
        return load

    return {
        "redeem": whole,
        "redeem, half load": lambda: redeem(1000 * CONNECTIONS / (fastest[-1] / 2)),
        "lone redeem": lambda: redeem(connections=1),
    }


def _printed(table: Table, database: str, lines: Sequence[str]) -> Sequence[str]:
    more = "≥ 15" if database == "PostgreSQL" else "≥ 8"
    return [
        f"## {database}",
        "",
        *table.rates(),
        *RATIOS,
        table.ratio("hold", "POST floor", "≥ 0.35"),
        table.ratio("hold", "naive", more),
        table.ratio("hold, many sold", "hold", "≥ 0.95"),
        table.ratio("lone hold", "lone naive", "≥ 1"),
        table.ratio("sale", "POST floor", "≥ 0.15, in whole sales", halves=2),
        table.ratio("sale, many sold", "sale", "≥ 0.95"),
        table.ratio("redeem", "POST floor", "≥ 0.35"),
        table.p99("redeem, half load", "≤ 20"),
        table.p50("lone redeem", "≤ 2"),
        table.ratio("event page", "GET floor", "≥ 0.4"),
        table.ratio("event page, many sold", "event page", "≥ 0.9"),
        table.ratio("event page, 304", "GET floor", "≥ 0.7"),
        table.ratio("list page, first", "GET floor", "≥ 0.2"),
        table.ratio("list page, deepest", "list page, first", "≥ 0.95"),
        table.ratio("list page, each another", "GET floor", "nobody asks for the same page"),
        "",
        "A sale is two requests: its rate is in requests, its ratio in whole sales.",
        "",
        *lines,
        "",
    ]


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


def _beside(folder: Path, plan: Plan) -> Sequence[str]:
    night = a_night(_file(str(folder), "allocate"), "alone")
    engine = sa.create_engine(night.url)
    office, requests = a_night_in_process(engine)
    inventory = office.reads.inventory(requests[0].account_id, requests[0].event_slug)
    engine.dispose()
    alone = allocations(inventory, requests)
    commits = spread([_commits(folder / f"c{place}.db") for place in range(plan.pairs)])
    return [
        f"* `allocate` alone, batches of 64: {alone:,.0f} demands a second (goal 250,000).",
        f"* SQLite's own durable commits of one row: {commits} a second.",
    ]


def _head(plan: Plan) -> Sequence[str]:
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 (no word of it comes from outside)
    cores, load = os.cpu_count(), os.getloadavg()[0]
    return [
        "# Results",
        "",
        (
            f"Commit {commit}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {platform.machine()}, {cores} cores, "
            f"load {load:.1f} before the start; Python {platform.python_version()}. One process with "
            "everything on but the limits of a key, 64 connections, one hot "
            f"event where nothing else is said, {plan.pairs} rounds of {plan.seconds} s for each line ({plan.brief} s "
            f"for floors, pages and whoever is alone; {plan.few} rounds of webhooks, processes and disks), all in turn; load generator, database and server share the "
            f"cores. “Many sold” is {plan.many:,} tickets, else none before the first round. SQLite is durable on disk; "
            "PostgreSQL runs with fsync on, its folder in memory."
        ),
        "",
    ]


if __name__ == "__main__":
    main(LONG if "--full" in sys.argv else Plan())
