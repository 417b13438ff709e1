"""Endpoints: addresses that want to know what happens in an account.

    Active ──fail──▶ Disabled(FAILING)        10 failures in a row over more than an hour (contract §5 "Webhooks")
      │ └───gone──▶ Disabled(GONE)            the receiver answers 410
      └──disable──▶ Disabled(BY_OWNER)        every disabled one can be activated again

While an endpoint fails, what it missed is kept for a week, and is sent when it is activated again.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
import enum
from typing import Final, TypeAlias

import attrs

from ticketing_domain.notices.notice import Action
from ticketing_domain.notices.signature import Secrets

MOST_FAILURES: Final = 10
FAILING_FOR: Final = timedelta(hours=1)
KEPT_FOR: Final = timedelta(days=7)
SLOW: Final = timedelta(seconds=1)


class Dialect(enum.Enum):
    """The API in whose words an endpoint is told what happens."""

    V1 = "v1"
    ADMIN = "admin"


TELLS: Final[Mapping[Dialect, frozenset[Action]]] = {
    Dialect.V1: frozenset(
        {
            Action.ORDER_PAID,
            Action.ORDER_REFUNDED,
            Action.TICKET_REDEEMED,
            Action.PAYOUT_PAID,
            Action.EVENT_PUBLISHED,
        }
    ),
    Dialect.ADMIN: frozenset(
        {
            Action.ORDER_PAID,
            Action.ORDER_REFUNDED,
            Action.ORDER_CANCELLED,
            Action.ORDER_EXPIRED,
            Action.EVENT_PUBLISHED,
            Action.EVENT_UNPUBLISHED,
            Action.TICKET_REDEEMED,
        }
    ),
}
"""What each API has words for (seed 004, "Webhooks"; `api-facts` §10)."""


class Why(enum.Enum):
    """Why an endpoint is told nothing any more."""

    BY_OWNER = "by_owner"
    GONE = "gone"
    FAILING = "failing"


@attrs.frozen
class Active:
    """The endpoint is told what happens; `since` is when the first of its failures in a row happened."""

    failures: int = 0
    since: datetime | None = None

    def fail(self, at: datetime) -> "Active | Disabled":
        """Return the state after one more failure in a row."""
        since = self.since or at
        failed = Active(self.failures + 1, since)
        if failed.failures >= MOST_FAILURES and at - since > FAILING_FOR:
            return Disabled(at, Why.FAILING)
        return failed


@attrs.frozen
class Disabled:
    """The endpoint is sent nothing until it is activated again."""

    at: datetime
    why: Why


State: TypeAlias = Active | Disabled


@attrs.frozen(kw_only=True)
class Endpoint:
    """One address with what it wants to know (None: all that its dialect tells) and how it stands.

    `id` names it in the admin dialect, `public_id` in the other. `slow` is whether the last sending failed or took
    long, `paused_until` what it has asked for.
    """

    account_id: int
    id: int
    public_id: str
    dialect: Dialect
    name: str | None
    url: str
    actions: frozenset[Action] | None
    secrets: Secrets = attrs.field(repr=False)
    created_at: datetime
    state: State = Active()
    slow: bool = False
    paused_until: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Tell whether notices are sent to it."""
        return isinstance(self.state, Active)

    def wants(self, action: Action) -> bool:
        """Tell whether it wants to know of such a thing."""
        known = TELLS[self.dialect]
        return action in (known if self.actions is None else self.actions & known)

    def collects(self, at: datetime) -> bool:
        """Tell whether notices are put aside for it: while it is active, and for a week after it failed."""
        state = self.state
        if isinstance(state, Active):
            return True
        return state.why is Why.FAILING and at - state.at <= KEPT_FOR

    def disable(self, at: datetime, why: Why) -> "Endpoint":
        """Return it as disabled; one that is disabled already stays so for the first reason."""
        return self if not self.is_active else attrs.evolve(self, state=Disabled(at, why))

    def activate(self) -> "Endpoint":
        """Return it as active again, with nothing held against it."""
        if self.is_active:
            return self
        return attrs.evolve(self, state=Active(), slow=False, paused_until=None)

    def answered_well(self, *, slow: bool) -> "Endpoint":
        """Return it after a success, which ends any row of failures."""
        state = Active() if isinstance(self.state, Active) else self.state
        return attrs.evolve(self, state=state, slow=slow, paused_until=None)

    def failed(self, at: datetime, *, gone: bool, pause: timedelta) -> "Endpoint":
        """Return it after a failure: disabled where it is gone or has failed too often."""
        state = self.state
        if isinstance(state, Active):
            state = Disabled(at, Why.GONE) if gone else state.fail(at)
        return attrs.evolve(
            self, state=state, slow=True, paused_until=at + pause if pause else None
        )


def subscribed(endpoints: Collection[Endpoint], action: Action, at: datetime) -> list[Endpoint]:
    """Return the endpoints for which a notice of the action is put aside."""
    return [endpoint for endpoint in endpoints if endpoint.wants(action) and endpoint.collects(at)]
