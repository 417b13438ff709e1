"""Several processes count guesses together, and none of them forgets when another ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import sqlalchemy as sa

from adapters.sql.books import SqlBooks
from adapters.sql.engine import make_engine
from adapters.sql.guesses import SqlGuesses, guesses
from ticketing_domain.sale.guesses import MOST_WRONG, WITHIN
from ticketing_domain.testing.contracts.guesses import ANN, JOE
from ticketing_domain.testing.stage import NOON


def test_all_processes_together_allow_no_more(database_url: str) -> None:
    """Each with its own connections; one that starts later knows what the others have counted."""
    engines = [make_engine(database_url) for _ in range(3)]
    servers = [SqlGuesses(SqlBooks(engine)) for engine in engines]

    with ThreadPoolExecutor(6) as threads:
        answers = list(
            threads.map(lambda number: servers[number % 3].take(JOE, 1, NOON), range(45))
        )

    assert answers.count(None) == MOST_WRONG
    assert SqlGuesses(SqlBooks(engines[0])).take(JOE, 1, NOON) == NOON + WITHIN
    for engine in engines:
        engine.dispose()


def test_what_is_too_old_to_count_is_forgotten(engine: sa.Engine) -> None:
    """By whoever comes next; what still counts stays."""
    office = SqlGuesses(SqlBooks(engine))
    office.take(JOE, 1, NOON)
    office.take(ANN, 1, NOON + timedelta(seconds=1))

    office.take(JOE._replace(address="192.0.2.3"), 1, NOON + WITHIN)

    with engine.connect() as connection:
        kept = connection.scalars(sa.select(guesses.c.address).order_by(guesses.c.address))
        assert list(kept) == ["192.0.2.2", "192.0.2.3"]


def test_a_row_does_not_grow(engine: sa.Engine) -> None:
    """However often somebody guesses, over however long a time."""
    office, at = SqlGuesses(SqlBooks(engine)), NOON
    for _ in range(5 * MOST_WRONG):
        at += timedelta(seconds=40)
        assert office.take(JOE, 1, at) is None

    with engine.connect() as connection:
        (instants,) = connection.scalars(sa.select(guesses.c.instants))
    assert instants.count(",") == MOST_WRONG
