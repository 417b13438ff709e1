"""Disks: what a millisecond more for each flush costs.

A small library (`slow_disk.c`) makes every `fsync` and `fdatasync` of a program that is started with it a millisecond
longer. It is compiled here; where nothing can compile it, or it has no effect, that is said instead of a figure.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
import os
from pathlib import Path
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from typing import Final

import sqlalchemy as sa

from benchmarks.nights import a_night
from benchmarks.processes import product, wrk
from benchmarks.tables import RATIOS, Plan, Table
from tests.postgres import running_postgres

SOURCE: Final = Path(__file__).with_name("slow_disk.c")
PRELOAD: Final = "LD_PRELOAD"
COMMITS: Final = 50
LATER: Final = "hold, each flush 1 ms later"


class NotMeasured(Exception):
    """The disk cannot be made slower here; says why."""


def slow_disks(plan: Plan, *settings: str) -> Sequence[str]:
    """Measure holds on both databases, with and without a slower disk; returns the lines to print."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            library = _library(Path(folder))
            on_sqlite, on_postgresql = Table(), Table()
            _measure_sqlite(Path(folder), library, on_sqlite, plan)
            _measure_postgresql(library, on_postgresql, plan, settings)
    except NotMeasured as why:
        return [f"* Holds with each flush 1 ms later were not measured: {why}."]
    return [
        *RATIOS[1:],
        _line(on_sqlite, "SQLite"),
        _line(on_postgresql, "PostgreSQL"),
    ]


def _line(table: Table, database: str) -> str:
    return table.ratio(LATER, "hold", "≥ 0.6").replace("| ", f"| {database}: ", 1)


def _library(folder: Path) -> Path:
    """Compile the library where everybody can read it, and see that it works."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise NotMeasured("there is no cc to compile the slower disk with")
    folder.chmod(0o755)
    library = folder / "slow_disk.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (a compiler)
    if done.returncode:
        raise NotMeasured(f"cc did not compile the slower disk: {done.stderr.strip()}")
    code = f"from benchmarks.disks import commit; commit({str(folder / 'seen.db')!r})"
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", code], env=_slow(library), check=True)  # noqa: S603 (ourselves)
    if time.monotonic() - begun < COMMITS / 1000:
        raise NotMeasured("SQLite does not flush by a way that can be made slower")
    return library


def commit(file: str) -> None:
    """Commit a few transactions to an SQLite file, each of them on the disk before the next."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a)")
    for _ in range(COMMITS):
        connection.execute("INSERT INTO t VALUES (1)")


def _slow(library: Path) -> dict[str, str]:
    return {**os.environ, PRELOAD: str(library)}


def _measure_sqlite(folder: Path, library: Path, table: Table, plan: Plan) -> None:
    urls = [f"sqlite:///{folder / name}.db" for name in ("plain", "slow")]
    _measure(urls, [{}, {PRELOAD: str(library)}], table, plan)


def _measure_postgresql(library: Path, table: Table, plan: Plan, settings: Sequence[str]) -> None:
    """Slow the database down, not who asks it: flushes are the database's."""
    with (
        running_postgres(*settings) as plain,
        _preloaded(library),
        running_postgres(*settings) as slow,
    ):
        if _seconds_of_commits(slow) < COMMITS / 1000:
            raise NotMeasured("PostgreSQL does not flush by a way that can be made slower")
        os.environ.pop(PRELOAD)
        _measure([plain, slow], [{}, {}], table, plan)


@contextmanager
def _preloaded(library: Path) -> Iterator[None]:
    """Let what is started meanwhile be slower."""
    os.environ[PRELOAD] = str(library)
    try:
        yield
    finally:
        os.environ.pop(PRELOAD, None)


def _seconds_of_commits(url: str) -> float:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE TABLE seen (a INTEGER)"))
        connection.commit()
        begun = time.monotonic()
        for _ in range(COMMITS):
            connection.execute(sa.text("INSERT INTO seen VALUES (1)"))
            connection.commit()
        took = time.monotonic() - begun
    engine.dispose()
    return took


def _measure(
    urls: Sequence[str], environs: Sequence[Mapping[str, str]], table: Table, plan: Plan
) -> None:
    nights = [a_night(url, "disk") for url in urls]
    with ExitStack() as running:
        servers = [
            running.enter_context(product(url, environ=environ))
            for url, environ in zip(urls, environs, strict=True)
        ]
        for server, night in zip(servers, nights, strict=True):
            wrk(server, "hold", *night.holds, seconds=1)
        for _ in range(plan.few):
            for name, server, night in zip(("hold", LATER), servers, nights, strict=True):
                table.add(name, wrk(server, "hold", *night.holds, seconds=plan.seconds))
