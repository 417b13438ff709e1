"""Deliveries in a database: put aside, claimed endpoint by endpoint, settled."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql import bulk, swift
from adapters.sql.accounts import account_from, accounts
from adapters.sql.given import given_pairs, one_of_pairs
from adapters.sql.notices import notice_from, notices
from adapters.sql.schema import MICROSECOND, Instant, split
from adapters.sql.webhook_endpoints import are_endpoints
from adapters.sql.webhook_tables import (
    WAITING,
    attempt_row,
    deliveries,
    delivery_attempts,
    delivery_from,
    delivery_row,
    endpoint_from,
    state_row,
    webhook_endpoints,
)
from ticketing_domain.errors import NotFound
from ticketing_domain.notices.delivery import Delivery, Errand, Run, Settled
from ticketing_domain.notices.endpoint import Endpoint
from ticketing_domain.notices.webhook_book import Deliveries, Numbered, Slots

earlier: Final = deliveries.alias("earlier")

FIRST_OF_ITS_LANE: Final = ~sa.exists().where(
    earlier.c.account_id == deliveries.c.account_id,
    earlier.c.endpoint_id == deliveries.c.endpoint_id,
    earlier.c.lane == deliveries.c.lane,
    earlier.c.status == sa.literal_column("'waiting'"),
    earlier.c.id < deliveries.c.id,
)

FIRST_DUE: Final = (
    sa.select(deliveries.c.due_at)
    .where(
        deliveries.c.account_id == webhook_endpoints.c.account_id,
        deliveries.c.endpoint_id == webhook_endpoints.c.id,
        WAITING,
        FIRST_OF_ITS_LANE,
    )
    .order_by(deliveries.c.due_at, deliveries.c.id)
    .limit(1)
    .scalar_subquery()
)


@attrs.frozen
class SqlDeliveries(Deliveries):
    """Deliveries by account and number."""

    connection: sa.Connection

    def add(self, deliveries_: Sequence[Delivery]) -> None:
        bulk.insert(self.connection, deliveries, [delivery_row(one) for one in deliveries_])
        self._note_due_times(deliveries_)

    def get(self, account_id: int, endpoint_id: int, notice_id: str) -> Delivery:
        found = sa.select(deliveries).where(
            deliveries.c.account_id == account_id,
            deliveries.c.endpoint_id == endpoint_id,
            deliveries.c.notice_id == notice_id,
        )
        row = self.connection.execute(found.with_for_update()).mappings().first()
        if row is None:
            raise NotFound("delivery", notice_id)
        return delivery_from(row)

    def load(self, wanted: Collection[Numbered]) -> Mapping[Numbered, Delivery]:
        if not wanted:
            return {}
        accounts_, given = given_pairs(wanted)
        rows = swift.records(self.connection, _loaded(accounts_), given)
        return {(row["account_id"], row["id"]): delivery_from(row) for row in rows}

    def save(self, deliveries_: Sequence[Delivery]) -> None:
        rows = [
            {"account_id": one.account_id, "id": one.id, **state_row(one)} for one in deliveries_
        ]
        bulk.update(self.connection, deliveries, "id", rows)
        self._note_due_times(deliveries_)

    def log(self, settled: Sequence[Settled]) -> None:
        bulk.insert(self.connection, delivery_attempts, [attempt_row(one) for one in settled])

    def start_again(self, endpoint: Endpoint, at: datetime) -> None:
        waiting = sa.update(deliveries).where(
            deliveries.c.account_id == endpoint.account_id,
            deliveries.c.endpoint_id == endpoint.id,
            WAITING,
        )
        self.connection.execute(waiting.values(due_at=at, failures=0))
        self._note_due_time_of({(endpoint.account_id, endpoint.id)})

    def claim(self, at: datetime, until: datetime, slots: Slots, most: int) -> Sequence[Run]:
        rows = self._with_work(at, slots, slow=False, limit=slots.free)
        left = slots.free - len(rows)
        rows += self._with_work(at, slots, slow=True, limit=min(slots.slow, left))
        runs = [self._run(row, at, until, most) for row in rows]
        taken = [(run.account.id, run.endpoint.id) for run in runs if run.errands]
        self._lease(taken, until)
        # What was due may wait behind something that is not.
        self._note_due_time_of(
            {(run.account.id, run.endpoint.id) for run in runs if not run.errands}
        )
        return [run for run in runs if run.errands]

    def give_back(self, runs: Sequence[Run], at: datetime) -> None:
        claimed = defaultdict[datetime, list[Numbered]](list)
        for run in runs:
            claimed[run.leased_until].append((run.account.id, run.endpoint.id))
        for until, endpoints in claimed.items():
            accounts_, given = given_pairs(endpoints)
            swift.write(
                self.connection, _given_back(accounts_), {**given, "until": until, "at": at}
            )

    def pull_forward(self, account_id: int, by: timedelta) -> None:
        step, endpoints = by // MICROSECOND, webhook_endpoints
        sooner = {
            column: _less(endpoints.c[column], step)
            for column in ("due_at", "paused_until", "failing_since")
        }
        mine = endpoints.c.account_id == account_id
        in_order = sa.select(endpoints.c.id).where(mine).order_by(endpoints.c.id)
        self.connection.execute(in_order.with_for_update(key_share=True))
        self.connection.execute(sa.update(endpoints).where(mine).values(sooner))
        waiting = sa.update(deliveries).where(deliveries.c.account_id == account_id, WAITING)
        self.connection.execute(waiting.values(due_at=_less(deliveries.c.due_at, step)))

    def forget(self, before: datetime) -> None:
        self.connection.execute(sa.delete(deliveries).where(deliveries.c.settled_at < before))

    def _with_work(
        self, at: datetime, slots: Slots, *, slow: bool, limit: int
    ) -> list[sa.Row[Any]]:
        if limit <= 0:
            return []
        wanted = (*due_and_free(at), webhook_endpoints.c.slow.is_(slow))
        share = _shares(wanted, slots, slow=slow)
        first = _ENDPOINTS.where(*wanted, share).order_by(*_TURNS).limit(limit)
        locked = first.with_for_update(of=webhook_endpoints, skip_locked=True, key_share=True)
        return list(self.connection.execute(locked))

    def _run(self, row: sa.Row[Any], at: datetime, until: datetime, most: int) -> Run:
        account, its = split(row, accounts, webhook_endpoints)
        endpoint = endpoint_from(its)
        wanted = {"account_id": endpoint.account_id, "endpoint_id": endpoint.id}
        found = swift.rows(self.connection, _DUE, {**wanted, "at": at, "most": most})
        return Run(account_from(account), endpoint, tuple(map(errand_from, found)), until)

    def _lease(self, endpoints: Collection[Numbered], until: datetime) -> None:
        if endpoints:
            accounts_, given = given_pairs(endpoints)
            swift.write(self.connection, _leased(accounts_), {**given, "at": until})

    def _note_due_times(self, deliveries_: Sequence[Delivery]) -> None:
        self._note_due_time_of({(one.account_id, one.endpoint_id) for one in deliveries_})

    def _note_due_time_of(self, endpoints: Collection[Numbered]) -> None:
        if endpoints:
            accounts_, given = given_pairs(endpoints)
            swift.write(self.connection, _noted(accounts_), given)


def due_and_free(at: datetime) -> Sequence[sa.ColumnElement[bool]]:
    """Return the conditions that something may be sent to an endpoint now."""
    endpoints = webhook_endpoints
    return (
        endpoints.c.disabled_at.is_(None),
        endpoints.c.due_at.is_not(None),
        endpoints.c.due_at <= at,
        endpoints.c.leased_until <= at,
        sa.or_(endpoints.c.paused_until.is_(None), endpoints.c.paused_until <= at),
    )


def errand_from(row: Sequence[Any]) -> Errand:
    """Read a delivery and its notice from a row of both."""
    delivery, notice = split(row, deliveries, notices)
    return Errand(delivery_from(delivery), notice_from(notice))


_ENDPOINTS: Final = sa.select(accounts, webhook_endpoints).join_from(
    webhook_endpoints, accounts, accounts.c.id == webhook_endpoints.c.account_id
)

ERRANDS: Final = sa.select(deliveries, notices).join_from(
    deliveries,
    notices,
    sa.and_(
        notices.c.account_id == deliveries.c.account_id, notices.c.id == deliveries.c.notice_id
    ),
)


_DUE: Final = (
    ERRANDS.where(
        deliveries.c.account_id == sa.bindparam("account_id", type_=sa.BigInteger),
        deliveries.c.endpoint_id == sa.bindparam("endpoint_id", type_=sa.BigInteger),
        WAITING,
        deliveries.c.due_at <= sa.bindparam("at", type_=Instant),
        FIRST_OF_ITS_LANE,
    )
    .order_by(deliveries.c.due_at, deliveries.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)

_TURNS: Final = (
    webhook_endpoints.c.leased_until,
    webhook_endpoints.c.due_at,
    webhook_endpoints.c.account_id,
    webhook_endpoints.c.id,
)


def _shares(
    wanted: Sequence[sa.ColumnElement[bool]], slots: Slots, *, slow: bool
) -> sa.ColumnElement[bool]:
    """Return the condition that an endpoint is within its account's share of the hands."""
    endpoints, taken = webhook_endpoints, slots.taken(slow=slow)
    turn = sa.func.row_number().over(partition_by=endpoints.c.account_id, order_by=_TURNS)
    ranked = sa.select(endpoints.c.account_id, endpoints.c.id, turn.label("turn")).where(*wanted)
    each = ranked.subquery("turns")
    before = sa.case(taken, value=each.c.account_id, else_=0) if taken else sa.literal(0)
    within = each.c.turn + before <= slots.of_one(slow=slow)
    mine = sa.select(each.c.account_id, each.c.id).where(within)
    return sa.tuple_(endpoints.c.account_id, endpoints.c.id).in_(mine)


@cache
def _loaded(accounts_: int) -> sa.Select[*tuple[Any, ...]]:
    numbers = (deliveries.c.account_id, deliveries.c.id)
    these = one_of_pairs(*numbers, accounts_)
    return sa.select(deliveries).where(these).order_by(*numbers).with_for_update()


@cache
def _leased(accounts_: int) -> sa.Update:
    these = sa.update(webhook_endpoints).where(are_endpoints(accounts_))
    return these.values(leased_until=sa.bindparam("at", type_=Instant))


@cache
def _given_back(accounts_: int) -> sa.Update:
    claimed = webhook_endpoints.c.leased_until == sa.bindparam("until", type_=Instant)
    return _leased(accounts_).where(claimed)


@cache
def _noted(accounts_: int) -> sa.Update:
    return sa.update(webhook_endpoints).where(are_endpoints(accounts_)).values(due_at=FIRST_DUE)


def _less(column: sa.ColumnElement[Any], microseconds: int) -> sa.ColumnElement[Any]:
    """Take time off an instant; nothing stays nothing."""
    return sa.type_coerce(
        sa.type_coerce(column, sa.BigInteger) - sa.literal(microseconds, sa.BigInteger), column.type
    )
