"""What is read about people without deciding anything."""

from collections.abc import Sequence
from datetime import datetime
from itertools import starmap
from typing import NamedTuple, Protocol, Self

import attrs

from ticketing_domain.people.account import Account
from ticketing_domain.people.customer import Customer
from ticketing_domain.people.team import TeamReads
from ticketing_domain.people.token import ApiToken, Bearer
from ticketing_domain.sale.reads import OrderSummary


@attrs.frozen
class CustomerCursor:
    """Where a page of customers ended."""

    created_at: datetime
    id: int


@attrs.frozen
class CustomerFilter:
    """Which customers a list shows: whose first order came since an instant, who bought a ticket to an event, who
    match a search in e-mail, name and company, who consented to marketing; None and False do not filter."""

    account_id: int
    since: datetime | None = None
    event_slug: str | None = None
    query: str | None = None
    marketing_only: bool = False


@attrs.frozen
class CustomerTotals:
    """How many customers a filter finds and what they have spent over their lifetime."""

    customer_count: int
    spent_minor: int


class CustomerRow(NamedTuple):
    """The fields of a `Customer` in their order: what a long list is printed from, since to make a value only to print
    it costs as much as the printing."""

    id: int
    account_id: int
    email: str
    name: str | None
    company: str | None
    currency: str
    spent_minor: int
    created_at: datetime
    marketing_consent_at: datetime | None

    @classmethod
    def of(cls, customer: Customer) -> Self:
        """Return the row of a customer."""
        return cls(*attrs.astuple(customer, recurse=False))


class PeopleReads(TeamReads, Protocol):
    """Protocol: accounts, tokens, teams and customers as they are looked up and listed."""

    def account(self, subdomain: str) -> Account:
        """Return the account of a subdomain; raises `NotFound`."""
        ...

    def bearer(self, public_id: str) -> Bearer | None:
        """Return the token of that public name with its account and member, whoever it belongs to."""
        ...

    def tokens(self, account_id: int) -> Sequence[ApiToken]:
        """Return the account's tokens, oldest first."""
        ...

    def customers(
        self, wanted: CustomerFilter, *, after: CustomerCursor | None, limit: int
    ) -> Sequence[Customer]:
        """Return a page of customers, the newest first."""
        return list(starmap(Customer, self.customer_rows(wanted, after=after, limit=limit)))

    def customer_rows(
        self, wanted: CustomerFilter, *, after: CustomerCursor | None, limit: int
    ) -> Sequence[CustomerRow]:
        """Return what `customers` returns, as rows."""
        ...

    def customer_totals(self, wanted: CustomerFilter) -> CustomerTotals:
        """Return the totals over all pages of the filter."""
        ...

    def customer(self, account_id: int, customer_id: int) -> Customer:
        """Return one customer; raises `NotFound`."""
        ...

    def orders_of(self, customer: Customer) -> Sequence[OrderSummary]:
        """Return the orders that a customer ever paid, newest first."""
        ...
