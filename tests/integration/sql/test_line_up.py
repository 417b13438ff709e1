"""Performers, line-ups and questions in a database: rows, rules, and what a look at them costs."""

from hypothesis import given
from hypothesis import strategies as st
import pytest
import sqlalchemy as sa

from adapters.sql.errors import BrokenRule
from adapters.sql.faq import faq_item_from, faq_item_row
from adapters.sql.line_up import slot_from, slot_row
from adapters.sql.performers import performer_from, performer_row
from tests.integration.sql import strategies as some
from tests.integration.sql.crowds import listening
from ticketing_domain.catalogue.faq import FaqItem
from ticketing_domain.catalogue.line_up import Billing, Slot
from ticketing_domain.catalogue.performer import LINKS, Performer, PerformerType
from ticketing_domain.catalogue.rich_text import RichText
from ticketing_domain.testing.contracts.artists import BIO, performer, question, slot
from ticketing_domain.testing.stage import Stage

MANY = 2_000

rich_texts = st.builds(RichText, html=some.texts, plain=some.texts)
performers = st.builds(
    Performer,
    id=some.numbers,
    account_id=some.numbers,
    name=some.texts,
    performer_type=st.sampled_from(PerformerType),
    bio=st.none() | rich_texts,
    image=st.none() | some.pictures,
    **{link: st.none() | some.texts for link in LINKS},
)
slots = st.builds(
    Slot,
    id=some.numbers,
    account_id=some.numbers,
    event_id=some.numbers,
    performer_id=some.numbers,
    position=some.counts,
    billing=st.sampled_from(Billing),
    genre=st.none() | some.texts,
    starts_at=st.none() | some.instants,
    ends_at=st.none() | some.instants,
)
faq_items = st.builds(
    FaqItem,
    id=some.numbers,
    account_id=some.numbers,
    event_id=some.numbers,
    question=some.texts,
    answer=rich_texts,
    position=some.counts,
)


@given(performers)
def test_a_performer_survives_its_row(one: Performer) -> None:
    """With both forms of the biography."""
    assert performer_from(performer_row(one)) == one


@given(slots)
def test_a_slot_survives_its_row(one: Slot) -> None:
    """With or without a set time."""
    assert slot_from(slot_row(one)) == one


@given(faq_items)
def test_a_question_survives_its_row(one: FaqItem) -> None:
    """With both forms of the answer."""
    assert faq_item_from(faq_item_row(one)) == one


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE performers SET performer_type = 'dog'",
        "UPDATE performers SET bio_plain = NULL",
        "UPDATE performers SET name_key = 'same'",
        "DELETE FROM performers",
        "DELETE FROM events",
        "UPDATE line_up SET billing = 'roadie'",
        "UPDATE line_up SET ends_at = starts_at",
        "UPDATE line_up SET performer_id = 99",
        "UPDATE line_up SET event_id = 99",
        "UPDATE faq_items SET event_id = 99",
    ],
)
def test_the_database_keeps_the_rules_by_itself(
    engine: sa.Engine, stage: Stage, statement: str
) -> None:
    """Whatever a program asks of it."""
    event = stage.event()
    ann, _ = performer(stage, bio=BIO), performer(stage, "Bob", bio=BIO)
    slot(stage, event, ann, starts_at=event.starts_at, ends_at=event.ends_at)
    question(stage, event)

    with pytest.raises(BrokenRule), engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_a_look_at_an_event_walks_along_an_index(stage: Stage, engine: sa.Engine) -> None:
    """However many performers and questions the other events have."""
    event = stage.event()
    booked = slot(stage, event, performer(stage))
    question(stage, event)
    fill(engine)
    reads = stage.box_office.reads

    with listening(engine) as asked:
        reads.line_up(event.account_id, event.id)
        reads.faq(event.account_id, event.id)
        list(reads.events_with(event.account_id, booked.performer_id))
    plans = [one.plan(engine) for one in asked]

    indexes = ["line_up_by_event", "faq_items_by_event", "line_up_by_performer"]
    assert [index in plan for index, plan in zip(indexes, plans, strict=True)] == [True] * 3, plans


def fill(engine: sa.Engine) -> None:
    """Give the account many more events, artists and questions like its only ones, straight into the tables."""
    series = (
        "WITH RECURSIVE counted(n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM counted"
        " WHERE n < 1000 + :many) "
    )
    with engine.begin() as connection:
        for table, changed in (
            ("events", {"id": "n", "slug": "'slug-' || n"}),
            ("event_seats", {"event_id": "n"}),
            ("performers", {"id": "n", "name_key": "'name ' || n"}),
            ("line_up", {"id": "n", "event_id": "n", "performer_id": "n"}),
            ("faq_items", {"id": "n", "event_id": "n"}),
        ):
            names = [column["name"] for column in sa.inspect(connection).get_columns(table)]
            values = ", ".join(changed.get(name, f"{table}.{name}") for name in names)
            connection.execute(
                sa.text(
                    f"INSERT INTO {table} ({', '.join(names)}) {series}"
                    f"SELECT {values} FROM {table}, counted"
                ),
                {"many": MANY},
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))
