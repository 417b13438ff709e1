"""Attempts to pay; an order has at most one without an outcome."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql import bulk, swift
from adapters.sql.given import filled, one_of
from adapters.sql.schema import (
    MOST_MINOR,
    Fields,
    Instant,
    among,
    key,
    metadata,
    only,
    optional,
    required,
    word,
)
from ticketing_domain.errors import StaleWrite
from ticketing_domain.ports import PaymentBook
from ticketing_domain.sale.payment import Payment, PaymentState

payments: Final = sa.Table(
    "payments",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.Text),
    required("event_id", sa.BigInteger),
    required("order_id", sa.Text),
    required("provider", sa.Text),
    required("source", sa.Text),
    required("amount_minor", sa.BigInteger),
    required("currency", sa.Text),
    required("started_at", Instant),
    required("state", sa.Text),
    optional("reference", sa.Text),
    sa.Column("patient_from", Instant, nullable=False, server_default="0"),
    sa.ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.public_id"]),
    sa.CheckConstraint(
        among("state", [each.value for each in PaymentState]), name="payment_is_in_a_state"
    ),
    sa.CheckConstraint(f"amount_minor BETWEEN 0 AND {MOST_MINOR}", name="payment_has_an_amount"),
    sa.Index("payments_by_order", "account_id", "order_id"),
)

sa.Index(
    "one_open_attempt_for_an_order",
    payments.c.account_id,
    payments.c.order_id,
    unique=True,
    sqlite_where=sa.text("state = 'started'"),
    postgresql_where=sa.text("state = 'started'"),
)
sa.Index(
    "unsettled_payments",
    payments.c.patient_from,
    sqlite_where=sa.text("state IN ('started', 'returning')"),
    postgresql_where=sa.text("state IN ('started', 'returning')"),
)

OPEN: Final = payments.c.state == word("started")
UNSETTLED: Final = payments.c.state.in_([word("started"), word("returning")])


def payment_row(payment: Payment) -> dict[str, Any]:
    """Write an attempt as its row."""
    return {
        "account_id": payment.account_id,
        "id": payment.id,
        "event_id": payment.event_id,
        "order_id": payment.order_id,
        "provider": payment.provider,
        "source": payment.source,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "started_at": payment.started_at,
        "state": payment.state.value,
        "reference": payment.reference,
        "patient_from": payment.patient_from,
    }


def payment_from(row: Fields) -> Payment:
    """Read an attempt from its row."""
    return Payment(
        id=row["id"],
        account_id=row["account_id"],
        event_id=row["event_id"],
        order_id=row["order_id"],
        provider=row["provider"],
        source=row["source"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        started_at=row["started_at"],
        state=PaymentState(row["state"]),
        reference=row["reference"],
        patient_from=row["patient_from"],
    )


_OF_ACCOUNT: Final = payments.c.account_id == sa.bindparam("of_account")

_NAMED: Final = (
    sa.select(payments)
    .where(_OF_ACCOUNT, one_of(payments.c.id, "names"))
    .order_by(payments.c.id)
    .with_for_update()
)

_OPEN_FOR: Final = sa.select(payments).where(
    _OF_ACCOUNT, one_of(payments.c.order_id, "names"), OPEN
)


@attrs.frozen
class SqlPayments(PaymentBook):
    """The attempts in a database."""

    connection: sa.Connection

    def add(self, payments_: Sequence[Payment]) -> None:
        bulk.insert(self.connection, payments, [payment_row(payment) for payment in payments_])

    def get(self, account_id: int, payment_ids: Collection[str]) -> Mapping[str, Payment]:
        given = {"of_account": account_id, "names": filled(payment_ids)}
        rows = swift.records(self.connection, _NAMED, given) if payment_ids else ()
        return {row["id"]: payment_from(row) for row in rows}

    def open_attempts(self, account_id: int, order_ids: Collection[str]) -> Mapping[str, Payment]:
        given = {"of_account": account_id, "names": filled(order_ids)}
        rows = swift.records(self.connection, _OPEN_FOR, given) if order_ids else ()
        return {row["order_id"]: payment_from(row) for row in rows}

    def unsettled(
        self, before: datetime, limit: int, account_id: int | None = None
    ) -> Sequence[Payment]:
        waiting = (
            sa.select(payments)
            .where(UNSETTLED, payments.c.patient_from <= before)
            .where(*only(payments.c.account_id, account_id))
            .order_by(payments.c.patient_from)
            .limit(limit)
        )
        return [payment_from(row) for row in self.connection.execute(waiting).mappings()]

    def save(self, payments_: Sequence[Payment]) -> None:
        rows = [
            {
                "account_id": payment.account_id,
                "id": payment.id,
                "state": payment.state.value,
                "reference": payment.reference,
                "patient_from": payment.patient_from,
            }
            for payment in sorted(payments_, key=lambda each: (each.account_id, each.id))
        ]
        if not bulk.update(self.connection, payments, "id", rows):
            raise StaleWrite("payment", [row["id"] for row in rows])
