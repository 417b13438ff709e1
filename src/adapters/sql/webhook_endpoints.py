"""The webhook endpoints in a database.

An endpoint's row is the lock of everything that is on its way to it: who hands out, claims, settles or changes holds
it, in the order of account and number where there are several.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

import attrs
import sqlalchemy as sa

from adapters.sql import bulk
from adapters.sql.given import given_pairs, one_of_pairs
from adapters.sql.webhook_tables import (
    FREE,
    deliveries,
    endpoint_from,
    endpoint_row,
    standing_row,
    webhook_endpoints,
)
from ticketing_domain.errors import NotFound
from ticketing_domain.notices.endpoint import Endpoint
from ticketing_domain.notices.webhook_book import EndpointName, Endpoints, Numbered


@attrs.frozen
class SqlEndpoints(Endpoints):
    """Endpoints by account and number."""

    connection: sa.Connection

    def add(self, endpoint: Endpoint) -> None:
        row = {**endpoint_row(endpoint), "leased_until": FREE}
        self.connection.execute(sa.insert(webhook_endpoints), row)

    def count(self, account_id: int) -> int:
        counted = sa.select(sa.func.count()).select_from(webhook_endpoints)
        mine = counted.where(webhook_endpoints.c.account_id == account_id)
        return self.connection.execute(mine).scalar_one()

    def get(self, name: EndpointName) -> Endpoint:
        found = sa.select(webhook_endpoints).where(called(name))
        row = self.connection.execute(found.with_for_update(key_share=True)).mappings().first()
        if row is None:
            raise NotFound("webhook_endpoint", name.id)
        return endpoint_from(row)

    def find(self, wanted: Collection[Numbered]) -> Mapping[Numbered, Endpoint]:
        if not wanted:
            return {}
        accounts, given = given_pairs(wanted)
        rows = self.connection.execute(_found(accounts), given).mappings()
        return {(row["account_id"], row["id"]): endpoint_from(row) for row in rows}

    def lock(self, account_ids: Collection[int]) -> Sequence[Endpoint]:
        theirs = (
            sa.select(webhook_endpoints)
            .where(webhook_endpoints.c.account_id.in_(sorted(account_ids)))
            .order_by(webhook_endpoints.c.account_id, webhook_endpoints.c.id)
        )
        rows = self.connection.execute(theirs.with_for_update(key_share=True)).mappings()
        return [endpoint_from(row) for row in rows]

    def save(self, endpoint: Endpoint) -> None:
        changed = sa.update(webhook_endpoints).where(is_endpoint(endpoint.account_id, endpoint.id))
        self.connection.execute(changed.values(endpoint_row(endpoint)))

    def note(self, endpoints: Sequence[Endpoint]) -> None:
        rows = [
            {"account_id": one.account_id, "id": one.id, **standing_row(one)} for one in endpoints
        ]
        bulk.update(self.connection, webhook_endpoints, "id", rows)

    def delete(self, endpoint: Endpoint) -> None:
        its = sa.and_(
            deliveries.c.account_id == endpoint.account_id, deliveries.c.endpoint_id == endpoint.id
        )
        self.connection.execute(sa.delete(deliveries).where(its))
        gone = sa.delete(webhook_endpoints).where(is_endpoint(endpoint.account_id, endpoint.id))
        self.connection.execute(gone)


def are_endpoints(accounts: int) -> sa.ColumnElement[bool]:
    """Return the condition that an endpoint is one of the `given_pairs`, of so many accounts."""
    return one_of_pairs(webhook_endpoints.c.account_id, webhook_endpoints.c.id, accounts)


def is_endpoint(account_id: int, endpoint_id: int) -> sa.ColumnElement[bool]:
    """Return the condition that this is the endpoint of the number."""
    return sa.and_(
        webhook_endpoints.c.account_id == account_id, webhook_endpoints.c.id == endpoint_id
    )


def called(name: EndpointName) -> sa.ColumnElement[bool]:
    """Return the condition that this is the endpoint of the name."""
    numbered = isinstance(name.id, int)
    column = webhook_endpoints.c.id if numbered else webhook_endpoints.c.public_id
    return sa.and_(
        webhook_endpoints.c.account_id == name.account_id,
        webhook_endpoints.c.dialect == name.dialect.value,
        column == name.id,
    )


@cache
def _found(accounts: int) -> sa.Select[*tuple[Any, ...]]:
    in_order = (webhook_endpoints.c.account_id, webhook_endpoints.c.id)
    found = sa.select(webhook_endpoints).where(are_endpoints(accounts)).order_by(*in_order)
    return found.with_for_update(key_share=True)
