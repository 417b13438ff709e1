"""Money in whole minor units, `moneyed.Money` at the surface (contract §2, ADR 0010).

Counters, lines and rows hold integers of the currency's smallest unit (cents, yen, fils); what a person or an API
reads is `Money`. Nothing here rounds except `included_tax`, which says how.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache
import re
from typing import Final

from moneyed import Currency, Money, get_currency
from moneyed.classes import CurrencyDoesNotExist

LARGEST_AMOUNT_MINOR: Final = 10**12
"""No single amount passes this many minor units: a limit for sums to stay far inside 64 bits."""

LONGEST_AMOUNT: Final = 20
PLAIN_DECIMAL: Final = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]+)(?:\.(?P<fraction>[0-9]+))?")


class NotAnAmount(ValueError):
    """The text is no amount of the currency; the message is for whoever typed it."""


def currency(code: str) -> Currency:
    """Return the ISO 4217 currency; raises `NotAnAmount` where there is none of that code."""
    try:
        return get_currency(code)
    except CurrencyDoesNotExist:
        msg = f"{code} is not an ISO 4217 currency code"
        raise NotAnAmount(msg) from None


@cache
def decimals(code: str) -> int:
    """Return how many decimals the currency has: EUR 2, JPY 0, KWD 3."""
    return len(str(currency(code).sub_unit)) - 1


def from_minor(minor: int, code: str) -> Money:
    """Return `minor` units of the currency as money."""
    return Money(Decimal(minor).scaleb(-decimals(code)), code)


def to_minor(amount: Money) -> int:
    """Return the money as whole minor units; raises `NotAnAmount` on a fraction of one."""
    scaled = amount.amount.scaleb(decimals(amount.currency.code))
    if scaled != scaled.to_integral_value():
        msg = f"has more decimals than {amount.currency.code} has"
        raise NotAnAmount(msg)
    return int(scaled)


def parse(text: str, code: str) -> Money:
    """Read a decimal string ("15.00") as money of the currency; never rounds (contract §2).

    Raises `NotAnAmount` for what is no plain decimal number, is negative, too large, or has too many decimals.
    """
    found = PLAIN_DECIMAL.fullmatch(text)
    if found is None:
        msg = 'must be a decimal number as a string, like "15.00"'
        raise NotAnAmount(msg)
    sign, whole, fraction = found["sign"], found["whole"], found["fraction"] or ""
    places = decimals(code)
    if len(fraction) > places:
        msg = f"has more decimals than {code} has"
        raise NotAnAmount(msg)
    if (
        len(whole) > LONGEST_AMOUNT
        or int(minor := whole + fraction.ljust(places, "0")) > LARGEST_AMOUNT_MINOR
    ):
        msg = "is too large"
        raise NotAnAmount(msg)
    if sign and int(minor) > 0:
        msg = "must be 0 or more"
        raise NotAnAmount(msg)
    return from_minor(int(minor), code)


def text(amount: Money) -> str:
    """Print the amount as APIs do: a decimal string with all the currency's decimals ("42.00", "500", "1.250")."""
    return f"{amount.amount:.{decimals(amount.currency.code)}f}"


# A list prints the same few prices over and over.
@lru_cache(maxsize=16_384)
def minor_text(minor: int, code: str) -> str:
    """Print minor units of the currency as `text` prints money."""
    places = decimals(code)
    digits = f"{abs(minor):0{places + 1}d}"
    sign = "-" if minor < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def split(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Divide `total` minor units in proportion to `weights` so that the shares sum to it exactly.

    Largest remainder: everyone gets the whole part of their share, and what is left goes one unit each to the
    largest remainders, the earlier first (contract §6.4). Where all weights are 0 the first share takes it all.
    """
    whole = sum(weights)
    if whole == 0:
        return tuple(total if place == 0 else 0 for place in range(len(weights)))
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(total * weights[place] % whole))
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return tuple(shares)


def included_tax(gross_minor: int, rate_percent: Decimal) -> int:
    """Return the tax that a gross amount contains, in minor units, rounded half up once (contract §3, VAT)."""
    numerator = gross_minor * int(rate_percent.scaleb(4))
    denominator = int((100 + rate_percent).scaleb(4))
    return (2 * numerator + denominator) // (2 * denominator)
