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


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (1, [1, 1, 1], (1, 0, 0)),
        (2, [1, 1, 1], (1, 1, 0)),
        (5, [1, 3], (1, 4)),
        (5, [3, 1], (4, 1)),
        (10, [1, 5], (2, 8)),
        (7, [0, 0, 0], (7, 0, 0)),
        (7, [], ()),
    ],
)
def test_what_cannot_be_divided_goes_to_the_largest_remainder_and_then_to_the_first(
    total: int, weights: list[int], shares: tuple[int, ...]
) -> None:
    """Where nothing weighs anything, the first takes it all."""
    assert money.split(total, weights) == shares


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
    assert money.minor_text(minor, currency) == printed
    assert len(printed.partition(".")[2]) == {"EUR": 2, "JPY": 0, "KWD": 3}[currency]


@pytest.mark.parametrize(
    ("text", "currency", "said"),
    [
        ("1.234", "EUR", "has more decimals than EUR has"),
        ("15.00", "JPY", "has more decimals than JPY has"),
        ("15.000000000000000000000000000001", "EUR", "has more decimals than EUR has"),
        ("9" * 5000, "EUR", "is too large"),
        (".5", "EUR", 'must be a decimal number as a string, like "15.00"'),
        ("5.", "EUR", 'must be a decimal number as a string, like "15.00"'),
        ("0.5", "JPY", "has more decimals than JPY has"),
        ("1.2345", "KWD", "has more decimals than KWD has"),
        ("NaN", "EUR", 'must be a decimal number as a string, like "15.00"'),
        ("Infinity", "EUR", 'must be a decimal number as a string, like "15.00"'),
        ("1e3", "EUR", 'must be a decimal number as a string, like "15.00"'),
        ("1_000", "EUR", 'must be a decimal number as a string, like "15.00"'),
        (" 1", "EUR", 'must be a decimal number as a string, like "15.00"'),
        ("", "EUR", 'must be a decimal number as a string, like "15.00"'),
        ("١٢", "EUR", 'must be a decimal number as a string, like "15.00"'),
        ("-1", "EUR", "must be 0 or more"),
        ("99999999999999", "EUR", "is too large"),
        ("10000000000.01", "EUR", "is too large"),
        ("0" * 21, "EUR", "is too large"),
        ("-0.01", "EUR", "must be 0 or more"),
    ],
)
def test_what_is_no_amount_is_refused_and_never_rounded(
    text: str, currency: str, said: str
) -> None:
    """Too many decimals, other notations, negatives and giants each get their own words."""
    with pytest.raises(money.NotAnAmount) as refused:
        money.parse(text, currency)

    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("10000000000.00", "EUR", 10**12),
        ("1000000000000", "JPY", 10**12),
        ("0" * 20, "EUR", 0),
        ("-0.00", "EUR", 0),
        ("1.5", "EUR", 150),
        ("007", "KWD", 7000),
    ],
)
def test_an_amount_may_be_as_large_as_the_largest_and_as_long_as_the_longest(
    text: str, currency: str, minor: int
) -> None:
    """Missing decimals are zeros, and nothing less than nothing is nothing."""
    assert money.to_minor(money.parse(text, currency)) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "printed"),
    [
        (-5, "EUR", "-0.05"),
        (-1250, "KWD", "-1.250"),
        (-500, "JPY", "-500"),
        (0, "EUR", "0.00"),
        (0, "JPY", "0"),
    ],
)
def test_what_is_less_than_nothing_is_printed_with_its_sign(
    minor: int, currency: str, printed: str
) -> None:
    """A correction of a day, say."""
    assert money.minor_text(minor, currency) == printed


def test_only_currencies_of_this_world_are_currencies() -> None:
    """Whoever typed the code reads it back."""
    with pytest.raises(money.NotAnAmount, match="XXL is not an ISO 4217 currency code"):
        money.currency("XXL")


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
    with pytest.raises(money.NotAnAmount, match="has more decimals than EUR has"):
        money.to_minor(Money("0.001", "EUR"))
