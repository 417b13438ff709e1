"""Endpoints and deliveries in memory."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

import attrs

from ticketing_domain.errors import NotFound
from ticketing_domain.memory.store import Store
from ticketing_domain.notices.delivery import (
    Attempt,
    Delivery,
    Errand,
    Run,
    Settled,
    Waiting,
)
from ticketing_domain.notices.endpoint import Active, Endpoint
from ticketing_domain.notices.notice import Notice
from ticketing_domain.notices.webhook_book import (
    Deliveries,
    EndpointName,
    Endpoints,
    Numbered,
    Slots,
)
from ticketing_domain.people.account import Account

Due: TypeAlias = tuple[Endpoint, list[Delivery]]
"""An endpoint with what is due for it."""

NEVER: Final = datetime.min.replace(tzinfo=UTC)


@attrs.frozen
class MemoryEndpoints(Endpoints):
    """Endpoints by account and number."""

    rows: MutableMapping[Numbered, Endpoint]
    deliveries: MutableMapping[Numbered, Delivery]
    attempts: MutableMapping[Numbered, tuple[Attempt, ...]]

    def add(self, endpoint: Endpoint) -> None:
        self.save(endpoint)

    def count(self, account_id: int) -> int:
        return sum(endpoint.account_id == account_id for endpoint in self.rows.values())

    def get(self, name: EndpointName) -> Endpoint:
        for endpoint in self.rows.values():
            if name.names(endpoint):
                return endpoint
        raise NotFound("webhook_endpoint", name.id)

    def find(self, wanted: Collection[Numbered]) -> Mapping[Numbered, Endpoint]:
        return {name: self.rows[name] for name in sorted(wanted) if name in self.rows}

    def lock(self, account_ids: Collection[int]) -> Sequence[Endpoint]:
        return [self.rows[name] for name in sorted(self.rows) if name[0] in account_ids]

    def save(self, endpoint: Endpoint) -> None:
        self.rows[endpoint.account_id, endpoint.id] = endpoint

    def note(self, endpoints: Sequence[Endpoint]) -> None:
        for endpoint in endpoints:
            self.save(endpoint)

    def delete(self, endpoint: Endpoint) -> None:
        del self.rows[endpoint.account_id, endpoint.id]
        for delivery in [one for one in self.deliveries.values() if is_of(endpoint, one)]:
            self.attempts.pop((delivery.account_id, delivery.id), None)
            del self.deliveries[delivery.account_id, delivery.id]


@attrs.frozen
class MemoryDeliveries(Deliveries):
    """Deliveries by account and number, and the leases of endpoints."""

    rows: MutableMapping[Numbered, Delivery]
    attempts: MutableMapping[Numbered, tuple[Attempt, ...]]
    leases: MutableMapping[Numbered, datetime]
    endpoints: MutableMapping[Numbered, Endpoint]
    accounts: Mapping[int, Account]
    notices: Mapping[str, Notice]

    def add(self, deliveries: Sequence[Delivery]) -> None:
        self.save(deliveries)

    def get(self, account_id: int, endpoint_id: int, notice_id: str) -> Delivery:
        for one in self.rows.values():
            its = (one.account_id, one.endpoint_id, one.notice_id)
            if its == (account_id, endpoint_id, notice_id):
                return one
        raise NotFound("delivery", notice_id)

    def load(self, wanted: Collection[Numbered]) -> Mapping[Numbered, Delivery]:
        return {number: self.rows[number] for number in wanted if number in self.rows}

    def save(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            self.rows[delivery.account_id, delivery.id] = delivery

    def log(self, settled: Sequence[Settled]) -> None:
        for one in settled:
            name = (one.delivery.account_id, one.delivery.id)
            self.attempts[name] = (*self.attempts.get(name, ()), one.attempt)

    def start_again(self, endpoint: Endpoint, at: datetime) -> None:
        self.save([one.start_again(at) for one in self.rows.values() if is_of(endpoint, one)])

    def claim(self, at: datetime, until: datetime, slots: Slots, most: int) -> Sequence[Run]:
        found = sorted(self._due(at), key=self._turn)
        quick = _shared([one for one in found if not one[0].slow], slots, slow=False)
        slow = _shared([one for one in found if one[0].slow], slots, slow=True)[: slots.slow]
        runs = [
            self._run(endpoint, due[:most], until)
            for endpoint, due in [*quick, *slow][: slots.free]
        ]
        for run in runs:
            self.leases[run.account.id, run.endpoint.id] = until
        return runs

    def give_back(self, runs: Sequence[Run], settled: Sequence[Delivery], at: datetime) -> None:
        self.save(settled)
        for run in runs:
            name = (run.account.id, run.endpoint.id)
            if self.leases.get(name) == run.leased_until:
                self.leases[name] = at

    def pull_forward(self, account_id: int, by: timedelta) -> None:
        for one in [one for one in self.rows.values() if one.account_id == account_id]:
            if isinstance(one.state, Waiting):
                sooner = attrs.evolve(one.state, due_at=one.state.due_at - by)
                self.save([attrs.evolve(one, state=sooner)])
        for name, endpoint in list(self.endpoints.items()):
            if endpoint.account_id == account_id:
                self.endpoints[name] = _sooner(endpoint, by)

    def forget(self, before: datetime) -> None:
        for name, one in list(self.rows.items()):
            if not isinstance(one.state, Waiting) and one.state.at < before:
                self.attempts.pop(name, None)
                del self.rows[name]

    def _due(self, at: datetime) -> Iterator[Due]:
        for name, endpoint in self.endpoints.items():
            if not is_free(endpoint, self.leases.get(name), at):
                continue
            due = due_for(endpoint, self.rows.values(), at)
            if due:
                yield endpoint, due

    def _turn(self, found: Due) -> tuple[datetime, datetime, int]:
        endpoint, due = found
        served = self.leases.get((endpoint.account_id, endpoint.id), NEVER)
        return served, *_due_at(due[0])

    def _run(self, endpoint: Endpoint, due: Sequence[Delivery], until: datetime) -> Run:
        errands = tuple(Errand(delivery, self.notices[delivery.notice_id]) for delivery in due)
        return Run(self.accounts[endpoint.account_id], endpoint, errands, until)


def webhook_sheets(
    store: Store, draft: Callable[[dict[Any, Any]], Any]
) -> tuple[MemoryEndpoints, MemoryDeliveries]:
    """Open endpoints and deliveries on drafts of the store's sheets."""
    rows, attempts = draft(store.deliveries), draft(store.attempts)
    endpoints = draft(store.endpoints)
    return (
        MemoryEndpoints(endpoints, rows, attempts),
        MemoryDeliveries(
            rows,
            attempts,
            draft(store.leases),
            endpoints,
            draft(store.accounts),
            draft(store.notices),
        ),
    )


def is_of(endpoint: Endpoint, delivery: Delivery) -> bool:
    """Tell whether a delivery is for the endpoint."""
    return (delivery.account_id, delivery.endpoint_id) == (endpoint.account_id, endpoint.id)


def is_free(endpoint: Endpoint, leased_until: datetime | None, at: datetime) -> bool:
    """Tell whether something may be sent to an endpoint now."""
    return (
        endpoint.is_active
        and (leased_until is None or leased_until <= at)
        and (endpoint.paused_until is None or endpoint.paused_until <= at)
    )


def due_for(endpoint: Endpoint, rows: Collection[Delivery], at: datetime) -> list[Delivery]:
    """Return what is due for an endpoint, due for longest first: the first of each lane."""
    heads: dict[str, Delivery] = {}
    for one in sorted(rows, key=lambda one: one.id):
        if is_of(endpoint, one) and isinstance(one.state, Waiting):
            heads.setdefault(one.lane, one)
    return sorted((one for one in heads.values() if _due_at(one)[0] <= at), key=_due_at)


def _shared(found: Sequence[Due], slots: Slots, *, slow: bool) -> list[Due]:
    """Leave each account its share."""
    taken, share = Counter(slots.taken(slow=slow)), list[Due]()
    for endpoint, due in found:
        taken[endpoint.account_id] += 1
        if taken[endpoint.account_id] <= slots.of_one(slow=slow):
            share.append((endpoint, due))
    return share


def _due_at(delivery: Delivery) -> tuple[datetime, int]:
    assert isinstance(delivery.state, Waiting)  # noqa: S101 (only what waits is due)
    return delivery.state.due_at, delivery.id


def _sooner(endpoint: Endpoint, by: timedelta) -> Endpoint:
    state, pause = endpoint.state, endpoint.paused_until
    if isinstance(state, Active) and state.since:
        state = attrs.evolve(state, since=state.since - by)
    return attrs.evolve(endpoint, state=state, paused_until=pause and pause - by)
