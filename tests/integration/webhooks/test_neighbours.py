"""Whatever one receiver does, others hear at once: while it hangs, not when it is over."""

from collections.abc import Iterator
import contextlib
from datetime import timedelta
import os
from typing import Final

import attrs
import pytest

from adapters.rounds import under_way
from adapters.webhooks.egress import WebEgress
from adapters.wiring import utc_now
from tests.integration.webhooks.doorbells import Doorbell, doorbell
from tests.integration.webhooks.receivers import (
    Behaviour,
    drips,
    drips_headers,
    gzip_bomb,
    keeps_silent,
    receiving,
    resets,
    says_much,
)
from tests.integration.webhooks.sending import LOOPBACK, WallClock, endpoint_at, sender, wait_until
from ticketing_domain.notices.endpoint import Dialect, Endpoint
from ticketing_domain.notices.keep_endpoints import MOST_ENDPOINTS, EndpointChanges
from ticketing_domain.notices.notice import Action
from ticketing_domain.notices.webhook_book import LoggedDelivery
from ticketing_domain.people.account import NewAccount
from ticketing_domain.testing.contracts.post_office import name
from ticketing_domain.testing.stage import OpenStage, Stage, memory_stage

QUEUED: Final = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 300
ORDERS: Final = frozenset({Action.ORDER_PAID})
PATIENT: Final = WebEgress(allow_loopback=True, within=timedelta(hours=1))
"""A way out that waits for an answer for longer than any test: what hangs, hangs until the receiver goes."""


@pytest.fixture
def stage() -> Stage:
    return memory_stage(egress=PATIENT, clock=WallClock(utc_now()))


@contextlib.contextmanager
def neighbours(**characters: Behaviour) -> Iterator[dict[str, str]]:
    """Open receivers of these characters; yields their addresses."""
    with contextlib.ExitStack() as open_ones:
        yield {
            who: open_ones.enter_context(receiving(behave)).url()
            for who, behave in characters.items()
        }


def log(stage: Stage, endpoint: Endpoint) -> list[LoggedDelivery]:
    """Return an endpoint's deliveries."""
    reads = stage.box_office.webhooks.reads
    return list(reads.deliveries(endpoint, before=None, limit=100))


def answered(stage: Stage, endpoint: Endpoint) -> bool:
    """Tell whether anything that was sent to it has come to an end."""
    return any(one.attempts for one in log(stage, endpoint))


def hears(stage: Stage, endpoint: Endpoint, bell: Doorbell, times: int = 20) -> None:
    """Ping an endpoint again and again; each one has arrived before the next."""
    for _ in range(times):
        before = len(bell.rings)
        stage.box_office.webhooks.ping(name(endpoint))
        wait_until(lambda before=before: len(bell.rings) > before)  # type: ignore[misc]


def pile_up(stage: Stage) -> None:
    """Have many things happen, each to something else."""
    stage.night()
    (notice,) = stage.box_office.reads.recorded_notices(stage.account)
    more = [attrs.evolve(notice, id=f"piled{n:011}", subject=f"night-{n}") for n in range(QUEUED)]
    with stage.box_office.books() as books:
        books.outbox.add(more)
        books.commit()
    stage.box_office.webhooks.hand_out()


def test_who_hangs_costs_nobody_a_delay(stage: Stage) -> None:
    """Receivers that drip and that are silent let go of nothing; meanwhile another one hears of everything."""
    hanging = {"drips": drips, "drips_headers": drips_headers, "silent": keeps_silent}
    with (
        doorbell() as bell,
        under_way(sender(stage), "webhooks"),
        neighbours(**hanging) as addresses,
    ):
        bad = [endpoint_at(stage, url) for url in addresses.values()]
        good = endpoint_at(stage, bell.url)
        stage.night()
        hears(stage, good, bell)
        assert not any(answered(stage, one) for one in bad)


def test_who_says_too_much_costs_nobody_a_delay(stage: Stage) -> None:
    """A gigabyte, a bomb of 64 MiB, an answer that breaks off: little is read, and others hear of everything."""
    sent: list[int] = []
    bomb, packed = gzip_bomb()
    loud = {"gigabyte": says_much(1 << 30, sent), "bomb": bomb, "resets": resets}
    with doorbell() as bell, neighbours(**loud) as addresses, under_way(sender(stage), "webhooks"):
        bad = [endpoint_at(stage, url) for url in addresses.values()]
        good = endpoint_at(stage, bell.url)
        stage.night()
        hears(stage, good, bell)
        wait_until(lambda: all(answered(stage, one) for one in bad))
    excerpts = [
        attempt.excerpt for one in bad for each in log(stage, one) for attempt in each.attempts
    ]
    assert max(len(excerpt or "") for excerpt in excerpts) <= 1024
    assert sum(sent) < 1 << 30
    assert packed[:10] not in "".join(excerpt or "" for excerpt in excerpts).encode()


def test_an_account_full_of_silence_costs_no_other_a_delay(stage: Stage) -> None:
    """As many endpoints as it may have, none known to be slow yet, all hanging: others still have hands."""
    box_office = stage.box_office
    other = box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR"))
    with (
        doorbell() as bell,
        under_way(sender(stage), "webhooks"),
        neighbours(silent=keeps_silent) as addresses,
    ):
        bad = [endpoint_at(stage, addresses["silent"]) for _ in range(MOST_ENDPOINTS)]
        for one in bad:
            box_office.webhooks.ping(name(one))
        good = box_office.webhooks.add(
            account_id=other.id, dialect=Dialect.V1, changes=EndpointChanges(url=bell.url)
        )
        hears(stage, good, bell)
        assert not any(answered(stage, one) for one in bad)


def test_a_dead_endpoint_with_a_long_queue_costs_nobody_a_delay(open_house: OpenStage) -> None:
    """Another endpoint of the same account hears of everything before the dead one's queue is through."""
    stage = open_house(clock=WallClock(utc_now()))
    with doorbell(status=500) as dead, doorbell() as bell:
        endpoint_at(stage, dead.url)
        pile_up(stage)
        with under_way(sender(stage), "webhooks"):
            wait_until(lambda: len(dead.rings) >= 1)
            good = endpoint_at(stage, bell.url)
            stage.box_office.webhooks.change(name(good), EndpointChanges(actions=ORDERS))
            hears(stage, good, bell)
            tried = len(set(dead.ids))
    assert tried < QUEUED


def test_the_usual_way_out_lets_go() -> None:
    """Who hangs is left after the time that an answer may take, and the log says so."""
    short = attrs.evolve(LOOPBACK, within=timedelta(milliseconds=300))
    stage = memory_stage(egress=short, clock=WallClock(utc_now()))
    with neighbours(drips=drips, silent=keeps_silent) as addresses:
        bad = [endpoint_at(stage, url) for url in addresses.values()]
        stage.night()
        sender(stage).once()
    reasons = {one.attempts[0].reason for each in bad for one in log(stage, each)}
    assert len(reasons) == 1
    assert None not in reasons
