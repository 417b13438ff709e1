"""Money: whole minor units, nothing lost, nothing rounded in silence."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from moneyed import Money
import pytest

from ticketing_domain import money

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_shares_sum_to_the_whole(total: int, weights: list[int]) -> None:
    """Whatever the weights, no minor unit is lost or made."""
    assert sum(money.split(total, weights)) == total


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_a_share_is_within_one_unit_of_its_due(total: int, weights: list[int]) -> None:
    """Largest remainder never gives anyone a whole unit more or less than their exact part."""
    shares = money.split(total, weights)

    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=10), st.data())
def test_a_part_of_a_sum_never_takes_more_than_there_is(
    parts: list[int], data: st.DataObject
) -> None:
    """Splitting an amount no larger than the parts' sum takes from no part more than it has."""
    amount = data.draw(st.integers(0, sum(parts)))

    shares = money.split(amount, parts)

    assert all(share <= part for share, part in zip(shares, parts, strict=True))


@given(st.integers(0, 10**12), CURRENCIES)
def test_an_amount_survives_being_printed_and_read(minor: int, currency: str) -> None:
    """A printed amount reads back as the same money, with the currency's own number of decimals."""
    amount = money.from_minor(minor, currency)

    printed = money.text(amount)

    assert money.parse(printed, currency) == amount
    assert money.to_minor(amount) == minor
    assert len(printed.partition(".")[2]) == {"EUR": 2, "JPY": 0, "KWD": 3}[currency]


@pytest.mark.parametrize(
    ("text", "currency", "said"),
    [
        ("1.234", "EUR", "has more decimals than EUR has"),
        ("15.00", "JPY", "has more decimals than JPY has"),
        ("15.000000000000000000000000000001", "EUR", "has more decimals than EUR has"),
        ("9" * 5000, "EUR", "is too large"),
        (".5", "EUR", "must be a decimal number"),
        ("5.", "EUR", "must be a decimal number"),
        ("0.5", "JPY", "has more decimals than JPY has"),
        ("1.2345", "KWD", "has more decimals than KWD has"),
        ("NaN", "EUR", "must be a decimal number"),
        ("Infinity", "EUR", "must be a decimal number"),
        ("1e3", "EUR", "must be a decimal number"),
        ("1_000", "EUR", "must be a decimal number"),
        (" 1", "EUR", "must be a decimal number"),
        ("", "EUR", "must be a decimal number"),
        ("١٢", "EUR", "must be a decimal number"),
        ("-1", "EUR", "must be 0 or more"),
        ("99999999999999", "EUR", "is too large"),
    ],
)
def test_what_is_no_amount_is_refused_and_never_rounded(
    text: str, currency: str, said: str
) -> None:
    """Too many decimals, other notations, negatives and giants each get their own words."""
    with pytest.raises(money.NotAnAmount, match=said):
        money.parse(text, currency)


@pytest.mark.parametrize(
    ("gross", "rate", "tax"),
    [
        (1190, "19", 190),
        (2100, "7", 137),
        (1, "19", 0),
        (1000, "0", 0),
        (107, "7", 7),
        (3, "20", 1),
        (2500, "8.1", 187),
    ],
)
def test_tax_is_what_the_gross_price_contains(gross: int, rate: str, tax: int) -> None:
    """The included tax is gross * rate / (100 + rate), rounded half up once."""
    assert money.included_tax(gross, Decimal(rate)) == tax


def test_a_fraction_of_a_cent_is_no_money() -> None:
    """Money with more decimals than its currency has cannot become minor units."""
    with pytest.raises(money.NotAnAmount):
        money.to_minor(Money("0.001", "EUR"))
