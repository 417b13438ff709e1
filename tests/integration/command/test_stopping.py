"""A server that is asked to stop under load: whatever it has begun is answered, and it holds nothing back."""

import os
from random import Random
import time
from typing import Final

import pytest
import sqlalchemy as sa

from adapters.sql.engine import make_engine
from tests.integration.command.night import a_night, held
from tests.integration.command.retrying import AsAProgram, Crowd, InTheShop, wrong_with
from tests.integration.command.running import Operator, free_port

DEEP: Final = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
STOPS: Final = 20 if DEEP else 1
CLIENTS: Final = 50 if DEEP else 10
PLENTY: Final = 1_000_000
LONGEST_LIFE_SECONDS: Final = 0.5


@pytest.mark.parametrize("fixture", ["sqlite_url", "postgres_url"], ids=["sqlite", "pg"])
def test_a_server_that_is_stopped_answers_what_it_has_begun(
    operator: Operator, request: pytest.FixtureRequest, fixture: str
) -> None:
    """Who is not answered any more was not served either, and no claim of a key is left behind."""
    url = request.getfixturevalue(fixture)
    night, luck, port = a_night(url, stock=PLENTY), Random(2), free_port()
    crowd = Crowd(port, [InTheShop(night), AsAProgram.of(url, night)], CLIENTS)
    settings = {"DATABASE_URL": url, "RATE_LIMIT": "off"}
    with crowd.buying():
        for _ in range(STOPS):
            with operator.serving("--port", str(port), **settings) as server:
                crowd.wait_for_more(CLIENTS)
                # Any moment of any request may be the one.
                time.sleep(luck.uniform(0, LONGEST_LIFE_SECONDS))
                server.terminate()
                assert server.wait() == 0
            assert unanswered_claims(url) == 0
        with operator.serving("--port", str(port), **settings):
            crowd.end()

    assert crowd.lost_answers == 0
    assert (crowd.unfinished, crowd.refused.total()) == ([], 0)
    assert {status for status, _ in crowd.answers} <= {200, 201, 503}
    assert wrong_with(crowd, url) == []
    assert held(url, night) == 0


def unanswered_claims(database_url: str) -> int:
    """Count the keys that somebody has claimed and not answered."""
    engine = make_engine(database_url)
    with engine.connect() as connection:
        open_ones = sa.text("SELECT count(*) FROM kept_answers WHERE status IS NULL")
        count: int = connection.execute(open_ones).scalar_one()
    engine.dispose()
    return count
