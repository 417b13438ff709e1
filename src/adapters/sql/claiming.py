"""Claiming, in a database: which endpoints have work, whose turn it is, and what is due to them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.sql import swift
from adapters.sql.accounts import accounts
from adapters.sql.given import Given
from adapters.sql.notices import notice_from, notices
from adapters.sql.schema import Instant, split
from adapters.sql.webhook_tables import WAITING, deliveries, delivery_from, webhook_endpoints
from ticketing_domain.notices.delivery import Errand
from ticketing_domain.notices.webhook_book import Numbered, Slots

Select: TypeAlias = sa.Select[*tuple[Any, ...]]

earlier: Final = deliveries.alias("earlier")

FIRST_OF_ITS_LANE: Final = ~sa.exists().where(
    earlier.c.account_id == deliveries.c.account_id,
    earlier.c.endpoint_id == deliveries.c.endpoint_id,
    earlier.c.lane == deliveries.c.lane,
    earlier.c.status == sa.literal_column("'waiting'"),
    earlier.c.id < deliveries.c.id,
)

_AT: Final = sa.bindparam("at", type_=Instant)

DUE_AND_FREE: Final = (
    webhook_endpoints.c.disabled_at.is_(None),
    webhook_endpoints.c.due_at.is_not(None),
    webhook_endpoints.c.due_at <= _AT,
    webhook_endpoints.c.leased_until <= _AT,
    sa.or_(webhook_endpoints.c.paused_until.is_(None), webhook_endpoints.c.paused_until <= _AT),
)
"""The conditions that something may be sent to an endpoint now, which is given as `at`."""

ERRANDS: Final = sa.select(deliveries, notices).join_from(
    deliveries,
    notices,
    sa.and_(
        notices.c.account_id == deliveries.c.account_id, notices.c.id == deliveries.c.notice_id
    ),
)

_IN_TURN: Final = (
    webhook_endpoints.c.leased_until,
    webhook_endpoints.c.due_at,
    webhook_endpoints.c.account_id,
    webhook_endpoints.c.id,
)


def with_work(
    connection: sa.Connection, at: datetime, slots: Slots, *, slow: bool, limit: int
) -> Sequence[swift.Row]:
    """Lock endpoints that something is due to, of those that are slow or of the others, in their turn and within their
    accounts' shares of the hands; returns rows of account and endpoint."""
    if limit <= 0:
        return []
    taken = _filled(slots.taken(slow=slow))
    given = {"at": at, "each": slots.of_one(slow=slow), "limit": limit}
    for place, (account_id, count) in enumerate(taken):
        given |= {f"account_{place}": account_id, f"taken_{place}": count}
    return swift.rows(connection, _first(len(taken), slow=slow), given)


def due_to(
    connection: sa.Connection, endpoints: Collection[Numbered], at: datetime, most: int
) -> Mapping[Numbered, Sequence[Errand]]:
    """Return what is due to endpoints, at most so many each: of every lane the first, in the order of due times."""
    found = defaultdict[Numbered, list[Errand]](list)
    for row in _due_rows(connection, endpoints, {"at": at, "most": most}):
        errand = errand_from(row)
        found[errand.delivery.account_id, errand.delivery.endpoint_id].append(errand)
    return found


def errand_from(row: Sequence[Any]) -> Errand:
    """Read a delivery and its notice from a row of both."""
    delivery, notice = split(row, deliveries, notices)
    return Errand(delivery_from(delivery), notice_from(notice))


def _filled(taken: Mapping[int, int]) -> Sequence[tuple[int, int]]:
    """Return how many hands accounts have, the last repeated so that there are few lengths, and few statements."""
    its = list(taken.items())
    length = 1 << (len(its) - 1).bit_length() if its else 0
    return its + its[-1:] * (length - len(its))


def _due_rows(
    connection: sa.Connection, endpoints: Collection[Numbered], given: Given
) -> Iterable[swift.Row]:
    if connection.dialect.name == "sqlite":
        # No round trips to save: along the index of each.
        for account_id, endpoint_id in endpoints:
            one = {**given, "account_id": account_id, "endpoint_id": endpoint_id}
            yield from swift.rows(connection, _DUE_TO_ONE, one)
    elif endpoints:
        account_ids, endpoint_ids = map(list, zip(*endpoints, strict=True))
        theirs = {**given, "accounts": account_ids, "endpoints": endpoint_ids}
        yield from swift.rows(connection, _DUE_TO_EACH, theirs)


@cache
def _first(places: int, *, slow: bool) -> Select:
    """Return the statement that locks the first endpoints, where so many accounts have hands already."""
    endpoints = webhook_endpoints
    wanted = (*DUE_AND_FREE, endpoints.c.slow.is_(slow))
    found = sa.select(accounts, endpoints).join_from(
        endpoints, accounts, accounts.c.id == endpoints.c.account_id
    )
    share = sa.tuple_(endpoints.c.account_id, endpoints.c.id).in_(_shares(places, wanted))
    first = found.where(*wanted, share).order_by(*_IN_TURN)
    limit = sa.bindparam("limit", type_=sa.Integer)
    return first.limit(limit).with_for_update(of=endpoints, skip_locked=True, key_share=True)


def _shares(places: int, wanted: Sequence[sa.ColumnElement[bool]]) -> Select:
    """Return the endpoints that are within their accounts' shares of the hands."""
    endpoints = webhook_endpoints
    turn = sa.func.row_number().over(partition_by=endpoints.c.account_id, order_by=_IN_TURN)
    ranked = sa.select(endpoints.c.account_id, endpoints.c.id, turn.label("turn")).where(*wanted)
    each = ranked.subquery("turns")
    taken = [
        (each.c.account_id == _number(f"account_{place}"), _number(f"taken_{place}"))
        for place in range(places)
    ]
    before = sa.case(*taken, else_=0) if taken else sa.literal_column("0")
    return sa.select(each.c.account_id, each.c.id).where(each.c.turn + before <= _number("each"))


def _number(name: str) -> sa.BindParameter[int]:
    return sa.bindparam(name, type_=sa.BigInteger)


def _due(account_id: Any, endpoint_id: Any, found: Select) -> Select:
    return (
        found.where(
            deliveries.c.account_id == account_id,
            deliveries.c.endpoint_id == endpoint_id,
            WAITING,
            deliveries.c.due_at <= _AT,
            FIRST_OF_ITS_LANE,
        )
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


def _due_to_each() -> Select:
    """Return the statement for many endpoints: whatever their number, one look along the index for each."""
    arrays = [
        sa.bindparam(name, type_=postgresql.ARRAY(sa.BigInteger, dimensions=1))
        for name in ("accounts", "endpoints")
    ]
    columns = [sa.column(name, sa.BigInteger) for name in ("account_id", "endpoint_id")]
    given = sa.func.unnest(*arrays).table_valued(*columns, name="given").render_derived()
    due = _due(given.c.account_id, given.c.endpoint_id, sa.select(deliveries)).lateral("due")
    its_notice = sa.and_(notices.c.account_id == due.c.account_id, notices.c.id == due.c.notice_id)
    return (
        sa.select(due, notices)
        .select_from(given.join(due, sa.true()).join(notices, its_notice))
        .order_by(due.c.due_at, due.c.id)
    )


_DUE_TO_ONE: Final = _due(_number("account_id"), _number("endpoint_id"), ERRANDS)
_DUE_TO_EACH: Final = _due_to_each()
