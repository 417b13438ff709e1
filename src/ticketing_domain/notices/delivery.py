"""Deliveries: one notice on its way to one endpoint.

    Waiting ──arrived──▶ Delivered
      │  ▲ └──failed──▶ Waiting, later, or GivenUp after the last attempt
      └──┴─── try_again ─── Delivered, GivenUp

In order per lane: of the notices about one order (its scans too), an endpoint gets a later one when the earlier one is
delivered or given up. At least once: what was sent and not written down is sent again, under the same id.
"""

from datetime import datetime, timedelta
from typing import Final, TypeAlias

import attrs

from ticketing_domain.notices import schedule
from ticketing_domain.notices.egress import Outcome, Reply
from ticketing_domain.notices.endpoint import SLOW, Endpoint
from ticketing_domain.notices.notice import Notice
from ticketing_domain.people.account import Account

EXCERPT: Final = 1024
"""How many characters of an answer are kept, for the endpoint's owner alone."""


@attrs.frozen
class Waiting:
    """Not there yet; `failures` says how far the schedule has gone."""

    due_at: datetime
    failures: int = 0


@attrs.frozen
class Delivered:
    """The receiver has taken it."""

    at: datetime


@attrs.frozen
class GivenUp:
    """Nobody tries any more."""

    at: datetime


State: TypeAlias = Waiting | Delivered | GivenUp


@attrs.frozen
class Letter:
    """A notice in the words of a dialect: the id by which receivers know it again, and the raw body."""

    id: str
    body: bytes


@attrs.frozen(kw_only=True)
class Delivery:
    """One notice for one endpoint; `attempts` counts every one ever made."""

    account_id: int
    id: int
    endpoint_id: int
    notice_id: str
    lane: str
    created_at: datetime
    attempts: int = 0
    state: State

    def try_again(self, at: datetime) -> "Delivery":
        """Return it as due now; one that was settled gets one more attempt and no schedule."""
        failures = self.state.failures if isinstance(self.state, Waiting) else len(schedule.WAITS)
        return attrs.evolve(self, state=Waiting(at, failures))

    def start_again(self, at: datetime) -> "Delivery":
        """Return it as due now with the whole schedule before it, where it waits at all."""
        if not isinstance(self.state, Waiting):
            return self
        return attrs.evolve(self, state=Waiting(at))


@attrs.frozen(kw_only=True)
class Attempt:
    """One sending: the status, or the reason why there is none, and the beginning of the answer."""

    number: int
    at: datetime
    status: int | None
    reason: str | None
    excerpt: str | None = attrs.field(repr=False)
    took: timedelta


@attrs.frozen
class Errand:
    """A delivery with the notice that it carries."""

    delivery: Delivery
    notice: Notice


@attrs.frozen
class Run:
    """What one sender takes to one endpoint, one after another; nobody else sends there until `leased_until`."""

    account: Account
    endpoint: Endpoint
    errands: tuple[Errand, ...]
    leased_until: datetime


@attrs.frozen
class Settled:
    """An endpoint and a delivery after an attempt."""

    endpoint: Endpoint
    delivery: Delivery
    attempt: Attempt


def deliver(notice: Notice, endpoint: Endpoint, number: int, at: datetime) -> Delivery:
    """Put a notice aside for an endpoint."""
    return Delivery(
        account_id=notice.account_id,
        id=number,
        endpoint_id=endpoint.id,
        notice_id=notice.id,
        lane=lane(notice),
        created_at=at,
        state=Waiting(at),
    )


def lane(notice: Notice) -> str:
    """Return what keeps a notice in order with others: the order that it is about, else its subject."""
    return str(notice.facts.get("order_id") or notice.subject)


def settle(
    endpoint: Endpoint, delivery: Delivery, outcome: Outcome, at: datetime, jitter: int
) -> Settled:
    """Return what an attempt leaves behind; `jitter` is luck from 0 to `schedule.JITTERS`.

    The delivery must be waiting.
    """
    attempt, state = _attempt(delivery, outcome, at), delivery.state
    if schedule.arrived(outcome):
        glad = endpoint.answered_well(slow=outcome.took > SLOW)
        return Settled(glad, _tried(delivery, Delivered(at)), attempt)
    gone, pause = schedule.is_gone(outcome), schedule.pause(outcome, at)
    failed = endpoint.failed(at, gone=gone, pause=pause)
    failures = state.failures + 1 if isinstance(state, Waiting) else 1
    wait = None if gone else schedule.wait(failures, jitter)
    later = GivenUp(at) if wait is None else Waiting(at + max(wait, pause), failures)
    return Settled(failed, _tried(delivery, later), attempt)


def _tried(delivery: Delivery, state: State) -> Delivery:
    return attrs.evolve(delivery, attempts=delivery.attempts + 1, state=state)


def _attempt(delivery: Delivery, outcome: Outcome, at: datetime) -> Attempt:
    reply = outcome if isinstance(outcome, Reply) else None
    return Attempt(
        number=delivery.attempts + 1,
        at=at,
        status=reply.status if reply else None,
        reason=None if isinstance(outcome, Reply) else outcome.reason,
        excerpt=_storable(reply.excerpt[:EXCERPT]) if reply else None,
        took=outcome.took,
    )


def _storable(text: str) -> str:
    """Return a stranger's text as one that any database takes."""
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()
