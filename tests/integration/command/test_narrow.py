"""Few connections, which are cut, and locks that nobody gives back: buyers are asked to come again, and nothing leaks."""

from collections.abc import Iterator
from contextlib import contextmanager
import os
from typing import Final

import pytest
import sqlalchemy as sa

from tests.integration.command import narrow
from tests.integration.command.mortal import serving_mortal
from tests.integration.command.night import a_night, held
from tests.integration.command.retrying import Crowd, InTheShop, adds_up, wrong_with
from tests.integration.command.running import Operator

DEEP: Final = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
CUTS: Final = 100 if DEEP else 5
CLIENTS: Final = 200 if DEEP else 20
PLENTY: Final = 1_000_000
LONGEST_WAIT_SECONDS: Final = 35
OTHERS: Final = (
    "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)

ONE_OF_THEM: Final = f"FROM (SELECT pid {OTHERS} ORDER BY random() LIMIT 1) AS one"
MOST: Final = narrow.CONNECTIONS + 1
"""The one that was thrown out may still be leaving."""


@pytest.fixture
def operators(postgres_url: str) -> Iterator[sa.Engine]:
    """Another way into the server's database."""
    engine = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    yield engine
    engine.dispose()


def test_connections_that_are_cut_leave_nothing_behind(
    operator: Operator, postgres_url: str, operators: sa.Engine
) -> None:
    """Five for a crowd, and one after another is thrown out by the database."""
    night = a_night(postgres_url, stock=PLENTY)
    with serving(operator, postgres_url) as port:
        crowd = Crowd(port, [InTheShop(night)], CLIENTS)
        with crowd.buying(), operators.connect() as connection:
            for _ in range(CUTS):
                connection.execute(sa.text(f"SELECT pg_terminate_backend(pid) {ONE_OF_THEM}"))
                assert connection.scalar(sa.text(f"SELECT count(*) {OTHERS}")) <= MOST
                crowd.wait_for_more(2)
            # A connection that was not given back would be missing now.
            crowd.wait_for_more(CLIENTS)

    assert nobody_was_hurt(crowd)
    assert wrong_with(crowd, postgres_url) == []
    assert held(postgres_url, night) == 0
    assert adds_up(postgres_url)


def test_a_lock_that_is_not_given_back_keeps_nobody_for_long(
    operator: Operator, postgres_url: str, operators: sa.Engine
) -> None:
    """Whether waiting for it or the statement takes too long; afterwards the sale goes on."""
    night = a_night(postgres_url, stock=PLENTY)
    with serving(operator, postgres_url) as port:
        crowd = Crowd(port, [InTheShop(night)], CLIENTS)
        with crowd.buying():
            crowd.wait_for_more(CLIENTS)
            with locked(operators):
                crowd.wait_until_turned_away(CLIENTS)
            crowd.wait_for_more(CLIENTS)
            let_statements_take(operators, milliseconds=300)
            with locked(operators):
                crowd.wait_until_turned_away(CLIENTS)
            let_statements_take(operators, milliseconds=0)
            crowd.wait_for_more(CLIENTS)

    assert nobody_was_hurt(crowd)
    assert wrong_with(crowd, postgres_url) == []
    assert held(postgres_url, night) == 0


@contextmanager
def serving(operator: Operator, database_url: str) -> Iterator[int]:
    """Run the narrow server."""
    with serving_mortal(operator, database_url, narrow.APP, RATE_LIMIT="off", LOG="quiet") as port:
        yield port


@contextmanager
def locked(operators: sa.Engine) -> Iterator[None]:
    """Hold the locks that every sale needs."""
    with operators.connect().execution_options(isolation_level="READ COMMITTED") as connection:
        connection.execute(sa.text("SELECT 1 FROM event_seats FOR UPDATE"))
        yield


def let_statements_take(operators: sa.Engine, milliseconds: int) -> None:
    """Change what the database lets a statement take, and have everybody come in again."""
    name = operators.url.database
    with operators.connect() as connection:
        connection.execute(sa.text(f"ALTER DATABASE {name} SET statement_timeout = {milliseconds}"))
        connection.execute(sa.text(f"SELECT pg_terminate_backend(pid) {OTHERS}"))


def nobody_was_hurt(crowd: Crowd) -> bool:
    """Tell whether everybody was served in the end, and was told when to come again until then."""
    assert {status for status, _ in crowd.answers} <= {200, 201, 409, 503}
    assert (crowd.unfinished, crowd.refused.total()) == ([], 0)
    assert (crowd.sent_away_for_good, crowd.cut) == (0, 0)
    assert max(crowd.seconds) < LONGEST_WAIT_SECONDS
    return True
