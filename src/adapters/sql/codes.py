"""Codes that were replaced. The present code of an item stands in its own row."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql import swift
from adapters.sql.given import given_pairs, one_of_pairs
from adapters.sql.order_items import order_items
from adapters.sql.orders import orders
from adapters.sql.schema import Fields, Instant, key, metadata, required
from ticketing_domain.door.admission import ItemName, Pass
from ticketing_domain.door.code_book import CodeBook, ReplacedCode
from ticketing_domain.door.scan import CodeName
from ticketing_domain.errors import NotFound
from ticketing_domain.sale.inventory import EventKey

replaced_codes: Final = sa.Table(
    "replaced_codes",
    metadata,
    key("account_id", sa.BigInteger),
    key("code", sa.Text),
    required("item_id", sa.Text),
    required("version", sa.Integer),
    required("dead_since", Instant),
    sa.ForeignKeyConstraint(
        ["account_id", "item_id"], ["order_items.account_id", "order_items.public_id"]
    ),
    sa.UniqueConstraint("account_id", "item_id", "version", name="a_version_is_replaced_once"),
)


def replaced_row(replaced: ReplacedCode) -> dict[str, Any]:
    """Write a replaced code as its row."""
    return attrs.asdict(replaced)


def replaced_from(row: Fields) -> ReplacedCode:
    """Read a replaced code from its row."""
    return ReplacedCode(
        account_id=row["account_id"],
        code=row["code"],
        item_id=row["item_id"],
        version=row["version"],
        dead_since=row["dead_since"],
    )


@attrs.frozen
class SqlCodes(CodeBook):
    """The code book in a database."""

    connection: sa.Connection

    def event_of(self, account_id: int, item_id: str) -> EventKey:
        wanted = (
            sa.select(orders.c.event_id)
            .join_from(
                order_items,
                orders,
                sa.and_(
                    orders.c.account_id == order_items.c.account_id,
                    orders.c.public_id == order_items.c.order_id,
                ),
            )
            .where(order_items.c.account_id == account_id, order_items.c.public_id == item_id)
        )
        event_id = self.connection.scalar(wanted)
        if event_id is None:
            raise NotFound("item", item_id)
        return EventKey(account_id, event_id)

    def replaced(self, codes: Collection[CodeName]) -> Mapping[CodeName, ReplacedCode]:
        if not codes:
            return {}
        of_accounts, given = given_pairs(codes)
        rows = swift.records(self.connection, _by_code(of_accounts), given)
        return {(row["account_id"], row["code"]): replaced_from(row) for row in rows}

    def earlier(self, items: Collection[ItemName]) -> Mapping[ItemName, Sequence[ReplacedCode]]:
        found: dict[ItemName, list[ReplacedCode]] = defaultdict(list)
        if items:
            of_accounts, given = given_pairs(items)
            for row in swift.records(self.connection, _by_item(of_accounts), given):
                found[row["account_id"], row["item_id"]].append(replaced_from(row))
        return found

    def replace(self, replaced: ReplacedCode) -> None:
        self.connection.execute(sa.insert(replaced_codes), replaced_row(replaced))

    def save(self, shown: Pass) -> None:
        changed = sa.update(order_items).where(
            order_items.c.account_id == shown.key.account_id,
            order_items.c.public_id == shown.public_id,
        )
        self.connection.execute(
            changed.values(
                code=shown.code,
                version=shown.version,
                revoked_at=shown.revoked_at,
                updated_at=shown.updated_at,
            )
        )


@cache
def _by_code(accounts: int) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(replaced_codes).where(
        one_of_pairs(replaced_codes.c.account_id, replaced_codes.c.code, accounts)
    )


@cache
def _by_item(accounts: int) -> sa.Select[*tuple[Any, ...]]:
    its = one_of_pairs(replaced_codes.c.account_id, replaced_codes.c.item_id, accounts)
    return sa.select(replaced_codes).where(its).order_by(replaced_codes.c.version.desc())
