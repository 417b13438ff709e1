"""Customers, one for each e-mail of an account."""

from collections.abc import Collection, Mapping, Sequence
import hashlib
from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql import bulk, swift
from adapters.sql.given import filled, one_of
from adapters.sql.schema import Fields, Instant, key, metadata, optional, required, searchable
from ticketing_domain.errors import StaleWrite
from ticketing_domain.people.customer import Customer
from ticketing_domain.ports import Customers

customers: Final = sa.Table(
    "customers",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.BigInteger),
    required("email", sa.Text),
    optional("name", sa.Text),
    optional("company", sa.Text),
    required("currency", sa.Text),
    required("spent_minor", sa.BigInteger),
    required("created_at", Instant),
    optional("marketing_consent_at", Instant),
    required("search_text", sa.Text),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    sa.UniqueConstraint("account_id", "email", name="one_customer_for_an_email"),
    sa.CheckConstraint("spent_minor >= 0", name="customer_never_got_back_more_than_spent"),
    sa.Index("customers_by_age", "account_id", "created_at", "id"),
)


def customer_row(customer: Customer) -> dict[str, Any]:
    """Write a customer as its row."""
    return {
        "account_id": customer.account_id,
        "id": customer.id,
        "email": customer.email,
        "name": customer.name,
        "company": customer.company,
        "currency": customer.currency,
        "spent_minor": customer.spent_minor,
        "created_at": customer.created_at,
        "marketing_consent_at": customer.marketing_consent_at,
        "search_text": searchable(customer.email, customer.name, customer.company),
    }


def customer_from(row: Fields) -> Customer:
    """Read a customer from its row."""
    return Customer(
        id=row["id"],
        account_id=row["account_id"],
        email=row["email"],
        name=row["name"],
        company=row["company"],
        currency=row["currency"],
        spent_minor=row["spent_minor"],
        created_at=row["created_at"],
        marketing_consent_at=row["marketing_consent_at"],
    )


@attrs.frozen
class SqlCustomers(Customers):
    """The customers in a database."""

    connection: sa.Connection

    def lock(self, account_id: int, emails: Collection[str]) -> Mapping[str, Customer]:
        """Lock names before rows: a first order of the same buyer elsewhere has no row yet that could be locked."""
        if not emails:
            return {}
        if self.connection.dialect.name != "sqlite":
            names = sorted(_lock_name(account_id, email) for email in emails)
            self.connection.execute(_LOCK_NAMES, {"names": names})
        given = {"of_account": account_id, "emails": filled(emails)}
        rows = swift.records(self.connection, _KNOWN, given)
        return {row["email"]: customer_from(row) for row in rows}

    def add(self, customers_: Sequence[Customer]) -> None:
        bulk.insert(self.connection, customers, [customer_row(customer) for customer in customers_])

    def save(self, customers_: Sequence[Customer]) -> None:
        ordered = sorted(customers_, key=lambda customer: (customer.account_id, customer.email))
        rows = [customer_row(customer) for customer in ordered]
        if not bulk.update(self.connection, customers, "id", rows):
            raise StaleWrite("customer", [row["id"] for row in rows])


def _lock_name(account_id: int, email: str) -> int:
    """Return the 64 bits by which PostgreSQL knows a lock on what is not a row."""
    said = hashlib.blake2b(f"{account_id} {email}".encode(), digest_size=8).digest()
    return int.from_bytes(said, signed=True)


_KNOWN: Final = (
    sa.select(customers)
    .where(
        customers.c.account_id == sa.bindparam("of_account"), one_of(customers.c.email, "emails")
    )
    .order_by(customers.c.email)
    .with_for_update()
)

_LOCK_NAMES: Final = sa.text(
    "SELECT pg_advisory_xact_lock(name) FROM unnest(CAST(:names AS bigint[])) AS name"
)
