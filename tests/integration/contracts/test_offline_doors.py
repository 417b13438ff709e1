"""Ten doors without a network, on a database: reports in any order, ten times over, end the same."""

from collections.abc import Iterator
from random import Random

import pytest
from sqlalchemy import Engine

from adapters.sql import SqlBooks, SqlReads, make_engine
from ticketing_domain.testing.offline_night import an_offline_night, many_times_over
from ticketing_domain.testing.stage import open_stage


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def test_an_offline_night_ends_the_same_in_any_order(engine: Engine) -> None:
    """Two accounts hear the same night in two orders, and both have the record that the scans' times give."""
    endings = []
    for subdomain, seed in (("moon-club", 1), ("sun-club", 2)):
        stage = open_stage(books=SqlBooks(engine), reads=SqlReads(engine), subdomain=subdomain)
        night = an_offline_night(stage, Random(7), orders=12)
        night.told(many_times_over(night, Random(seed), times=10))
        assert night.standing() == night.expected()
        assert night.gate.inside(night.event) == sum(
            people for people, _ in night.expected().values()
        )
        endings.append(sorted(str(ending) for ending in night.standing().values()))

    assert endings[0] == endings[1]
    assert stage.box_office.verify().discrepancies == ()
