"""A live database is recounted as it is at one moment: nobody has to stop selling for it."""

from collections.abc import Iterator

import attrs
import sqlalchemy as sa

from adapters.sql.reads import SqlReads, at_one_moment
from adapters.sql.reads.records import RecordedOrder
from ticketing_domain.figures.verify import Verdict, Verify
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.testing.stage import Stage


@attrs.define(slots=False)
class Rush:
    """Somebody buys after the counters were read and before the orders are."""

    stage: Stage
    bought: int = 0

    def recount(self, reads: SqlReads) -> Verdict:
        """Recount while it goes on."""
        event, ticket = self.stage.night()
        recorded_orders = reads.recorded_orders

        def after_somebody_bought(key: EventKey) -> Iterator[RecordedOrder]:
            self.stage.buy(event, (ticket, 1))
            self.bought += 1
            return recorded_orders(key)

        reads.recorded_orders = after_somebody_bought  # type: ignore[method-assign]
        return Verify(reads)()


def test_what_is_bought_meanwhile_is_not_counted_on_one_side_only(
    engine: sa.Engine, stage: Stage
) -> None:
    """Neither the counters nor the orders know of it."""
    rush = Rush(stage)

    with at_one_moment(engine) as reads:
        verdict = rush.recount(reads)

    assert (verdict.discrepancies, verdict.orders) == ((), 0)
    assert rush.bought > 0


def test_without_it_a_rush_looks_like_a_mistake(engine: sa.Engine, stage: Stage) -> None:
    """The guard taken out: each read sees a moment of its own."""
    assert Rush(stage).recount(SqlReads(engine)).discrepancies
