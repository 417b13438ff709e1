"""Figures by day: what an account took in on each calendar day, in its own timezone.

List pages show revenue and counts for a period; they add up a few rows of these, never orders. A refund lowers the
day on which its order was paid, so that a day's figures are always those of the orders paid on it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

import attrs


class DayKey(NamedTuple):
    """One calendar day of one account."""

    account_id: int
    day: date


@attrs.frozen
class DayFigures:
    """Sums of one day, or changes to them. `customers` counts first orders; `spent_minor` is what those customers
    have spent over their lifetime."""

    orders: int = 0
    revenue_minor: int = 0
    seats_sold: int = 0
    customers: int = 0
    spent_minor: int = 0

    def __add__(self, other: "DayFigures") -> "DayFigures":
        return DayFigures(
            orders=self.orders + other.orders,
            revenue_minor=self.revenue_minor + other.revenue_minor,
            seats_sold=self.seats_sold + other.seats_sold,
            customers=self.customers + other.customers,
            spent_minor=self.spent_minor + other.spent_minor,
        )


def add_up(changes: Iterable[tuple[DayKey, DayFigures]]) -> Mapping[DayKey, DayFigures]:
    """Add up changes by day, in the order in which days are written."""
    sums: dict[DayKey, DayFigures] = {}
    for key, change in changes:
        sums[key] = sums.get(key, DayFigures()) + change
    return dict(sorted(sums.items()))
