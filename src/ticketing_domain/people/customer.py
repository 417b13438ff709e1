"""Customers: whoever bought from an account, one record for each e-mail address (seed 003)."""

from datetime import datetime
from typing import Final

import attrs
from moneyed import Money

from ticketing_domain import money

NOBODY: Final = ""
"""The e-mail of who gave none: a guest whom nobody could know again, and so no customer."""


@attrs.frozen
class Buyer:
    """Who places an order, as they said at checkout; `email` is normalised."""

    email: str
    name: str | None
    company: str | None = None
    marketing_consent: bool = False


@attrs.frozen
class Customer:
    """A buyer who has paid at least once.

    The record is made by the first paid order and keeps the name given then; a later order adds to what was spent,
    fills in a company that was missing, and may bring the marketing consent, which no later order takes away.
    """

    id: int
    account_id: int
    email: str
    name: str | None
    company: str | None
    currency: str
    spent_minor: int
    created_at: datetime
    marketing_consent_at: datetime | None = None

    @property
    def total_spent(self) -> Money:
        """Lifetime spend over paid orders, less what was refunded."""
        return money.from_minor(self.spent_minor, self.currency)

    def bought(self, buyer: Buyer, total_minor: int, at: datetime) -> "Customer":
        """Return the customer after another paid order."""
        return attrs.evolve(
            self,
            company=self.company or buyer.company,
            spent_minor=self.spent_minor + total_minor,
            marketing_consent_at=self.marketing_consent_at
            or (at if buyer.marketing_consent else None),
        )

    def got_back(self, refunded_minor: int) -> "Customer":
        """Return the customer after a refund."""
        return attrs.evolve(self, spent_minor=self.spent_minor - refunded_minor)


def first_purchase(
    *,
    customer_id: int,
    account_id: int,
    buyer: Buyer,
    total_minor: int,
    currency: str,
    at: datetime,
) -> Customer:
    """Make the record of a buyer who has paid for the first time."""
    return Customer(
        id=customer_id,
        account_id=account_id,
        email=buyer.email,
        name=buyer.name,
        company=buyer.company,
        currency=currency,
        spent_minor=total_minor,
        created_at=at,
        marketing_consent_at=at if buyer.marketing_consent else None,
    )


def normalise_email(email: str) -> str:
    """Return the form by which an e-mail address names a customer: trimmed, lower case."""
    return email.strip().lower()
