"""Tables: how long is measured, what was measured, and how it is printed."""

from collections import defaultdict
from collections.abc import Sequence
import statistics
from typing import Final

import attrs

from benchmarks.processes import Load

RATIOS: Final = (
    "",
    "| ratio, round by round | median | min to max | goal |",
    "|---|---|---|---|",
)
RATES: Final = ("| what | a second: median | min to max | p50 / p99, ms |", "|---|---|---|---|")


@attrs.frozen
class Plan:
    """How long to measure: `pairs` rounds, `few` of webhooks, processes and disks; `seconds` each, `brief` ones where
    thousands a second are answered, or where one connection is alone.

    `many` tickets are sold before; `orders` in each account are told to webhooks in a round.
    """

    pairs: int = 5
    few: int = 3
    seconds: int = 2
    brief: int = 1
    many: int = 100_000
    orders: int = 1


@attrs.define
class Table:
    """What was measured: loads by name, one for each round."""

    loads: dict[str, list[Load]] = attrs.field(factory=lambda: defaultdict(list))

    def add(self, name: str, load: Load) -> Load:
        """Write a load down; returns it."""
        self.loads[name].append(load)
        return load

    def rates(self) -> Sequence[str]:
        """Print every rate with its latencies."""
        return [*RATES, *(self.rate(name) for name in self.loads)]

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

    def p50(self, name: str, goal: str) -> str:
        """Print what half of the answers take, in milliseconds."""
        return (
            f"| p50 of {name}, ms | {spread([each.p50 for each in self.loads[name]], 1)} | {goal} |"
        )

    def p99(self, name: str, goal: str) -> str:
        """Print what one answer in a hundred exceeds, in milliseconds."""
        return (
            f"| p99 of {name}, ms | {spread([each.p99 for each in self.loads[name]], 1)} | {goal} |"
        )


def spread(numbers: Sequence[float], digits: int = 0) -> str:
    """Print a median with its range."""
    low, middle, high = min(numbers), statistics.median(numbers), max(numbers)
    return f"{middle:,.{digits}f} | {low:,.{digits}f} to {high:,.{digits}f}"
