"""The webhook endpoints in a database.

An endpoint's row is the lock of everything that is on its way to it: who hands out, claims, settles or changes holds
it, in the order of account and number where there are several.
"""

from collections.abc import Collection, Sequence

import attrs
import sqlalchemy as sa

from adapters.sql.webhook_tables import (
    FREE,
    deliveries,
    endpoint_from,
    endpoint_row,
    webhook_endpoints,
)
from ticketing_domain.errors import NotFound
from ticketing_domain.notices.endpoint import Endpoint
from ticketing_domain.notices.webhook_book import EndpointName, Endpoints


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

    def find(self, account_id: int, endpoint_id: int) -> Endpoint | None:
        found = sa.select(webhook_endpoints).where(is_endpoint(account_id, endpoint_id))
        row = self.connection.execute(found.with_for_update(key_share=True)).mappings().first()
        return None if row is None else endpoint_from(row)

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

    def delete(self, endpoint: Endpoint) -> None:
        its = sa.and_(
            deliveries.c.account_id == endpoint.account_id, deliveries.c.endpoint_id == endpoint.id
        )
        self.connection.execute(sa.delete(deliveries).where(its))
        gone = sa.delete(webhook_endpoints).where(is_endpoint(endpoint.account_id, endpoint.id))
        self.connection.execute(gone)


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
