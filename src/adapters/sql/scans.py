"""Scans: the log of all doors, to which rows are only ever added, and codes as doors see them.

A scan names its event without holding on to it: the log outlives what it names.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql import bulk, swift
from adapters.sql.events import events
from adapters.sql.given import given_pairs, one_of_pairs
from adapters.sql.order_items import order_items
from adapters.sql.orders import orders
from adapters.sql.schema import Fields, Instant, among, key, metadata, optional, required
from adapters.sql.tickets import tickets
from ticketing_domain.door.admission import Blocked, ItemName, Pass, Result
from ticketing_domain.door.rotating import Flaw
from ticketing_domain.door.scan import (
    CodeName,
    FirstScan,
    LoggedScan,
    ScanLog,
    ScanName,
    Scanner,
)
from ticketing_domain.sale.inventory import EventKey

scans: Final = sa.Table(
    "scans",
    metadata,
    key("account_id", sa.BigInteger),
    key("scan_id", sa.Text),
    optional("event_id", sa.BigInteger),
    required("code", sa.Text),
    required("scanner_id", sa.Text),
    required("scanner_name", sa.Text),
    required("scanned_at", Instant),
    required("arrived_at", Instant),
    required("people", sa.Integer),
    required("let_in", sa.Integer),
    required("result", sa.Text),
    required("remaining", sa.Integer),
    optional("redeemed_at", Instant),
    optional("first_scanner_id", sa.Text),
    optional("first_scanner_name", sa.Text),
    optional("first_scanned_at", Instant),
    optional("item_id", sa.Text),
    optional("reason", sa.Text),
    sa.Column("by_hand", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    sa.CheckConstraint(among("result", [each.value for each in Result]), name="scan_has_a_result"),
    sa.CheckConstraint("let_in BETWEEN 0 AND people", name="scan_lets_in_who_is_there"),
)

sa.Index(
    "scans_that_let_in",
    scans.c.account_id,
    scans.c.item_id,
    sqlite_where=sa.text("let_in > 0"),
    postgresql_where=sa.text("let_in > 0"),
)
sa.Index(
    "scans_by_event",
    scans.c.account_id,
    scans.c.event_id,
    scans.c.scan_id,
    sqlite_where=sa.text("let_in > 0"),
    postgresql_where=sa.text("let_in > 0"),
)

REASONS: Final[Mapping[str | None, Blocked | Flaw]] = {
    reason.value: reason for reason in (*Blocked, *Flaw)
}

LET_IN: Final = scans.c.let_in > sa.literal_column("0", sa.Integer)

PASSES: Final = (
    sa.select(
        *(
            order_items.c[name]
            for name in (
                "account_id",
                "order_id",
                "place",
                "public_id",
                "ticket_id",
                "code",
                "ticket_title",
                "admits",
                "redeemed",
                "redeemed_at",
                "void",
                "version",
                "revoked_at",
            )
        ),
        sa.func.coalesce(
            order_items.c.updated_at, orders.c.paid_at, type_=order_items.c.updated_at.type
        ).label("updated_at"),
        orders.c.event_id,
        orders.c.buyer_name,
        orders.c.status,
        events.c.slug.label("event_slug"),
        events.c.title.label("event_title"),
        tickets.c.color.label("ticket_color"),
    )
    .join_from(
        order_items,
        orders,
        sa.and_(
            orders.c.account_id == order_items.c.account_id,
            orders.c.public_id == order_items.c.order_id,
        ),
    )
    .join(
        events,
        sa.and_(events.c.account_id == orders.c.account_id, events.c.id == orders.c.event_id),
    )
    .join(
        tickets,
        sa.and_(
            tickets.c.account_id == order_items.c.account_id,
            tickets.c.id == order_items.c.ticket_id,
        ),
    )
)
"""Codes with all that a door is shown of them, and nothing by which a buyer could be reached."""


def pass_from(row: Fields) -> Pass:
    """Read a code as doors see it from a row of `PASSES`."""
    return Pass(
        key=EventKey(row["account_id"], row["event_id"]),
        public_id=row["public_id"],
        order_id=row["order_id"],
        ticket_id=row["ticket_id"],
        code=row["code"],
        event_slug=row["event_slug"],
        event_title=row["event_title"],
        ticket_title=row["ticket_title"],
        ticket_color=row["ticket_color"],
        buyer_name=row["buyer_name"],
        admits=row["admits"],
        redeemed=row["redeemed"],
        redeemed_at=row["redeemed_at"],
        blocked=_blocked(row),
        updated_at=row["updated_at"],
        version=row["version"],
        revoked_at=row["revoked_at"],
    )


def _blocked(row: Fields) -> Blocked | None:
    if row["void"]:
        return Blocked.REFUNDED if row["status"] == "refunded" else Blocked.CANCELLED
    return Blocked.REVOKED if row["revoked_at"] is not None else None


def scan_row(scan: LoggedScan) -> dict[str, Any]:
    """Write a scan as its row."""
    first = scan.first
    return {
        "account_id": scan.account_id,
        "scan_id": scan.scan_id,
        "event_id": scan.event_id,
        "code": scan.code,
        "item_id": scan.item_id,
        "by_hand": scan.by_hand,
        "reason": scan.reason.value if scan.reason else None,
        "scanner_id": scan.scanner.id,
        "scanner_name": scan.scanner.name,
        "scanned_at": scan.scanned_at,
        "arrived_at": scan.arrived_at,
        "people": scan.people,
        "let_in": scan.let_in,
        "result": scan.result.value,
        "remaining": scan.remaining,
        "redeemed_at": scan.redeemed_at,
        "first_scanner_id": first.scanner.id if first else None,
        "first_scanner_name": first.scanner.name if first else None,
        "first_scanned_at": first.scanned_at if first else None,
    }


def scan_from(row: Fields) -> LoggedScan:
    """Read a scan from its row."""
    return LoggedScan(
        account_id=row["account_id"],
        scan_id=row["scan_id"],
        event_id=row["event_id"],
        code=row["code"],
        item_id=row["item_id"],
        by_hand=row["by_hand"],
        reason=REASONS.get(row["reason"]),
        scanner=Scanner(row["scanner_id"], row["scanner_name"]),
        scanned_at=row["scanned_at"],
        arrived_at=row["arrived_at"],
        people=row["people"],
        let_in=row["let_in"],
        result=Result(row["result"]),
        remaining=row["remaining"],
        redeemed_at=row["redeemed_at"],
        first=_first_from(row),
    )


def _first_from(row: Fields) -> FirstScan | None:
    if row["first_scanner_id"] is None:
        return None
    scanner = Scanner(row["first_scanner_id"], row["first_scanner_name"])
    return FirstScan(scanner, row["first_scanned_at"])


@attrs.frozen
class SqlScans(ScanLog):
    """The log in a database."""

    connection: sa.Connection

    def passes(self, codes: Collection[CodeName]) -> Mapping[CodeName, Pass]:
        if not codes:
            return {}
        rows = self._passes(order_items.c.code, codes)
        return {(row["account_id"], row["code"]): pass_from(row) for row in rows}

    def passes_of(self, items: Collection[ItemName]) -> Mapping[ItemName, Pass]:
        if not items:
            return {}
        rows = self._passes(order_items.c.public_id, items)
        return {(row["account_id"], row["public_id"]): pass_from(row) for row in rows}

    def _passes(
        self, name: sa.Column[str], wanted: Collection[tuple[int, str]]
    ) -> Sequence[Fields]:
        of_accounts, given = given_pairs(wanted)
        return swift.records(self.connection, _passes_by(name, of_accounts), given)

    def logged(self, names: Collection[ScanName]) -> Mapping[ScanName, LoggedScan]:
        if not names:
            return {}
        of_accounts, given = given_pairs(names)
        rows = swift.records(self.connection, _logged(of_accounts), given)
        return {(row["account_id"], row["scan_id"]): scan_from(row) for row in rows}

    def that_let_in(self, items: Collection[ItemName]) -> Mapping[ItemName, Sequence[LoggedScan]]:
        found: dict[ItemName, list[LoggedScan]] = defaultdict(list)
        if items:
            of_accounts, given = given_pairs(items)
            for row in swift.records(self.connection, _let_in(of_accounts), given):
                found[row["account_id"], row["item_id"]].append(scan_from(row))
        return found

    def add(self, scans_: Sequence[LoggedScan]) -> None:
        bulk.insert(self.connection, scans, [scan_row(scan) for scan in scans_])

    def admit(self, passes: Sequence[Pass]) -> None:
        if passes:
            swift.write_each(self.connection, _ADMIT, [_stands(shown) for shown in passes])


@cache
def _passes_by(name: sa.Column[str], accounts: int) -> sa.Select[*tuple[Any, ...]]:
    return PASSES.where(one_of_pairs(order_items.c.account_id, name, accounts))


@cache
def _logged(accounts: int) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(scans).where(one_of_pairs(scans.c.account_id, scans.c.scan_id, accounts))


@cache
def _let_in(accounts: int) -> sa.Select[*tuple[Any, ...]]:
    its = one_of_pairs(scans.c.account_id, scans.c.item_id, accounts)
    return sa.select(scans).where(its, LET_IN)


_ADMIT: Final = (
    sa.update(order_items)
    .where(
        order_items.c.account_id == sa.bindparam("of_account"),
        order_items.c.public_id == sa.bindparam("shown"),
    )
    .values({name: sa.bindparam(name) for name in ("redeemed", "redeemed_at", "updated_at")})
)


def _stands(shown: Pass) -> dict[str, object]:
    return {
        "of_account": shown.key.account_id,
        "shown": shown.public_id,
        "redeemed": shown.redeemed,
        "redeemed_at": shown.redeemed_at,
        "updated_at": shown.updated_at,
    }
