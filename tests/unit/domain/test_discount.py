"""A discount is right to the cent, whatever the order and whatever the code."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ticketing_domain.sale.discount import Discount, FixedAmount, Percentage, discounted
from ticketing_domain.sale.promo_code import plain_code
from ticketing_domain.sale.purchase import Line

prices = st.integers(0, 10**9) | st.integers(0, 100)
orders = st.lists(
    st.builds(
        Line,
        ticket_id=st.just(1),
        ticket_title=st.just("General"),
        quantity=st.integers(1, 1000),
        unit_price_minor=prices,
    ),
    min_size=1,
    max_size=8,
)
discounts = st.builds(Percentage, percent=st.integers(0, 100)) | st.builds(
    FixedAmount, amount_minor=prices
)
rates = st.decimals(0, 100, places=4)


@given(orders, discounts, rates)
def test_a_discount_never_passes_the_total(
    lines: list[Line], discount: Discount, rate: Decimal
) -> None:
    """What is taken off is between nothing and everything, and is off the total once."""
    total = sum(line.total_minor for line in lines)

    cheaper = discounted(lines, discount, rate)

    off = discount.off(total)
    assert 0 <= off <= total
    assert sum(line.discount_minor for line in cheaper) == off
    assert sum(line.total_minor for line in cheaper) == total - off


@given(orders, discounts, rates)
def test_no_line_costs_less_than_nothing_or_contains_more_tax_than_it_costs(
    lines: list[Line], discount: Discount, rate: Decimal
) -> None:
    """Line by line; and nothing but discount and tax has changed."""
    for before, after in zip(lines, discounted(lines, discount, rate), strict=True):
        assert 0 <= after.discount_minor <= before.total_minor
        assert 0 <= after.tax_minor <= after.total_minor
        assert (after.quantity, after.unit_price_minor) == (
            before.quantity,
            before.unit_price_minor,
        )


@given(orders, discounts)
def test_a_line_gets_its_share_to_less_than_one_unit(lines: list[Line], discount: Discount) -> None:
    """In proportion to what it costs."""
    total = sum(line.total_minor for line in lines)
    off = discount.off(total)

    for before, after in zip(lines, discounted(lines, discount, Decimal(0)), strict=True):
        assert abs(after.discount_minor * total - off * before.total_minor) < max(total, 1)


@pytest.mark.parametrize(
    ("percent", "total", "off"),
    [(10, 45, 5), (10, 44, 4), (33, 100, 33), (50, 1, 1), (0, 999, 0), (100, 999, 999)],
)
def test_half_a_cent_is_rounded_up_once(percent: int, total: int, off: int) -> None:
    """For the buyer, on the whole order."""
    assert Percentage(percent).off(total) == off


@given(st.integers(0, 100), prices)
def test_a_percentage_is_off_by_half_a_unit_at_most(percent: int, total: int) -> None:
    """In whole numbers."""
    assert -50 < 100 * Percentage(percent).off(total) - percent * total <= 50


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("summer-26", "SUMMER-26"),
        ("  Summer ", "SUMMER"),
        ("AB", None),
        ("A" * 33, None),
        ("straße", None),
        ("SUMMER 26", None),
        ("٣٣٣", None),
        (None, None),
    ],
)
def test_a_code_is_kept_in_capitals(said: str | None, kept: str | None) -> None:
    """However it was typed; what cannot be a code is none."""
    assert plain_code(said) == kept
