"""Promo codes: their terms, and how often they are used.

The uses are a counter in the code's own row, moved by differences; the row refuses what would pass its limit, whoever
forgets to lock it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from adapters.sql.given import given_pairs, one_of_pairs
from adapters.sql.guards import Guards
from adapters.sql.orders import orders
from adapters.sql.schema import (
    MOST_MINOR,
    Fields,
    Instant,
    among,
    key,
    metadata,
    optional,
    required,
)
from ticketing_domain.errors import NotFound
from ticketing_domain.sale.discount import Discount, DiscountType, FixedAmount, Percentage
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.plan_promo_codes import type_of
from ticketing_domain.sale.promo_book import PromoBook
from ticketing_domain.sale.promo_code import PromoCode, PromoKey

promo_codes: Final = sa.Table(
    "promo_codes",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.BigInteger),
    required("code", sa.Text),
    required("discount_type", sa.Text),
    # Percent, or minor units of the account's currency.
    required("discount_amount", sa.BigInteger),
    optional("event_id", sa.BigInteger),
    optional("expires_at", Instant),
    optional("usage_limit", sa.BigInteger),
    optional("max_per_customer", sa.BigInteger),
    required("active", sa.Boolean),
    required("created_at", Instant),
    required("updated_at", Instant),
    required("used", sa.BigInteger),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
    sa.UniqueConstraint("account_id", "code", name="one_promo_code_for_a_code"),
    sa.CheckConstraint(
        among("discount_type", [kind.value for kind in DiscountType]),
        name="discount_is_of_a_type",
    ),
    sa.CheckConstraint(
        "discount_amount BETWEEN 0 AND"
        f" CASE discount_type WHEN 'percentage' THEN 100 ELSE {MOST_MINOR} END",
        name="discount_has_an_amount",
    ),
    sa.CheckConstraint("used >= 0", name="promo_code_counts_its_uses"),
    sa.CheckConstraint(
        "usage_limit IS NULL OR used <= usage_limit", name="promo_code_is_never_overused"
    ),
    sa.Index(
        "promo_codes_by_event",
        "account_id",
        "event_id",
        sqlite_where=sa.text("event_id IS NOT NULL"),
        postgresql_where=sa.text("event_id IS NOT NULL"),
    ),
)

_OWNED: Final = ("pending", "paid", "refund_pending", "partially_refunded")


def promo_code_row(promo: PromoCode) -> dict[str, Any]:
    """Write a code as its row."""
    return {**_terms_row(promo), "used": promo.used}


def _terms_row(promo: PromoCode) -> dict[str, Any]:
    """Write everything about a code but its uses, which are moved and never set."""
    return {
        "account_id": promo.account_id,
        "id": promo.id,
        "code": promo.code,
        "discount_type": type_of(promo.discount).value,
        "discount_amount": _amount(promo.discount),
        "event_id": promo.event_id,
        "expires_at": promo.expires_at,
        "usage_limit": promo.usage_limit,
        "max_per_customer": promo.max_per_customer,
        "active": promo.active,
        "created_at": promo.created_at,
        "updated_at": promo.updated_at,
    }


def promo_code_from(row: Fields) -> PromoCode:
    """Read a code from its row."""
    return PromoCode(
        id=row["id"],
        account_id=row["account_id"],
        code=row["code"],
        discount=_discount(DiscountType(row["discount_type"]), row["discount_amount"]),
        event_id=row["event_id"],
        expires_at=row["expires_at"],
        usage_limit=row["usage_limit"],
        max_per_customer=row["max_per_customer"],
        active=row["active"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        used=row["used"],
    )


def _amount(discount: Discount) -> int:
    return discount.percent if isinstance(discount, Percentage) else discount.amount_minor


def _discount(kind: DiscountType, amount: int) -> Discount:
    return Percentage(amount) if kind is DiscountType.PERCENTAGE else FixedAmount(amount)


class SqlPromoBook(PromoBook):
    """The promo codes in a database."""

    def __init__(self, connection: sa.Connection, guards: Guards) -> None:
        self._connection = connection
        self._guards = guards

    def taken(self, account_id: int, code: str) -> bool:
        named = sa.select(promo_codes.c.id).where(
            promo_codes.c.account_id == account_id, promo_codes.c.code == code
        )
        return self._connection.scalar(named) is not None

    def add(self, promo: PromoCode) -> None:
        self._connection.execute(sa.insert(promo_codes), promo_code_row(promo))

    def get(self, account_id: int, promo_id: int) -> PromoCode:
        wanted = sa.select(promo_codes).where(_is(account_id, promo_id))
        row = self._connection.execute(wanted.with_for_update()).mappings().first()
        if row is None:
            raise NotFound("promo code", promo_id)
        return promo_code_from(row)

    def lock(self, keys: Collection[PromoKey]) -> Mapping[PromoKey, PromoCode]:
        if not keys:
            return {}
        of_accounts, given = given_pairs(keys)
        wanted = self._guards.lock(_named(of_accounts), promo_codes)
        rows = self._connection.execute(wanted, given).mappings()
        return {promo.key: promo for promo in map(promo_code_from, rows)}

    def uses_by(
        self, customers: Collection[tuple[PromoKey, str]]
    ) -> Mapping[tuple[PromoKey, str], int]:
        if not customers:
            return {}
        emails: dict[PromoKey, list[str]] = defaultdict(list)
        for promo_key, email in sorted(customers):
            emails[promo_key].append(email)
        wanted = sa.or_(*(_orders_with(known, its) for known, its in emails.items()))
        rows = self._connection.execute(_USES.where(wanted))
        return {(PromoKey(account, code), email): count for account, code, email, count in rows}

    def was_ordered(self, promo: PromoCode) -> bool:
        named = sa.select(orders.c.public_id).where(
            orders.c.account_id == promo.account_id, orders.c.promo_code == promo.code
        )
        return self._connection.execute(named.limit(1)).first() is not None

    def save(self, promo: PromoCode) -> None:
        changed = sa.update(promo_codes).where(_is(promo.account_id, promo.id))
        self._connection.execute(changed.values(_terms_row(promo)))

    def move(self, uses: Sequence[tuple[PromoCode, int]]) -> None:
        moved = [
            {"of_account": promo.account_id, "of_code": promo.id, "more": count}
            for promo, count in sorted(uses, key=lambda one: (one[0].account_id, one[0].id))
        ]
        if moved:
            self._connection.execute(_MOVE, moved)

    def delete(self, promo: PromoCode) -> None:
        self._connection.execute(sa.delete(promo_codes).where(_is(promo.account_id, promo.id)))

    def delete_of(self, key: EventKey) -> None:
        its_own = sa.and_(
            promo_codes.c.account_id == key.account_id, promo_codes.c.event_id == key.event_id
        )
        self._connection.execute(sa.delete(promo_codes).where(its_own))


@cache
def _named(accounts: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(promo_codes)
        .where(one_of_pairs(promo_codes.c.account_id, promo_codes.c.code, accounts))
        .order_by(promo_codes.c.account_id, promo_codes.c.id)
    )


_MOVE: Final = (
    sa.update(promo_codes)
    .where(
        promo_codes.c.account_id == sa.bindparam("of_account"),
        promo_codes.c.id == sa.bindparam("of_code"),
    )
    .values(used=promo_codes.c.used + sa.bindparam("more"))
)

_USES: Final = (
    sa.select(orders.c.account_id, orders.c.promo_code, orders.c.buyer_email, sa.func.count())
    .where(
        orders.c.promo_code.is_not(None),
        orders.c.status.in_(_OWNED),
    )
    .group_by(orders.c.account_id, orders.c.promo_code, orders.c.buyer_email)
)


def _orders_with(key: PromoKey, emails: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.and_(
        orders.c.account_id == key.account_id,
        orders.c.promo_code == key.code,
        orders.c.buyer_email.in_(emails),
    )


def _is(account_id: int, promo_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(promo_codes.c.account_id == account_id, promo_codes.c.id == promo_id)
