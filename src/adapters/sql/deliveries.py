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
from adapters.sql.claiming import FIRST_OF_ITS_LANE, due_to, with_work
from adapters.sql.given import given_pairs, one_of_pairs
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
from ticketing_domain.notices.delivery import Delivery, Run, Settled
from ticketing_domain.notices.endpoint import Endpoint
from ticketing_domain.notices.webhook_book import Deliveries, Numbered, Slots

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
        self._write(deliveries_)
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
        rows = list(with_work(self.connection, at, slots, slow=False, limit=slots.free))
        left = slots.free - len(rows)
        rows += with_work(self.connection, at, slots, slow=True, limit=min(slots.slow, left))
        places = [split(row, accounts, webhook_endpoints) for row in rows]
        endpoints = [(account_from(its), endpoint_from(row)) for its, row in places]
        due = due_to(self.connection, [_name(endpoint) for _, endpoint in endpoints], at, most)
        runs = [
            Run(account, endpoint, tuple(due[_name(endpoint)]), until)
            for account, endpoint in endpoints
            if _name(endpoint) in due
        ]
        self._lease([_name(run.endpoint) for run in runs], until)
        # What was due may wait behind something that is not.
        self._note_due_time_of({_name(one) for _, one in endpoints if _name(one) not in due})
        return runs

    def give_back(self, runs: Sequence[Run], settled: Sequence[Delivery], at: datetime) -> None:
        self._write(settled)
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

    def _write(self, deliveries_: Sequence[Delivery]) -> None:
        rows = [
            {"account_id": one.account_id, "id": one.id, **state_row(one)} for one in deliveries_
        ]
        bulk.update(self.connection, deliveries, "id", rows)

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


def _name(endpoint: Endpoint) -> Numbered:
    return endpoint.account_id, endpoint.id


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
    """Return the statement that ends leases and notes due times, in one: each writes the row of an endpoint anew."""
    its = webhook_endpoints.c.leased_until
    still_ours = its == sa.bindparam("until", type_=Instant)
    ended = sa.case((still_ours, sa.bindparam("at", type_=Instant)), else_=its)
    return _noted(accounts_).values(leased_until=ended)


@cache
def _noted(accounts_: int) -> sa.Update:
    return sa.update(webhook_endpoints).where(are_endpoints(accounts_)).values(due_at=FIRST_DUE)


def _less(column: sa.ColumnElement[Any], microseconds: int) -> sa.ColumnElement[Any]:
    """Take time off an instant; nothing stays nothing."""
    return sa.type_coerce(
        sa.type_coerce(column, sa.BigInteger) - sa.literal(microseconds, sa.BigInteger), column.type
    )
