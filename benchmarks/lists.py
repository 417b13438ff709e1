"""Complete lists: how fast they are streamed, and how much memory that takes."""

from collections.abc import Iterator, Mapping, Sequence
import http.client
import statistics
import time
from typing import Final

from benchmarks.nights import Night
from benchmarks.processes import Server, product
from benchmarks.tables import Plan

GOALS: Final[Mapping[str, str]] = {
    "/admin/customers.csv": "200,000",
    "/admin/customers": "60,000",
}
"""Lists, and how many rows a second are wanted."""


def complete_lists(ours: Server, many: Night, plan: Plan) -> Sequence[str]:
    """Measure how fast a server prints complete lists; returns the lines to print."""
    return list(_complete_lists(ours, many, plan))


def _complete_lists(ours: Server, many: Night, plan: Plan) -> Iterator[str]:
    for path, goal in GOALS.items():
        rates, firsts = [], []
        for _ in range(3):
            first, whole = _downloaded(ours, path, many.token)
            rates.append(plan.many / whole)
            firsts.append(1000 * first)
        yield (
            f"* `{path}`, {plan.many:,} rows: {statistics.median(rates):,.0f} rows a second "
            f"(goal {goal}), first byte after {statistics.median(firsts):.0f} ms (goal 50)."
        )


def memory_for_lists(few: Night, many: Night, plan: Plan) -> str:
    """Say how much more memory a server that has just started takes while it prints complete lists."""
    with product(many.url) as fresh:
        for path in GOALS:
            _downloaded(fresh, path, few.token)
        before = fresh.megabytes
        fresh.forget_the_most()
        for path in GOALS:
            _downloaded(fresh, path, many.token)
        more = fresh.most_megabytes - before
    return f"* Both lists of {plan.many:,} rows take {more:.1f} MB more of a fresh server's memory (goal 10)."


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
