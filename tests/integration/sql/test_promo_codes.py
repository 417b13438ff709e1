"""Promo codes in a database: rows, rules of its own, and what a sale with codes costs."""

from concurrent.futures import ThreadPoolExecutor
import threading
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
import pytest
import sqlalchemy as sa

from adapters.sql.errors import BrokenRule
from adapters.sql.promo_codes import promo_code_from, promo_code_row, promo_codes
from tests.integration.sql import strategies as some
from tests.integration.sql.crowds import Asked, listening
from tests.integration.sql.test_guards import NoLock, box_office, drop_checks
from tests.integration.sql.test_rules import copy_of, force
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.sale.discount import FixedAmount, Percentage
from ticketing_domain.sale.order import PendingOrder
from ticketing_domain.sale.place_holds import Answer
from ticketing_domain.sale.promo_code import PromoCode
from ticketing_domain.testing.contracts.promoting import a_code, adds_up, hold, placed, uses, wish
from ticketing_domain.testing.stage import Stage

codes = st.builds(
    PromoCode,
    id=some.numbers,
    account_id=some.numbers,
    code=some.words,
    discount=st.builds(Percentage, percent=st.integers(0, 100))
    | st.builds(FixedAmount, amount_minor=some.amounts),
    event_id=st.none() | some.numbers,
    expires_at=st.none() | some.instants,
    usage_limit=st.none() | some.counts,
    max_per_customer=st.none() | some.counts,
    active=st.booleans(),
    created_at=some.instants,
    updated_at=some.instants,
    used=some.counts,
)


@given(codes)
def test_a_promo_code_survives_its_row(promo: PromoCode) -> None:
    """Percent stay percent, money stays money; no column falls to a default."""
    row = promo_code_row(promo)

    assert promo_code_from(row) == promo
    assert set(row) == set(promo_codes.c.keys())


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE promo_codes SET used = 3", "promo_code_is_never_overused"),
        ("UPDATE promo_codes SET usage_limit = 0", "promo_code_is_never_overused"),
        ("UPDATE promo_codes SET used = -1", "promo_code_counts_its_uses"),
        ("UPDATE promo_codes SET discount_amount = 101", "discount_has_an_amount"),
        ("UPDATE promo_codes SET discount_amount = -1", "discount_has_an_amount"),
        ("UPDATE promo_codes SET discount_type = 'half'", "discount_is_of_a_type"),
    ],
)
def test_a_check_refuses_what_cannot_be(
    engine: sa.Engine, stage: Stage, statement: str, rule: str
) -> None:
    """Whatever a program asks."""
    night, general = stage.night()
    a_code(stage, "TWO", usage_limit=2)
    placed(stage, night, (general, 1), code="TWO")

    with pytest.raises(BrokenRule) as refused:
        force(engine, statement)

    assert refused.value.rule == rule
    assert adds_up(stage)


def test_a_code_has_its_name_alone(engine: sa.Engine, stage: Stage) -> None:
    """In its account."""
    a_code(stage, "ONE")

    with pytest.raises(BrokenRule):
        force(engine, copy_of(promo_codes, id="id + 1"))


def test_a_recount_notices_a_use_too_many(engine: sa.Engine, stage: Stage) -> None:
    """And an order whose code is gone."""
    night, general = stage.night()
    a_code(stage, "TWO")
    placed(stage, night, (general, 1), code="TWO")

    force(engine, "UPDATE promo_codes SET used = 2")
    assert [one.where for one in found(stage)] == ["promo code TWO"]
    force(engine, "DELETE FROM promo_codes")
    assert [one.what for one in found(stage)] == ["is on 1 orders but not in the books"]


def test_buyers_of_two_events_never_share_the_last_use(stage: Stage) -> None:
    """They hold different events; the code's own lock makes them wait for each other."""
    nights = [stage.night(), stage.night(title="Floor")]
    promo = a_code(stage, "ONCE", usage_limit=1)

    answers = both_at_once(stage, nights, [stage.box_office] * 2)

    assert sum(isinstance(answer, PendingOrder) for answer in answers) == 1
    assert uses(stage, promo) == 1
    assert adds_up(stage)


def test_without_a_lock_the_row_refuses_the_use_too_many(engine: sa.Engine, stage: Stage) -> None:
    """Nobody waits, both have seen a use left, and the second is refused by the database."""
    nights = [stage.night(), stage.night(title="Floor")]
    promo = a_code(stage, "ONCE", usage_limit=1)

    answers = both_at_once(stage, nights, two_hasty_offices(stage, engine))

    assert sorted(type(answer).__name__ for answer in answers) == ["BrokenRule", "PendingOrder"]
    assert uses(stage, promo) == 1


def test_without_lock_and_check_a_code_is_used_too_often(engine: sa.Engine, stage: Stage) -> None:
    """The tests above can fail: both take the last use."""
    nights = [stage.night(), stage.night(title="Floor")]
    promo = a_code(stage, "ONCE", usage_limit=1)
    drop_checks(engine, "promo_codes", "promo_code_is_never_overused")

    answers = both_at_once(stage, nights, two_hasty_offices(stage, engine))

    assert [type(answer).__name__ for answer in answers] == ["PendingOrder"] * 2
    assert uses(stage, promo) == 2


def test_one_customer_at_two_events_uses_a_code_once_and_twice_without_a_lock(
    engine: sa.Engine, stage: Stage
) -> None:
    """No row refuses this one: the code's lock is all there is, and it is enough."""
    nights = [stage.night(), stage.night(title="Floor")]
    promo = a_code(stage, "ONCE", max_per_customer=1)

    both_at_once(stage, nights, [stage.box_office] * 2)
    with_the_lock = uses(stage, promo)
    other = a_code(stage, "TWICE", max_per_customer=1)
    both_at_once(stage, nights, two_hasty_offices(stage, engine), code="TWICE")

    assert (with_the_lock, uses(stage, other)) == (1, 2)


def test_a_sale_with_codes_takes_few_statements_however_many_buy(
    stage: Stage, engine: sa.Engine
) -> None:
    """Fifty holds with a code ask no more of the database than two: the lock, the customers' uses, the count."""
    night, general = stage.night(stock=200)
    a_code(stage, "MANY", usage_limit=1000, max_per_customer=2)

    def statements_for(buyers: int, code: str | None) -> list[Asked]:
        wishes = [
            wish(stage, night, (general, 1), code=code, email=f"{buyers}-{number}@example.com")
            for number in range(buyers)
        ]
        with listening(engine) as asked:
            stage.box_office.place_holds(wishes)
        return list(asked)

    without = len(statements_for(2, None))
    assert len(statements_for(50, "MANY")) == len(statements_for(2, "MANY")) == without + 3


def test_uses_of_a_customer_are_found_along_an_index(stage: Stage, engine: sa.Engine) -> None:
    """Not by reading every order."""
    night, general = stage.night(stock=200)
    a_code(stage, "MANY", max_per_customer=2)
    for _ in range(3):
        stage.box_office.place_holds([stage.request(night, (general, 1)) for _ in range(50)])
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")

    with listening(engine) as asked:
        hold(stage, night, (general, 1), code="MANY")
    (counted,) = [one for one in asked if "count(*)" in one.statement]

    assert "orders_by_promo_code" in counted.plan(engine)


@attrs.frozen
class Hasty(NoLock):
    """Nobody waits for anybody, and all write after all have looked at the code."""

    everybody_has_looked: threading.Barrier
    begin: str = attrs.field(default="SELECT 1", kw_only=True)

    def lock(self, statement: sa.Select[*tuple[Any, ...]], of: sa.Table) -> Any:
        return statement

    def unchanged(
        self, statement: sa.Update, version: sa.Column[int], seen: sa.BindParameter[int]
    ) -> sa.Update:
        self.everybody_has_looked.wait(timeout=20)
        return super().unchanged(statement, version, seen)


def two_hasty_offices(stage: Stage, engine: sa.Engine) -> list[BoxOffice]:
    """Open two box offices that write after both have looked."""
    both_have_looked = threading.Barrier(2)
    return [
        box_office(stage, engine, Hasty(both_have_looked), seed) for seed in ("first", "second")
    ]


def both_at_once(
    stage: Stage,
    nights: list[tuple[Event, Ticket]],
    offices: list[BoxOffice],
    code: str = "ONCE",
) -> list[Answer | BrokenRule]:
    """Have two buyers say the same code at two events at the same time."""

    def buy(night: tuple[Event, Ticket], office: BoxOffice) -> Answer | BrokenRule:
        event, ticket = night
        try:
            (answer,) = office.place_holds([wish(stage, event, (ticket, 1), code=code)])
        except BrokenRule as broken:
            return broken
        return answer

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(buy, nights, offices))


def found(stage: Stage) -> Any:
    """Recount everything and return what is wrong."""
    return stage.box_office.verify().discrepancies
