"""Senders over the real network for tests, and what they send to."""

from collections.abc import Callable
from datetime import datetime
from threading import Event
import time
from typing import Final

import attrs

from adapters.webhooks.egress import WebEgress
from adapters.webhooks.sender import Sender
from adapters.wiring import utc_now, webhook_sender
from ticketing_domain.notices.endpoint import Dialect, Endpoint
from ticketing_domain.notices.keep_endpoints import EndpointChanges
from ticketing_domain.testing.stage import FrozenClock, Stage

LOOPBACK: Final = WebEgress(allow_loopback=True)


class WallClock(FrozenClock):
    """The time that it is."""

    def __call__(self) -> datetime:
        return utc_now()


def endpoint_at(stage: Stage, url: str, dialect: Dialect = Dialect.V1) -> Endpoint:
    """Register an address for everything."""
    return stage.box_office.webhooks.add(
        account_id=stage.account.id, dialect=dialect, changes=EndpointChanges(url=url)
    )


def sender(stage: Stage) -> Sender:
    """Return a sender that looks often."""
    return attrs.evolve(webhook_sender(stage.box_office), seconds_between=0.02)


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Look again until it is true."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it never became true"
        Event().wait(0.01)
