"""The account: one promoter or venue, to whom every other row belongs."""

from datetime import datetime, timedelta
from decimal import Decimal
import enum
import re
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from ticketing_domain import moments, money
from ticketing_domain.changes import Problem, Rule, at_most, check, not_blank

SUBDOMAIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")

TEST_SUFFIX: Final = "--test"
"""Ends the subdomain of every test world, and of nothing else."""

SECRET_BYTES: Final = 32


class Mode(enum.Enum):
    """Whether an account sells to people, or is the world in which a promoter's programmers try things out."""

    LIVE = "live"
    TEST = "test"


@attrs.frozen
class Account:
    """One promoter: its currency and timezone hold for everything in it and never change.

    A test world is an account of its own, which knows whose it is and whose clock may run ahead (ADR 0019).
    """

    id: int
    subdomain: str
    name: str
    currency: str
    timezone: str
    created_at: datetime
    vat_rate: Decimal = Decimal(0)
    owner_name: str | None = None
    owner_email: str | None = None
    live_id: int | None = None
    """Whose test world this is; None for an account that sells to people."""
    clock_ahead: timedelta = timedelta()
    """How far the time of a test world is ahead of everybody's; never less than nothing."""
    merchant: str | None = None
    """Under which name the payment provider knows the promoter; None where the operator takes the money."""
    secret: bytes = attrs.field(kw_only=True, repr=False)
    """From which everything that is signed for this account is derived; it never leaves the house."""

    @property
    def mode(self) -> Mode:
        """Whether this is a test world."""
        return Mode.LIVE if self.live_id is None else Mode.TEST

    @property
    def zone(self) -> ZoneInfo:
        """The timezone in which the account's calendar days and periods are counted."""
        return moments.zone(self.timezone)


@attrs.frozen
class NewAccount:
    """What the operator says to open an account."""

    subdomain: str
    name: str
    currency: str
    timezone: str = "Europe/Berlin"
    vat_rate: Decimal = Decimal(0)
    owner_name: str | None = None
    owner_email: str | None = None


def check_new_account(new: NewAccount, *also: Problem | None) -> None:
    """Raise `Invalid` unless the account can be opened."""
    check(new, NEW_ACCOUNT_RULES, {}, *also)


def has_a_subdomain(new: NewAccount) -> Problem | None:
    if new.subdomain.endswith(TEST_SUFFIX):
        return ("subdomain", f"must not end with {TEST_SUFFIX}, which is how test worlds end")
    if SUBDOMAIN.fullmatch(new.subdomain):
        return None
    return ("subdomain", "must be lower-case letters, digits and hyphens, as in a host name")


def has_a_known_currency(new: NewAccount) -> Problem | None:
    try:
        money.currency(new.currency)
    except money.NotAnAmount as unknown:
        return ("currency", str(unknown))
    return None


def has_a_known_timezone(new: NewAccount) -> Problem | None:
    try:
        moments.zone(new.timezone)
    except moments.UnknownZone:
        return ("timezone", "is not a timezone we know")
    return None


def has_a_possible_vat_rate(new: NewAccount) -> Problem | None:
    return vat_rate_problem("vat_rate", new.vat_rate)


def vat_rate_problem(field: str, rate: Decimal | None) -> Problem | None:
    """Return what is wrong with a VAT rate in percent: it lies in 0 to 100 and has at most 4 decimals."""
    if rate is None or (rate.is_finite() and 0 <= rate <= 100 and rate == round(rate, 4)):
        return None
    return (field, "must be a percentage from 0 to 100 with at most 4 decimals")


NEW_ACCOUNT_RULES: Final[tuple[Rule[NewAccount], ...]] = (
    *not_blank("name"),
    *at_most(255, "name", "owner_name", "owner_email"),
    has_a_subdomain,
    has_a_known_currency,
    has_a_known_timezone,
    has_a_possible_vat_rate,
)
