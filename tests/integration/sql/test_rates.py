"""Several processes on one database never let more through than the limit, and need their one statement for that."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
import multiprocessing
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql import make_engine
from adapters.sql.books import SqlBooks
from adapters.sql.rates import PLACES, SqlMeter, rates
from tests.integration.sql.crowds import listening
from ticketing_domain.people.limits import Limit, Meter
from ticketing_domain.testing.contracts.limits import MeterContract

LIMIT = Limit(200, timedelta(minutes=15))
PROCESSES = 4
NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
START = multiprocessing.get_context("spawn")


class TestMeter(MeterContract):
    """A meter on a database."""

    @pytest.fixture
    def meter(self, engine: sa.Engine) -> Meter:
        return SqlMeter(SqlBooks(engine))


def test_a_decision_is_one_statement(engine: sa.Engine) -> None:
    """Whether a row is there or not; only who is refused is told how long to wait by a second one."""
    meter, limit = SqlMeter(SqlBooks(engine)), Limit(2, timedelta(minutes=15))
    costs = []
    for _ in range(3):
        with listening(engine) as asked:
            meter.take("general", "key", limit, NOON)
        costs.append(len(asked))

    assert costs == [1, 1, 2]


def test_four_processes_let_through_what_one_would(database_url: str) -> None:
    """Each asks for all there is; together they get it, and not one more."""
    assert sum(in_processes(database_url, greedy)) == LIMIT.count


def test_processes_that_look_before_they_count_let_through_too_many(database_url: str) -> None:
    """The test above can fail: where looking and counting are two statements, more pass."""
    one_left(database_url)

    assert sum(in_processes(database_url, careless)) == PROCESSES


def in_processes(database_url: str, act: Any) -> Iterator[int]:
    """Have processes act at the same time; returns how many passed in each."""
    together, passed = START.Barrier(PROCESSES), START.Queue()
    processes = [
        START.Process(target=act, args=(database_url, together, passed)) for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    counts = [passed.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    return iter(counts)


def greedy(database_url: str, together: Barrier, passed: Any) -> None:
    """Ask as long as something passes, and a little longer."""
    engine = make_engine(database_url)
    meter = SqlMeter(SqlBooks(engine))
    together.wait(timeout=30)
    verdicts = [meter.take("general", "key", LIMIT, NOON) for _ in range(LIMIT.count // 2)]
    engine.dispose()
    passed.put(sum(verdict.allowed for verdict in verdicts))


def careless(database_url: str, together: Barrier, passed: Any) -> None:
    """Look how many have passed, wait until all have looked, and count one more if there was room."""
    engine = make_engine(database_url)
    with engine.connect() as connection:
        row = connection.execute(sa.select(rates)).mappings().one()
    together.wait(timeout=30)
    room = total(row) < LIMIT.count
    if room:
        with SqlBooks(engine).writing() as connection:
            more = {PLACES[0]: rates.c[PLACES[0]] + 1}
            connection.execute(sa.update(rates).values(more))
    engine.dispose()
    passed.put(int(room))


def one_left(database_url: str) -> None:
    """Use up all but one."""
    engine = make_engine(database_url)
    meter = SqlMeter(SqlBooks(engine))
    for _ in range(LIMIT.count - 1):
        meter.take("general", "key", LIMIT, NOON)
    engine.dispose()


def total(row: Mapping[Any, Any] | sa.RowMapping) -> int:
    """How many a row counts."""
    return sum(row[place] for place in PLACES)
