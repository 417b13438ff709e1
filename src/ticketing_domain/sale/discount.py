"""Discounts: what a promo code takes off an order, to the cent.

Computed once, on the order's total, rounded half up to the minor unit; then split over the lines by largest remainder,
so that the shares sum to it and no line costs less than nothing (contract §6.4).
"""

from collections.abc import Sequence
from decimal import Decimal
import enum
from typing import TypeAlias

import attrs

from ticketing_domain import money
from ticketing_domain.sale.purchase import Line


class DiscountType(enum.Enum):
    """The word for a kind of discount, in rows and on the wire."""

    PERCENTAGE = "percentage"
    FIXED = "fixed"


@attrs.frozen
class Percentage:
    """So many percent off, whole ones from 0 (which only tracks) to 100 (which gives the order away)."""

    percent: int

    def off(self, total_minor: int) -> int:
        """Return what is taken off a total, in minor units, rounded half up once."""
        return (2 * total_minor * self.percent + 100) // 200


@attrs.frozen
class FixedAmount:
    """An amount off, in minor units; never more than there is to pay."""

    amount_minor: int

    def off(self, total_minor: int) -> int:
        """Return what is taken off a total, in minor units."""
        return min(self.amount_minor, total_minor)


Discount: TypeAlias = Percentage | FixedAmount


def discounted(lines: Sequence[Line], discount: Discount, tax_rate: Decimal) -> tuple[Line, ...]:
    """Return the lines of an order with the discount split over them, and the tax of what is left to pay."""
    totals = [line.total_minor for line in lines]
    shares = money.split(discount.off(sum(totals)), totals)
    return tuple(_less(line, share, tax_rate) for line, share in zip(lines, shares, strict=True))


def _less(line: Line, share_minor: int, tax_rate: Decimal) -> Line:
    cheaper = attrs.evolve(line, discount_minor=line.discount_minor + share_minor)
    tax_minor = money.included_tax(cheaper.total_minor, tax_rate) if tax_rate else 0
    return attrs.evolve(cheaper, tax_minor=tax_minor)
