"""Reading endpoints, deliveries and what was answered to them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from adapters.sql import swift
from adapters.sql.claiming import DUE_AND_FREE, ERRANDS, errand_from
from adapters.sql.notices import TO_HAND_OUT
from adapters.sql.reads.window import Window
from adapters.sql.webhook_endpoints import called
from adapters.sql.webhook_tables import (
    attempt_from,
    deliveries,
    delivery_attempts,
    endpoint_from,
    webhook_endpoints,
)
from ticketing_domain.errors import NotFound
from ticketing_domain.notices.delivery import Attempt, Errand
from ticketing_domain.notices.endpoint import Dialect, Endpoint
from ticketing_domain.notices.webhook_book import EndpointName, LoggedDelivery, Post, WebhookReads


class SqlWebhookReads(WebhookReads):
    """Implements `WebhookReads`."""

    _window: Window

    def endpoints(self, account_id: int, dialect: Dialect) -> Sequence[Endpoint]:
        mine = sa.select(webhook_endpoints).where(
            webhook_endpoints.c.account_id == account_id,
            webhook_endpoints.c.dialect == dialect.value,
        )
        with self._window.open() as connection:
            rows = connection.execute(mine.order_by(webhook_endpoints.c.id)).mappings()
            return [endpoint_from(row) for row in rows]

    def endpoint(self, name: EndpointName) -> Endpoint:
        with self._window.open() as connection:
            found = sa.select(webhook_endpoints).where(called(name))
            row = connection.execute(found).mappings().first()
        if row is None:
            raise NotFound("webhook_endpoint", name.id)
        return endpoint_from(row)

    def deliveries(
        self, endpoint: Endpoint, *, before: int | None, limit: int
    ) -> Sequence[LoggedDelivery]:
        its = _of(endpoint)
        if before is not None:
            its = its.where(deliveries.c.id < before)
        with self._window.open() as connection:
            page = its.order_by(deliveries.c.id.desc()).limit(limit)
            return _logged(connection, [errand_from(row) for row in connection.execute(page)])

    def delivery(self, endpoint: Endpoint, name: int | str) -> LoggedDelivery:
        column = deliveries.c.id if isinstance(name, int) else deliveries.c.notice_id
        with self._window.open() as connection:
            row = connection.execute(_of(endpoint).where(column == name)).first()
            if row is None:
                raise NotFound("delivery", name)
            (found,) = _logged(connection, [errand_from(row)])
        return found

    def look_for_post(self, at: datetime) -> Post:
        with self._window.glance() as connection:
            ((to_hand_out, due),) = swift.rows(connection, _POST, {"at": at})
        return Post(to_hand_out=to_hand_out, due=due)


_POST: Final = sa.select(
    sa.exists().where(TO_HAND_OUT).label("to_hand_out"),
    sa.exists().where(*DUE_AND_FREE).label("due"),
)


def _of(endpoint: Endpoint) -> sa.Select[*tuple[Any, ...]]:
    return ERRANDS.where(
        deliveries.c.account_id == endpoint.account_id, deliveries.c.endpoint_id == endpoint.id
    )


def _logged(connection: sa.Connection, errands: Sequence[Errand]) -> list[LoggedDelivery]:
    """Put to each delivery what was answered to it."""
    if not errands:
        return []
    answered = defaultdict[int, list[Attempt]](list)
    theirs = (
        sa.select(delivery_attempts)
        .where(
            delivery_attempts.c.account_id == errands[0].delivery.account_id,
            delivery_attempts.c.delivery_id.in_([errand.delivery.id for errand in errands]),
        )
        .order_by(delivery_attempts.c.delivery_id, delivery_attempts.c.number)
    )
    for row in connection.execute(theirs).mappings():
        answered[row["delivery_id"]].append(attempt_from(row))
    return [LoggedDelivery(errand, tuple(answered[errand.delivery.id])) for errand in errands]
