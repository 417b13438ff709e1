"""Custom fields in a database: what they cost those who ask nothing, and what their rows keep."""

import attrs
from hypothesis import given
from hypothesis import strategies as st
import pytest
import sqlalchemy as sa

from adapters.sql.answers import answers_from, answers_row
from adapters.sql.custom_fields import custom_field_from, custom_field_row, custom_fields
from adapters.sql.engine import make_engine
from adapters.sql.errors import BrokenRule
from tests.integration.sql import strategies as some
from tests.integration.sql.crowds import listening
from ticketing_domain.catalogue.custom_field import CustomField
from ticketing_domain.sale.answers import AnswerSent, FieldAnswer
from ticketing_domain.testing.contracts.custom_fields import ask
from ticketing_domain.testing.stage import Stage


@given(some.custom_fields)
def test_a_custom_field_survives_its_row(field: CustomField) -> None:
    """Every column of the table is written."""
    row = custom_field_row(field)

    assert custom_field_from(row) == field
    assert set(row) == set(custom_fields.c.keys())


@given(st.lists(some.field_answers).map(tuple))
def test_answers_survive_their_row(answers: tuple[FieldAnswer, ...]) -> None:
    """A tick stays a tick, and no answers are nothing."""
    written = answers_row(answers)

    assert answers_from(written) == answers
    assert (written is None) == (not answers)


def test_who_asks_nothing_pays_nothing(stage: Stage, engine: sa.Engine) -> None:
    """Fields cost a batch one statement, their first answer a second one, and an event without any nothing."""
    night, general = stage.night(stock=50)
    plain = count(stage, engine, night=night, general=general)
    field = ask(stage, night, "Company")
    sent = AnswerSent(field.id, "Moon Ltd")

    silent = count(stage, engine, night=night, general=general)
    first = count(stage, engine, sent, sent, night=night, general=general)
    second = count(stage, engine, sent, sent, night=night, general=general)

    assert (silent - plain, first - plain, second - plain) == (1, 2, 1)


def test_the_page_of_an_event_reads_its_fields_along_an_index(
    stage: Stage, engine: sa.Engine
) -> None:
    """Two statements, and a third where something is asked."""
    nights = [stage.event(f"Night {number}") for number in range(40)]
    with listening(engine) as plain:
        stage.inventory(nights[0])
    for night in nights:
        ask(stage, night, "Company")
    with listening(engine) as asking:
        stage.inventory(nights[0])

    assert (len(plain), len(asking)) == (2, 3)
    assert not any("SCAN custom_fields" in one.plan(engine) for one in asking)


def test_an_order_from_before_has_no_answers(stage: Stage, engine: sa.Engine) -> None:
    """Nothing was asked then."""
    night, general = stage.night()
    order = stage.buy(night, (general, 1))

    with engine.connect() as connection:
        kept = connection.scalar(sa.text("SELECT answers FROM orders"))
    page = stage.box_office.reads.order(stage.account.id, order.purchase.public_id)

    assert kept is None
    assert page.order.purchase.answers == ()


@pytest.mark.parametrize(("column", "wrong"), [("field_type", "date"), ("per", "seat")])
def test_the_database_knows_what_can_be_asked(
    stage: Stage, engine: sa.Engine, column: str, wrong: str
) -> None:
    """No row is of a type or a scope that nobody could read."""
    field = ask(stage, stage.event(), "Company")
    watched = make_engine(engine.url.render_as_string(hide_password=False))

    with watched.begin() as connection, pytest.raises(BrokenRule):
        connection.execute(
            sa.insert(custom_fields), {**custom_field_row(field), "id": 99, column: wrong}
        )
    watched.dispose()


def count(stage: Stage, engine: sa.Engine, *answers: AnswerSent, **night: object) -> int:
    """Count the statements of a batch in which somebody gives each answer, or nobody gives any."""
    wish = stage.request(night["night"], (night["general"], 1))  # type: ignore[arg-type]  # a night
    wishes = [attrs.evolve(wish, answers=(answer,)) for answer in answers] or [wish]
    with listening(engine) as asked:
        placed = stage.box_office.place_holds(wishes)
    assert all(hasattr(one, "purchase") for one in placed), placed
    return len(asked)
