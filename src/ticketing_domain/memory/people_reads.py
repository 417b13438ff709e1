"""Reading accounts, tokens and customers from memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from ticketing_domain.errors import NotFound
from ticketing_domain.memory.store import Store
from ticketing_domain.memory.team import MemoryTeamReads
from ticketing_domain.people.account import Account
from ticketing_domain.people.customer import Customer
from ticketing_domain.people.reads import (
    CustomerCursor,
    CustomerFilter,
    CustomerRow,
    CustomerTotals,
)
from ticketing_domain.people.token import ApiToken, Bearer
from ticketing_domain.sale.order import SoldOrder, was_paid
from ticketing_domain.sale.reads import OrderSummary, summary_of


class MemoryPeopleReads(MemoryTeamReads):
    """Implements `PeopleReads`."""

    _store: Store

    def account(self, subdomain: str) -> Account:
        with self._store.lock:
            for account in self._store.accounts.values():
                if account.subdomain == subdomain:
                    return account
        raise NotFound("account", subdomain)

    def bearer(self, public_id: str) -> Bearer | None:
        with self._store.lock:
            token = self._store.tokens.get(public_id)
            if token is None:
                return None
            account_id, member_id = token.account_id, token.member_id
            member = self._store.members[account_id, member_id] if member_id else None
            return Bearer(self._store.accounts[account_id], token, member)

    def tokens(self, account_id: int) -> Sequence[ApiToken]:
        with self._store.lock:
            mine = [
                token for token in self._store.tokens.values() if token.account_id == account_id
            ]
        return sorted(mine, key=lambda token: (token.created_at, token.public_id))

    def customers(
        self, wanted: CustomerFilter, *, after: CustomerCursor | None, limit: int
    ) -> Sequence[Customer]:
        found = sorted(self._matching_customers(wanted), key=_age, reverse=True)
        beyond = [
            customer
            for customer in found
            if after is None or _age(customer) < (after.created_at, after.id)
        ]
        return beyond[:limit]

    def customer_rows(
        self, wanted: CustomerFilter, *, after: CustomerCursor | None, limit: int
    ) -> Sequence[CustomerRow]:
        return list(map(CustomerRow.of, self.customers(wanted, after=after, limit=limit)))

    def customer_totals(self, wanted: CustomerFilter) -> CustomerTotals:
        found = list(self._matching_customers(wanted))
        return CustomerTotals(len(found), sum(customer.spent_minor for customer in found))

    def customer(self, account_id: int, customer_id: int) -> Customer:
        with self._store.lock:
            for customer in self._store.customers.values():
                if (customer.account_id, customer.id) == (account_id, customer_id):
                    return customer
        raise NotFound("customer", customer_id)

    def orders_of(self, customer: Customer) -> Sequence[OrderSummary]:
        bought = [
            order
            for order in self._sold(customer.account_id)
            if order.purchase.buyer.email == customer.email
        ]
        newest_first = sorted(
            bought,
            key=lambda order: (order.receipt.paid_at, order.purchase.public_id),
            reverse=True,
        )
        return [summary_of(order) for order in newest_first]

    def _sold(self, account_id: int) -> Sequence[SoldOrder]:
        with self._store.lock:
            orders = list(self._store.orders.values())
        return [
            order for order in orders if was_paid(order) and order.purchase.account_id == account_id
        ]

    def _matching_customers(self, wanted: CustomerFilter) -> Iterator[Customer]:
        buyers = (
            None
            if wanted.event_slug is None
            else self._buyers(wanted.account_id, wanted.event_slug)
        )
        with self._store.lock:
            customers = list(self._store.customers.values())
        for customer in customers:
            if (
                customer.account_id == wanted.account_id
                and (buyers is None or customer.email in buyers)
                and _matches(customer, wanted)
            ):
                yield customer

    def _buyers(self, account_id: int, event_slug: str) -> set[str]:
        with self._store.lock:
            events = {
                key.event_id
                for key, event in self._store.events.items()
                if event.slug == event_slug
            }
        return {
            order.purchase.buyer.email
            for order in self._sold(account_id)
            if order.purchase.event_id in events
        }


def _matches(customer: Customer, wanted: CustomerFilter) -> bool:
    said = (customer.email, customer.name or "", customer.company or "")
    query = (wanted.query or "").strip().lower()
    return (
        (wanted.since is None or customer.created_at >= wanted.since)
        and (not wanted.marketing_only or customer.marketing_consent_at is not None)
        and any(query in text.lower() for text in said)
    )


def _age(customer: Customer) -> tuple[datetime, int]:
    return customer.created_at, customer.id
