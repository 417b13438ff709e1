"""How endpoints and deliveries are sent and printed."""

from collections.abc import Mapping
from datetime import timedelta
import enum
from typing import Final

import attrs

from adapters.http.edge.answers import PlainObject, time_json
from adapters.http.v1.ids import Named, named
from adapters.http.v1.notices import TYPES, message_id
from adapters.http.v1.wrong import read_as
from ticketing_domain.changes import UNSET, Given, Unset
from ticketing_domain.errors import Problems
from ticketing_domain.notices.delivery import Attempt, Delivered, GivenUp, Waiting
from ticketing_domain.notices.endpoint import TELLS, Dialect, Disabled, Endpoint
from ticketing_domain.notices.keep_endpoints import EndpointChanges
from ticketing_domain.notices.notice import Action
from ticketing_domain.notices.webhook_book import LoggedDelivery

FIELDS: Final = {"actions": "events", "active": "status"}
EVERYTHING: Final = "*"
NAMED: Final[Mapping[str, Action]] = {TYPES[action]: action for action in TELLS[Dialect.V1]}
STATUSES: Final = {Waiting: "pending", Delivered: "delivered", GivenUp: "failed"}


class EndpointStatus(enum.Enum):
    """Whether an endpoint is sent anything."""

    ACTIVE = "active"
    DISABLED = "disabled"


@attrs.frozen
class EndpointMessage:
    """An endpoint as clients send it; `events` are names, or "*" for all."""

    url: Given[str | None] = UNSET
    events: Given[tuple[str, ...]] = UNSET
    status: Given[EndpointStatus] = UNSET


def changes_in(message: EndpointMessage, unreadable: Problems) -> EndpointChanges:
    """Read a message in the domain's words."""
    actions, problems = _actions(message.events)
    status = message.status
    return EndpointChanges(
        url=message.url,
        actions=actions,
        active=status if isinstance(status, Unset) else status is EndpointStatus.ACTIVE,
        unreadable=read_as({**unreadable, **problems}, FIELDS),
    )


def _actions(names: Given[tuple[str, ...]]) -> tuple[Given[frozenset[Action] | None], Problems]:
    if isinstance(names, Unset):
        return UNSET, {}
    if EVERYTHING in names:
        return None, {}
    if not set(names) <= NAMED.keys():
        known = ", ".join(sorted(NAMED))
        return UNSET, {"events": (f'must be "*" or among {known}',)}
    return frozenset(NAMED[name] for name in names), {}


def endpoint_json(endpoint: Endpoint) -> PlainObject:
    """Print an endpoint; never its secret."""
    state = endpoint.state
    disabled = state if isinstance(state, Disabled) else None
    actions = endpoint.actions
    return {
        "id": named(Named.WEBHOOK_ENDPOINT, endpoint.public_id),
        "url": endpoint.url,
        "events": [EVERYTHING] if actions is None else sorted(TYPES[one] for one in actions),
        "status": (EndpointStatus.DISABLED if disabled else EndpointStatus.ACTIVE).value,
        "disabledReason": disabled.why.value if disabled else None,
        "disabledAt": time_json(disabled.at) if disabled else None,
        "oldSecretValidUntil": time_json(endpoint.secrets.old_until),
        "createdAt": time_json(endpoint.created_at),
    }


def delivery_json(logged: LoggedDelivery) -> PlainObject:
    """Print a delivery with its attempts; its id is that of the event that it carries."""
    delivery, state = logged.delivery, logged.delivery.state
    waiting = state if isinstance(state, Waiting) else None
    return {
        "id": message_id(delivery.notice_id),
        "type": TYPES[logged.errand.notice.action],
        "status": STATUSES[type(state)],
        "createdAt": time_json(delivery.created_at),
        "nextAttemptAt": time_json(waiting.due_at) if waiting else None,
        "settledAt": None if isinstance(state, Waiting) else time_json(state.at),
        "attempts": [_attempt_json(attempt) for attempt in logged.attempts],
    }


def _attempt_json(attempt: Attempt) -> PlainObject:
    return {
        "at": time_json(attempt.at),
        "status": attempt.status,
        "error": attempt.reason,
        "response": attempt.excerpt,
        "durationMs": attempt.took // timedelta(milliseconds=1),
    }
