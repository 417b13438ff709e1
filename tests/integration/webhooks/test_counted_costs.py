"""What it costs the books to send to many endpoints: counted in statements, as times vary."""

from datetime import timedelta

import pytest

from adapters.sql import SqlBooks, SqlReads, make_engine
from tests.integration.sql.crowds import listening
from tests.integration.webhooks.sending import LOOPBACK, endpoint_at
from ticketing_domain.notices.egress import Reply
from ticketing_domain.notices.send import Returned, Sent
from ticketing_domain.testing.contracts.post_office import MANY
from ticketing_domain.testing.stage import Stage, open_stage

GLAD = Reply(200, "thank you", timedelta(milliseconds=20))


@pytest.mark.parametrize("database", ["sqlite_url", "postgres_url"])
@pytest.mark.parametrize("endpoints", [3, 40])
def test_sending_costs_the_books_the_same_for_many_endpoints(
    database: str, endpoints: int, request: pytest.FixtureRequest
) -> None:
    """Looking for work takes one statement, claiming four, settling five; SQLite, which is asked without a trip, claims
    with one for each endpoint more."""
    engine = make_engine(request.getfixturevalue(database))
    stage = open_stage(books=SqlBooks(engine), reads=SqlReads(engine), egress=LOOPBACK)
    runs_of_a_sale(stage, endpoints)
    webhooks = stage.box_office.webhooks
    with listening(engine) as looking:
        assert webhooks.reads.look_for_post(stage.clock()).waits
    with listening(engine) as claiming:
        runs = webhooks.claim(MANY)
    returned = [
        Returned(run, tuple(Sent(one.delivery, GLAD, stage.clock()) for one in run.errands))
        for run in runs
    ]
    with listening(engine) as settling:
        assert webhooks.settle(returned) == 2 * endpoints
    engine.dispose()

    assert len(looking) == 1
    assert len(claiming) <= 3 + (endpoints if database == "sqlite_url" else 1)
    assert len(settling) <= 5


def runs_of_a_sale(stage: Stage, endpoints: int) -> None:
    """Put two notices aside for each of so many endpoints."""
    for number in range(endpoints):
        endpoint_at(stage, f"http://127.0.0.1:9999/{number}")
    night, general = stage.night()
    stage.buy(night, (general, 1))
    stage.box_office.webhooks.hand_out()
