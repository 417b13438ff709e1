"""The account: one promoter or venue, to whom every other row belongs."""

from datetime import datetime
from decimal import Decimal
import re
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from ticketing_domain import moments, money
from ticketing_domain.changes import Problem, Rule, at_most, check, not_blank

SUBDOMAIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@attrs.frozen
class Account:
    """One promoter: its currency and timezone hold for everything in it and never change."""

    id: int
    subdomain: str
    name: str
    currency: str
    timezone: str
    created_at: datetime
    vat_rate: Decimal = Decimal(0)
    owner_name: str | None = None
    owner_email: str | None = None

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
