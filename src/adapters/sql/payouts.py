"""Payouts as their providers reported them, and when each account's provider is asked again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from adapters.sql.schema import MOST_MINOR, Fields, Instant, among, key, metadata, required
from ticketing_domain.sale.payout import Payout, PayoutReport, PayoutState
from ticketing_domain.sale.payout_book import PayoutBook

payouts: Final = sa.Table(
    "payouts",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.Text),
    required("provider", sa.Text),
    required("reference", sa.Text),
    required("currency", sa.Text),
    required("state", sa.Text),
    required("arrival", sa.Date),
    required("captured_minor", sa.BigInteger),
    required("refunded_minor", sa.BigInteger),
    required("fees_minor", sa.BigInteger),
    required("booked_at", Instant),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    sa.UniqueConstraint("account_id", "provider", "reference", name="one_payout_for_a_report"),
    sa.CheckConstraint(
        among("state", [each.value for each in PayoutState]), name="payout_is_in_a_state"
    ),
    sa.CheckConstraint(
        f"captured_minor BETWEEN 0 AND {MOST_MINOR} AND refunded_minor BETWEEN 0 AND {MOST_MINOR}",
        name="payout_is_made_of_amounts",
    ),
    sa.Index("payouts_by_arrival", "account_id", "arrival", "id"),
)

payout_asks: Final = sa.Table(
    "payout_asks",
    metadata,
    key("account_id", sa.BigInteger),
    required("next_at", Instant),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)


def payout_row(payout: Payout) -> dict[str, Any]:
    """Write a payout as its row."""
    report = payout.report
    return {
        "account_id": payout.account_id,
        "id": payout.id,
        "provider": report.provider,
        "reference": report.reference,
        "currency": report.currency,
        "state": report.state.value,
        "arrival": report.arrival,
        "captured_minor": report.captured_minor,
        "refunded_minor": report.refunded_minor,
        "fees_minor": report.fees_minor,
        "booked_at": payout.booked_at,
    }


def payout_from(row: Fields) -> Payout:
    """Read a payout from its row."""
    report = PayoutReport(
        provider=row["provider"],
        reference=row["reference"],
        currency=row["currency"],
        state=PayoutState(row["state"]),
        arrival=row["arrival"],
        captured_minor=row["captured_minor"],
        refunded_minor=row["refunded_minor"],
        fees_minor=row["fees_minor"],
    )
    return Payout(row["id"], row["account_id"], report, row["booked_at"])


@attrs.frozen
class SqlPayoutBook(PayoutBook):
    """The payouts in a database; the row that says when to ask again is also what locks an account's payouts."""

    connection: sa.Connection

    def ask_again(self, account_id: int, at: datetime) -> None:
        self._write(payout_asks, ["account_id"], {"account_id": account_id, "next_at": at})

    def named(
        self, account_id: int, names: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Payout]:
        wanted = sa.select(payouts).where(
            payouts.c.account_id == account_id,
            payouts.c.reference.in_(sorted({reference for _, reference in names})),
        )
        rows = self.connection.execute(wanted).mappings() if names else ()
        found = {payout.report.name: payout for payout in map(payout_from, rows)}
        return {name: payout for name, payout in found.items() if name in names}

    def save(self, payouts_: Sequence[Payout]) -> None:
        for payout in payouts_:
            self._write(payouts, ["account_id", "id"], payout_row(payout))

    def _write(self, table: sa.Table, names: Sequence[str], row: dict[str, Any]) -> None:
        on_sqlite = self.connection.dialect.name == "sqlite"
        insert = (sqlite_insert if on_sqlite else postgresql_insert)(table).values(row)
        self.connection.execute(insert.on_conflict_do_update(index_elements=names, set_=row))
