"""Reading endpoints and deliveries from memory."""

from collections.abc import Sequence
from datetime import datetime

from ticketing_domain.errors import NotFound
from ticketing_domain.memory.store import Store
from ticketing_domain.memory.webhook_sheets import due_for, is_free, is_of
from ticketing_domain.notices.delivery import Delivery, Errand
from ticketing_domain.notices.endpoint import Dialect, Endpoint
from ticketing_domain.notices.webhook_book import EndpointName, LoggedDelivery, Post


class MemoryWebhookReads:
    """Implements `WebhookReads`."""

    _store: Store

    def endpoints(self, account_id: int, dialect: Dialect) -> Sequence[Endpoint]:
        with self._store.lock:
            found = sorted(self._store.endpoints.items())
        return [one for name, one in found if (name[0], one.dialect) == (account_id, dialect)]

    def endpoint(self, name: EndpointName) -> Endpoint:
        for endpoint in self.endpoints(name.account_id, name.dialect):
            if name.names(endpoint):
                return endpoint
        raise NotFound("webhook_endpoint", name.id)

    def deliveries(
        self, endpoint: Endpoint, *, before: int | None, limit: int
    ) -> Sequence[LoggedDelivery]:
        with self._store.lock:
            found = [one for one in self._store.deliveries.values() if is_of(endpoint, one)]
        older = [one for one in found if before is None or one.id < before]
        newest = sorted(older, key=lambda one: one.id, reverse=True)
        return [self._logged(one) for one in newest[:limit]]

    def delivery(self, endpoint: Endpoint, name: int | str) -> LoggedDelivery:
        with self._store.lock:
            for one in self._store.deliveries.values():
                if is_of(endpoint, one) and name in (one.id, one.notice_id):
                    return self._logged(one)
        raise NotFound("delivery", name)

    def look_for_post(self, at: datetime) -> Post:
        with self._store.lock:
            rows = list(self._store.deliveries.values())
            due = any(
                is_free(endpoint, self._store.leases.get(name), at) and due_for(endpoint, rows, at)
                for name, endpoint in self._store.endpoints.items()
            )
            return Post(to_hand_out=bool(self._store.not_handed_out), due=due)

    def _logged(self, delivery: Delivery) -> LoggedDelivery:
        with self._store.lock:
            notice = self._store.notices[delivery.notice_id]
            attempts = self._store.attempts.get((delivery.account_id, delivery.id), ())
        return LoggedDelivery(Errand(delivery, notice), attempts)
