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
def test_settling_costs_the_same_for_many_endpoints(
    database: str, endpoints: int, request: pytest.FixtureRequest
) -> None:
    """Runs that come back together share six statements; a claim takes one more for each endpoint."""
    engine = make_engine(request.getfixturevalue(database))
    stage = open_stage(books=SqlBooks(engine), reads=SqlReads(engine), egress=LOOPBACK)
    runs_of_a_sale(stage, endpoints)
    webhooks = stage.box_office.webhooks
    with listening(engine) as claiming:
        runs = webhooks.claim(MANY)
    returned = [
        Returned(run, tuple(Sent(one.delivery, GLAD, stage.clock()) for one in run.errands))
        for run in runs
    ]
    with listening(engine) as settling:
        assert webhooks.settle(returned) == 2 * endpoints
    engine.dispose()

    assert len(claiming) <= 3 + endpoints
    assert len(settling) <= 6


def runs_of_a_sale(stage: Stage, endpoints: int) -> None:
    """Put two notices aside for each of so many endpoints."""
    for number in range(endpoints):
        endpoint_at(stage, f"http://127.0.0.1:9999/{number}")
    night, general = stage.night()
    stage.buy(night, (general, 1))
    stage.box_office.webhooks.hand_out()
