"""Webhook endpoints, deliveries and attempts, as rows."""

from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from adapters.sql.schema import (
    EPOCH,
    MICROSECOND,
    Fields,
    Instant,
    among,
    key,
    metadata,
    optional,
    required,
    word,
)
from ticketing_domain.notices.delivery import (
    Attempt,
    Delivered,
    Delivery,
    GivenUp,
    Settled,
    State,
    Waiting,
)
from ticketing_domain.notices.endpoint import Active, Dialect, Disabled, Endpoint, Why
from ticketing_domain.notices.endpoint import State as Standing
from ticketing_domain.notices.notice import Action
from ticketing_domain.notices.signature import Secrets

webhook_endpoints: Final = sa.Table(
    "webhook_endpoints",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.BigInteger),
    required("public_id", sa.Text),
    required("dialect", sa.Text),
    optional("name", sa.Text),
    required("url", sa.Text),
    optional("actions", sa.JSON(none_as_null=True)),
    required("secret", sa.Text),
    optional("old_secret", sa.Text),
    optional("old_secret_until", Instant),
    required("created_at", Instant),
    optional("disabled_at", Instant),
    optional("disabled_why", sa.Text),
    required("failures", sa.Integer),
    optional("failing_since", Instant),
    required("slow", sa.Boolean),
    optional("paused_until", Instant),
    # When the first of its deliveries is due: kept here, so that nobody looks through the deliveries of all endpoints
    # to find those that have work.
    optional("due_at", Instant),
    required("leased_until", Instant),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    sa.UniqueConstraint("account_id", "public_id", name="one_endpoint_for_a_public_id"),
    sa.CheckConstraint(
        among("dialect", [each.value for each in Dialect]), name="endpoint_speaks_a_dialect"
    ),
    sa.CheckConstraint(
        "(disabled_at IS NULL) = (disabled_why IS NULL)", name="disabled_endpoint_says_why"
    ),
)

sa.Index(
    "endpoints_with_work",
    webhook_endpoints.c.slow,
    webhook_endpoints.c.due_at,
    sqlite_where=sa.text("disabled_at IS NULL AND due_at IS NOT NULL"),
    postgresql_where=sa.text("disabled_at IS NULL AND due_at IS NOT NULL"),
)

deliveries: Final = sa.Table(
    "deliveries",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.BigInteger),
    required("endpoint_id", sa.BigInteger),
    required("notice_id", sa.Text),
    required("lane", sa.Text),
    required("created_at", Instant),
    required("attempts", sa.Integer),
    required("status", sa.Text),
    optional("due_at", Instant),
    required("failures", sa.Integer),
    optional("settled_at", Instant),
    sa.ForeignKeyConstraint(
        ["account_id", "endpoint_id"], ["webhook_endpoints.account_id", "webhook_endpoints.id"]
    ),
    sa.ForeignKeyConstraint(["account_id", "notice_id"], ["notices.account_id", "notices.id"]),
    # An endpoint gets a notice once, whoever hands out.
    sa.UniqueConstraint("account_id", "endpoint_id", "notice_id", name="one_delivery_for_a_notice"),
    sa.CheckConstraint(
        among("status", ["waiting", "delivered", "given_up"]), name="delivery_is_in_a_state"
    ),
    sa.CheckConstraint(
        "(due_at IS NULL) = (status <> 'waiting') AND (settled_at IS NULL) = (status = 'waiting')",
        name="waiting_delivery_is_due_at_some_time",
    ),
    sa.Index("deliveries_of_an_endpoint", "account_id", "endpoint_id", "id"),
)

WAITING: Final = deliveries.c.status == word("waiting")

sa.Index(
    "deliveries_by_due_time",
    deliveries.c.account_id,
    deliveries.c.endpoint_id,
    deliveries.c.due_at,
    deliveries.c.id,
    sqlite_where=sa.text("status = 'waiting'"),
    postgresql_where=sa.text("status = 'waiting'"),
)
sa.Index(
    "deliveries_in_their_lanes",
    deliveries.c.account_id,
    deliveries.c.endpoint_id,
    deliveries.c.lane,
    deliveries.c.id,
    sqlite_where=sa.text("status = 'waiting'"),
    postgresql_where=sa.text("status = 'waiting'"),
)
sa.Index(
    "settled_deliveries",
    deliveries.c.settled_at,
    sqlite_where=sa.text("settled_at IS NOT NULL"),
    postgresql_where=sa.text("settled_at IS NOT NULL"),
)

delivery_attempts: Final = sa.Table(
    "delivery_attempts",
    metadata,
    key("account_id", sa.BigInteger),
    key("delivery_id", sa.BigInteger),
    key("number", sa.Integer),
    required("at", Instant),
    optional("status", sa.Integer),
    optional("reason", sa.Text),
    optional("excerpt", sa.Text),
    required("took", sa.BigInteger),
    sa.ForeignKeyConstraint(
        ["account_id", "delivery_id"],
        ["deliveries.account_id", "deliveries.id"],
        ondelete="CASCADE",
    ),
)


def endpoint_row(endpoint: Endpoint) -> dict[str, Any]:
    """Write an endpoint as its row, without when its work is due and who has leased it."""
    secrets, actions = endpoint.secrets, endpoint.actions
    return {
        "account_id": endpoint.account_id,
        "id": endpoint.id,
        "public_id": endpoint.public_id,
        "dialect": endpoint.dialect.value,
        "name": endpoint.name,
        "url": endpoint.url,
        "actions": None if actions is None else sorted(action.value for action in actions),
        "secret": secrets.current,
        "old_secret": secrets.old,
        "old_secret_until": secrets.old_until,
        "created_at": endpoint.created_at,
        **standing_row(endpoint),
    }


def standing_row(endpoint: Endpoint) -> dict[str, Any]:
    """Write the part of an endpoint's row that sendings change."""
    state = endpoint.state
    active = state if isinstance(state, Active) else Active()
    disabled = state if isinstance(state, Disabled) else None
    return {
        "disabled_at": disabled.at if disabled else None,
        "disabled_why": disabled.why.value if disabled else None,
        "failures": active.failures,
        "failing_since": active.since,
        "slow": endpoint.slow,
        "paused_until": endpoint.paused_until,
    }


def endpoint_from(row: Fields) -> Endpoint:
    """Read an endpoint from its row."""
    actions = row["actions"]
    return Endpoint(
        account_id=row["account_id"],
        id=row["id"],
        public_id=row["public_id"],
        dialect=Dialect(row["dialect"]),
        name=row["name"],
        url=row["url"],
        actions=None if actions is None else frozenset(map(Action, actions)),
        secrets=Secrets(row["secret"], row["old_secret"], row["old_secret_until"]),
        created_at=row["created_at"],
        state=_standing(row),
        slow=row["slow"],
        paused_until=row["paused_until"],
    )


def _standing(row: Fields) -> Standing:
    if row["disabled_at"] is not None:
        return Disabled(row["disabled_at"], Why(row["disabled_why"]))
    return Active(row["failures"], row["failing_since"])


def delivery_row(delivery: Delivery) -> dict[str, Any]:
    """Write a delivery as its row."""
    return {
        "account_id": delivery.account_id,
        "id": delivery.id,
        "endpoint_id": delivery.endpoint_id,
        "notice_id": delivery.notice_id,
        "lane": delivery.lane,
        "created_at": delivery.created_at,
        **state_row(delivery),
    }


def state_row(delivery: Delivery) -> dict[str, Any]:
    """Write the part of a delivery's row that changes."""
    state = delivery.state
    waiting = state if isinstance(state, Waiting) else None
    return {
        "attempts": delivery.attempts,
        "status": _STATUS[type(state)],
        "due_at": waiting.due_at if waiting else None,
        "failures": waiting.failures if waiting else 0,
        "settled_at": None if isinstance(state, Waiting) else state.at,
    }


def delivery_from(row: Fields) -> Delivery:
    """Read a delivery from its row."""
    return Delivery(
        account_id=row["account_id"],
        id=row["id"],
        endpoint_id=row["endpoint_id"],
        notice_id=row["notice_id"],
        lane=row["lane"],
        created_at=row["created_at"],
        attempts=row["attempts"],
        state=_state(row),
    )


def _state(row: Fields) -> State:
    match row["status"]:
        case "waiting":
            return Waiting(row["due_at"], row["failures"])
        case "delivered":
            return Delivered(row["settled_at"])
        case _:
            return GivenUp(row["settled_at"])


def attempt_row(settled: Settled) -> dict[str, Any]:
    """Write an attempt as its row."""
    attempt = settled.attempt
    return {
        "account_id": settled.delivery.account_id,
        "delivery_id": settled.delivery.id,
        "number": attempt.number,
        "at": attempt.at,
        "status": attempt.status,
        "reason": attempt.reason,
        "excerpt": attempt.excerpt,
        "took": attempt.took // MICROSECOND,
    }


def attempt_from(row: Fields) -> Attempt:
    """Read an attempt from its row."""
    return Attempt(
        number=row["number"],
        at=row["at"],
        status=row["status"],
        reason=row["reason"],
        excerpt=row["excerpt"],
        took=timedelta(microseconds=row["took"]),
    )


FREE: Final = EPOCH
"""The lease of an endpoint that nobody has: it has run out long ago."""

_STATUS: Final = {Waiting: "waiting", Delivered: "delivered", GivenUp: "given_up"}
