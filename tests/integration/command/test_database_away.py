"""PostgreSQL that is killed and comes back under buyers who ask again; the server in front of it is never started anew."""

from collections.abc import Iterator
import os
from random import Random
import time
from typing import Final

import pytest

from tests.integration.command.night import a_night, held
from tests.integration.command.retrying import (
    AsAProgram,
    Crowd,
    InTheShop,
    adds_up,
    let_leases_end,
    wrong_with,
)
from tests.integration.command.running import Operator, Server
from tests.postgres import Cluster, cluster
from ticketing_domain.answer_once import LEASE

DEEP: Final = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
KILLS: Final = 20 if DEEP else 2
CLIENTS: Final = 50 if DEEP else 10
PLENTY: Final = 1_000_000
LONGEST_LIFE_SECONDS: Final = 10 if DEEP else 1
SECONDS_UNTIL_READY: Final = 5
SECONDS_UNTIL_SETTLED: Final = 30 + (LEASE.total_seconds() if DEEP else 0)
"""Within the lease of a claim nobody else may continue what was about to be paid."""


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL of the test's own, which keeps what it has acknowledged."""
    with cluster("synchronous_commit=on") as server:
        yield server


@pytest.fixture
def careless_cluster() -> Iterator[Cluster]:
    """One that acknowledges first and writes later."""
    with cluster("synchronous_commit=off", "wal_writer_delay=10s") as server:
        yield server


def test_while_the_database_is_away_buyers_are_asked_to_come_again(
    operator: Operator, own_cluster: Cluster
) -> None:
    """Never an error of ours; nothing acknowledged is lost; and with the database the sale is back."""
    url = own_cluster.url
    night = a_night(url, stock=PLENTY)
    luck = Random(4)
    ways = [InTheShop(night), AsAProgram.of(url, night)]
    with operator.serving(DATABASE_URL=url, RATE_LIMIT="off") as server:
        crowd = Crowd(server.port, ways, CLIENTS)
        with crowd.buying():
            for _ in range(KILLS):
                crowd.wait_for_more(1)
                # Any moment of any request may be the last, and of the chores as well.
                time.sleep(luck.uniform(0, LONGEST_LIFE_SECONDS))
                own_cluster.kill()
                assert server.ask("/readyz").status_code == 503
                crowd.wait_until_turned_away(CLIENTS)
                own_cluster.start()
                wait_until_ready(server)
            if not DEEP:
                let_leases_end(url)
            begun = time.monotonic()
            crowd.wait_for_more(CLIENTS)
            crowd.end()
            ended_in = time.monotonic() - begun
        assert server.process.poll() is None

    assert crowd.unfinished == []
    assert ended_in < SECONDS_UNTIL_SETTLED
    assert {status for status, _ in crowd.answers} <= {200, 201, 202, 409, 503}
    assert (crowd.sent_away_for_good, crowd.cut) == (0, 0)
    assert "Traceback" not in server.log
    assert wrong_with(crowd, url) == []
    assert held(url, night) == 0
    assert adds_up(url)


def test_a_database_that_acknowledges_before_it_writes_loses_orders(
    operator: Operator, careless_cluster: Cluster
) -> None:
    """The test above can fail: what was promised since the last write is gone."""
    url = careless_cluster.url
    night = a_night(url, stock=PLENTY)
    with operator.serving(DATABASE_URL=url) as server:
        crowd = Crowd(server.port, [InTheShop(night)], size=4)
        with crowd.buying():
            crowd.wait_for_more(20)
            careless_cluster.kill()
            careless_cluster.start()
            wait_until_ready(server)

    assert any("was promised" in wrong for wrong in wrong_with(crowd, url))


def wait_until_ready(server: Server) -> None:
    """Wait until a server says that it is ready, as soon as it must be."""
    deadline = time.monotonic() + SECONDS_UNTIL_READY
    while server.ask("/readyz").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
