"""Crowds at several processes: holds by one, two and four of them on one database, for one hot event and for four.

Afterwards a small event is sold out by all of them at once, and everything is counted again.
"""

from collections.abc import Sequence
from contextlib import ExitStack
import json
import os
import subprocess
import sys
import time
from typing import Any, Final

from benchmarks.nights import Night, a_night
from benchmarks.processes import Load, Server, product, wrk
from benchmarks.tables import RATIOS, Plan, Table

PROCESSES: Final = (1, 2, 4)
HOT: Final = (1, 4)
SCARCE: Final = 500
SECONDS_TO_START: Final = 3
"""The first process answers before the last is there."""


def several_processes(url: str, plan: Plan) -> Sequence[str]:
    """Measure holds of several processes over a database; returns the lines to print."""
    nights = [a_night(url, f"hot-{number}") for number in range(max(HOT))]
    scarce, table = a_night(url, "scarce", stock=SCARCE), Table()
    with ExitStack() as running:
        servers = {
            count: running.enter_context(product(url, "--workers", str(count)))
            for count in PROCESSES
        }
        time.sleep(SECONDS_TO_START)
        for server in servers.values():
            _hold(server, nights, seconds=1)
        for _ in range(plan.few):
            for hot in HOT:
                for count, server in servers.items():
                    table.add(_name(count, hot), _hold(server, nights[:hot], plan.seconds))
        wrk(servers[max(PROCESSES)], "hold", *scarce.holds, seconds=1, sold_out=True)
    return [
        *table.rates(),
        *RATIOS,
        *(
            table.ratio(_name(count, hot), _name(1, hot), "≥ 0.9")
            for hot in HOT
            for count in PROCESSES[1:]
        ),
        "",
        _counted_again(url),
    ]


def _name(processes: int, hot: int) -> str:
    by = "1 process" if processes == 1 else f"{processes} processes"
    return f"hold, {hot} hot, {by}"


def _hold(server: Server, nights: Sequence[Night], seconds: int) -> Load:
    told = [word for night in nights for word in night.holds]
    return wrk(server, "hold", *told, seconds=seconds)


def _counted_again(url: str) -> str:
    """Say what `ticketing verify` finds."""
    command = [sys.executable, "-m", "adapters.cli", "verify"]
    environ = {**os.environ, "TICKETING_DATABASE_URL": url}
    told = subprocess.run(command, env=environ, capture_output=True, text=True, check=False).stdout  # noqa: S603 (ourselves)
    found: dict[str, Any] = json.loads(told)
    clean = "clean" if found["clean"] else f"NOT CLEAN: {found['discrepancies'][:3]}"
    return (
        f"* {SCARCE} tickets held out by {max(PROCESSES)} processes, then `ticketing verify` over "
        f"{found['orders']:,} orders: {clean}, {found['oversold']} oversold (goal: clean, 0)."
    )
