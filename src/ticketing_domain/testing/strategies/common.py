"""What everything is made of: names, texts, instants, amounts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
import string
from typing import Final

from hypothesis import strategies as st
from moneyed import Money

from ticketing_domain import money
from ticketing_domain.media.picture import Picture, Suffix

BASE32: Final = "abcdefghijklmnopqrstuvwxyz234567"

# Where Berlin, London and New York change their clocks, a leap day, and the ends of a year.
EDGES_OF_TIME: Final = tuple(
    datetime.fromisoformat(text)
    for text in (
        "2026-03-29T00:59:59.999999+00:00",
        "2026-03-29T01:00:00+00:00",
        "2026-10-25T00:30:00+00:00",
        "2026-10-25T01:00:00+00:00",
        "2026-03-08T07:00:00+00:00",
        "2026-11-01T06:00:00+00:00",
        "2028-02-29T12:00:00+00:00",
        "2026-12-31T23:59:59.999999+00:00",
        "2027-01-01T00:00:00+00:00",
    )
)

numbers = st.integers(1, 2**53)
"""Numbers of rows."""

public_ids = st.text(BASE32, min_size=16, max_size=16)
order_codes = st.text(BASE32.upper(), min_size=8, max_size=8)
admission_codes = st.text(BASE32.upper(), min_size=16, max_size=16)
secrets = st.text(BASE32, min_size=32, max_size=32)
digests = st.text("0123456789abcdef", min_size=64, max_size=64)
slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)
"""Anything that people write on one line, whatever their script."""

titles = texts.filter(lambda text: text.strip()).map(str.strip)
"""Texts that say something."""

emails = st.builds(
    "{}@{}.example".format,
    st.text(string.ascii_lowercase + string.digits + "+._", min_size=1, max_size=12).filter(
        lambda local: local[0] not in "._" and local[-1] not in "._" and ".." not in local
    ),
    st.text(string.ascii_lowercase, min_size=1, max_size=8),
)
zones = st.sampled_from(
    ["Europe/Berlin", "UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
)
currencies = st.sampled_from(["EUR", "JPY", "KWD", "USD"])
"""With two decimals, with none, with three."""

rates = st.sampled_from([Decimal(0), Decimal(19), Decimal("7.7"), Decimal(100)]) | st.decimals(
    0, 100, places=4
)
pictures = st.builds(Picture, key=public_ids, suffix=st.sampled_from(Suffix))


@cache
def instants(
    after: datetime = datetime(2020, 1, 1, tzinfo=UTC),
    before: datetime = datetime(2035, 1, 1, tzinfo=UTC),
) -> st.SearchStrategy[datetime]:
    """Instants in UTC from one to another, both included; those at which clocks change are in reach."""
    span = before - after
    anywhere = st.timedeltas(timedelta(), span).map(lambda passed: after + passed)
    edges = [edge for edge in EDGES_OF_TIME if after <= edge <= before]
    return anywhere | st.sampled_from(edges) if edges else anywhere


@cache
def seconds(
    after: datetime = datetime(2020, 1, 1, tzinfo=UTC),
    before: datetime = datetime(2035, 1, 1, tzinfo=UTC),
) -> st.SearchStrategy[datetime]:
    """Instants as promoters say them, to the second; `after` is one."""
    return instants(after, before).map(lambda at: at.replace(microsecond=0))


@cache
def amounts_minor(at_most: int = 10**9) -> st.SearchStrategy[int]:
    """Amounts in minor units: nothing, one, what is hard to divide, and a great deal."""
    nasty = [amount for amount in (0, 1, 3, 99, 100, 101, 9_999, at_most) if amount <= at_most]
    return st.sampled_from(nasty) | st.integers(0, at_most)


@cache
def moneys(currency: str | None = None) -> st.SearchStrategy[Money]:
    """Money of a currency, or of any."""
    codes = currencies if currency is None else st.just(currency)
    return st.builds(money.from_minor, amounts_minor(), codes)


@cache
def counts(at_most: int = 10_000_000) -> st.SearchStrategy[int]:
    """How many there are: none, one, a few, and as many as there can be."""
    return st.sampled_from([0, 1, 2, at_most]) | st.integers(0, at_most)
