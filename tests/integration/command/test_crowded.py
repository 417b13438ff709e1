"""Many who want the same at once, at several processes: nobody gets more than there is, and nobody gets an error."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
import os
from random import Random
import threading
from typing import Final

import attrs
import pytest
import sqlalchemy as sa

from adapters import wiring
from adapters.settings import Settings
from adapters.sql.books import SqlBooks
from adapters.sql.engine import make_engine
from adapters.sql.errors import DatabaseUnavailable
from tests.integration.command import unguarded
from tests.integration.command.mortal import serving_mortal
from tests.integration.command.night import Night, a_fair
from tests.integration.command.retrying import Asked, Buyer, Crowd, InTheShop, adds_up, wrong_with
from tests.integration.command.running import Operator
from ticketing_domain.sale.inventory import EventKey

DEEP: Final = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
ORDERS: Final = 2000 if DEEP else 120
CLIENTS: Final = 50 if DEEP else 20
NIGHTS: Final = 3
KINDS: Final = 5
ENOUGH_FOR_HALF: Final = ORDERS * 7 // (2 * NIGHTS * KINDS * 2)
LONGEST_ANSWER_SECONDS: Final = 2
MOST_RUNS: Final = 20


@attrs.frozen
class AtTheFair(InTheShop):
    """Buyers of two to five kinds of ticket for one of the nights, in any order."""

    fair: Sequence[Sequence[Night]]

    def place(self, buyer: Buyer) -> Asked:
        luck = Random(buyer.name)
        kinds = luck.choice(self.fair)
        wanted = luck.sample(kinds, luck.randint(2, KINDS))
        items = [{"ticket_id": kind.ticket_id, "quantity": 1} for kind in wanted]
        named = {"Idempotency-Key": buyer.order_key}
        return "POST", kinds[0].checkouts, {**kinds[0].wish(buyer.name), "items": items}, named


@pytest.mark.parametrize(
    ("fixture", "workers"),
    [("sqlite_url", "1"), ("postgres_url", "4" if DEEP else "2")],
    ids=["sqlite", "pg"],
)
def test_orders_of_many_kinds_in_any_order_never_meet_in_a_deadlock(
    operator: Operator, request: pytest.FixtureRequest, fixture: str, workers: str
) -> None:
    """About half of them get all that they want, the others nothing, and every kind is sold to its last ticket at most."""
    url = request.getfixturevalue(fixture)
    fair = a_fair(url, nights=NIGHTS, kinds=KINDS, stock=ENOUGH_FOR_HALF)
    with operator.serving("--workers", workers, DATABASE_URL=url, RATE_LIMIT="off") as server:
        crowd = Crowd(server.port, [AtTheFair(fair[0][0], fair)], CLIENTS)
        with crowd.buying():
            crowd.wait_until(lambda: crowd.served >= ORDERS)

    assert {status for status, _ in crowd.answers} == {200, 201, 409}
    assert set(crowd.refused) == {"sold_out"}
    assert (crowd.unfinished, wrong_with(crowd, url)) == ([], [])
    assert all(left >= 0 for left in remaining(url, fair))
    assert adds_up(url)
    if DEEP:
        assert sorted(crowd.seconds)[len(crowd.seconds) * 99 // 100] < LONGEST_ANSWER_SECONDS


def test_without_guards_a_night_is_oversold(operator: Operator, postgres_url: str) -> None:
    """The test above can fail: without lock, version and CHECKs processes sell each other's tickets, most of the times."""
    fair = a_fair(postgres_url, nights=MOST_RUNS, kinds=1, stock=CLIENTS)
    drop_checks(postgres_url)
    with serving_mortal(operator, postgres_url, unguarded.APP, workers="2", LOG="quiet") as port:
        oversold = any(sold_to_a_crowd(port, night) > CLIENTS for (night,) in fair)

    assert oversold
    assert not adds_up(postgres_url)


def test_locks_that_are_taken_in_any_order_end_in_a_deadlock(postgres_url: str) -> None:
    """Two who lock one night after the other, each in an order of their own: the database lets one of them down."""
    fair = a_fair(postgres_url, nights=2, kinds=1, stock=1)
    with wiring.opened(Settings(database_url=postgres_url)) as box_office:
        first, second = (
            box_office.reads.inventory(night.account.id, night.slug).key for (night,) in fair
        )
    engine = make_engine(postgres_url)
    both_have_one = threading.Barrier(2)

    def lock(keys: Sequence[EventKey]) -> bool:
        with suppress(DatabaseUnavailable), SqlBooks(engine)() as unit:
            unit.inventories.lock(keys[:1])
            both_have_one.wait(timeout=20)
            unit.inventories.lock(keys[1:])
            return True
        return False

    with ThreadPoolExecutor(2) as threads:
        through = list(threads.map(lock, [(first, second), (second, first)]))
    engine.dispose()

    assert sorted(through) == [False, True]


def sold_to_a_crowd(port: int, night: Night) -> int:
    """Let twice as many come as there are tickets; returns to how many they were sold."""
    crowd = Crowd(port, [InTheShop(night)], size=2 * CLIENTS)
    with crowd.buying():
        crowd.wait_until(lambda: crowd.served >= 2 * CLIENTS)
    return len(crowd.placed)


def remaining(database_url: str, fair: Sequence[Sequence[Night]]) -> Iterator[int]:
    """Look at what is left of every kind of ticket."""
    with wiring.opened(Settings(database_url=database_url)) as box_office:
        for kinds in fair:
            inventory = box_office.reads.inventory(kinds[0].account.id, kinds[0].slug)
            for kind in kinds:
                left = inventory.stock(kind.ticket_id).remaining
                assert left is not None
                yield left


def drop_checks(database_url: str) -> None:
    """Take away the CHECKs that would still notice."""
    engine = make_engine(database_url)
    with engine.begin() as connection:
        dropped = "ALTER TABLE ticket_stocks DROP CONSTRAINT stock_is_never_oversold"
        connection.execute(sa.text(dropped))
    engine.dispose()
