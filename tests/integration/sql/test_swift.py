"""What is asked in the driver's own words is answered as SQLAlchemy would have it answered."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql import bulk, swift
from adapters.sql.custom_fields import custom_fields
from adapters.sql.engine import BEGIN_WRITING, begin_writing
from adapters.sql.errors import BrokenRule, DatabaseUnavailable
from adapters.sql.given import filled, one_of
from adapters.sql.order_lines import order_lines
from adapters.sql.orders import orders
from adapters.sql.tickets import ticket_stocks
from ticketing_domain.errors import NotFound
from ticketing_domain.testing.stage import Stage

SOLD = (
    sa.select(orders, order_lines)
    .join_from(
        orders,
        order_lines,
        sa.and_(
            order_lines.c.account_id == orders.c.account_id,
            order_lines.c.order_id == orders.c.public_id,
        ),
    )
    .where(
        orders.c.account_id == sa.bindparam("of_account"),
        one_of(orders.c.public_id, "names"),
        # A list that stands in the statement itself, beside one that is given.
        orders.c.status.in_(["pending", "paid"]),
    )
    .order_by(orders.c.public_id)
)
NAMED = sa.select(orders).where(orders.c.public_id == sa.bindparam("name"))
CONSENTS = (
    sa.update(orders)
    .where(orders.c.public_id == sa.bindparam("given_public_id"))
    .values(marketing_consent=sa.true(), buyer_name=sa.bindparam("given_buyer_name"))
)


@pytest.fixture
def connection(engine: sa.Engine, stage: Stage) -> Iterator[sa.Connection]:
    """A connection in a transaction that writes, given back without having written."""
    with engine.connect() as connection:
        begin_writing(connection, BEGIN_WRITING)
        yield connection


@pytest.fixture
def names(stage: Stage) -> Sequence[str]:
    """The names of five orders of one night, one of them paid."""
    night, general = stage.night()
    placed = [stage.hold(night, (general, 1), email=f"b{n}@example.com") for n in range(5)]
    stage.pay(placed[0])
    return sorted(order.purchase.public_id for order in placed)


@pytest.mark.parametrize("many", [1, 2, 3, 5])
def test_rows_are_what_sqlalchemy_finds(
    stage: Stage, names: Sequence[str], connection: sa.Connection, many: int
) -> None:
    """Instants, truths and documents as well, however many are asked for."""
    given = {"of_account": stage.account.id, "names": filled(names[:many]), "unasked": object()}
    expected = connection.execute(SOLD, given).all()

    found = swift.rows(connection, SOLD, given)

    assert len(found) == many
    assert [*map(tuple, found)] == [*map(tuple, expected)]
    assert {type(value) for row in found for value in row} == {
        type(value) for row in expected for value in row
    }


def test_records_are_named_as_sqlalchemy_names_them(
    names: Sequence[str], connection: sa.Connection
) -> None:
    """A row that nobody wrote is no record."""
    expected = connection.execute(NAMED, {"name": names[0]}).mappings().all()

    assert swift.records(connection, NAMED, {"name": names[0]}) == [*map(dict, expected)]
    assert swift.records(connection, NAMED, {"name": "nobody"}) == []


@pytest.mark.parametrize("many", [1, 3])
def test_each_writes_its_own(names: Sequence[str], connection: sa.Connection, many: int) -> None:
    """What the statement says of itself goes for all; whoever is not there is not counted."""
    given = [{"public_id": name, "buyer_name": f"B {name}"} for name in names[:many]]

    assert swift.write_each(connection, CONSENTS, [*given, {**given[0], "public_id": "-"}]) == many
    assert swift.write_each(connection, CONSENTS, given) == many

    for name in names[:many]:
        (row,) = swift.records(connection, NAMED, {"name": name})
        assert (row["marketing_consent"], row["buyer_name"]) == (True, f"B {name}")


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("many", [1, 3])
def test_a_broken_rule_is_told(stage: Stage, connection: sa.Connection, many: int) -> None:
    """By its name, for one row and for many, as everywhere."""
    stocks = {"account_id": stage.account.id, "ticket_id": 1, "reserved": -1}

    with pytest.raises(BrokenRule, match="stock_counts_what_is_there"):
        bulk.update(connection, ticket_stocks, "ticket_id", [stocks] * many)


def test_what_fails_while_rows_are_fetched_is_told_as_well(
    stage: Stage, names: Sequence[str], connection: sa.Connection
) -> None:
    """SQLite finds one row at a time, and the second may be the one that cannot be read."""
    is_sqlite = connection.dialect.name == "sqlite"
    document = (
        sa.func.json_extract(orders.c.buyer_name, "$")
        if is_sqlite
        else sa.cast(orders.c.buyer_name, sa.JSON)
    )
    mine = orders.c.account_id == sa.bindparam("account")
    # In the order of the key, so that nothing has to be sorted before the first row can be handed out.
    read = sa.select(document).where(mine).order_by(orders.c.public_id)
    given = [{"public_id": name, "buyer_name": "1" if name == names[0] else "{"} for name in names]
    swift.write_each(connection, CONSENTS, given)

    with pytest.raises(DatabaseUnavailable if is_sqlite else NotFound):
        swift.rows(connection, read, {"account": stage.account.id})


def test_a_number_beyond_the_database_names_nothing(connection: sa.Connection) -> None:
    """SQLite's driver refuses it before the database sees it."""
    by_number = sa.select(custom_fields).where(custom_fields.c.id == sa.bindparam("number"))

    with pytest.raises(NotFound):
        swift.rows(connection, by_number, {"number": 10**20})


def test_who_listens_to_sqlalchemy_hears_of_every_statement(
    names: Sequence[str], connection: sa.Connection
) -> None:
    """Before it runs and after, with one thing to remember it by: operators' tools count and time statements so."""
    begun: list[tuple[str, bool, Any]] = []
    ended: list[tuple[str, bool, Any]] = []

    def before(_: object, __: object, text: str, ___: object, about: Any, many: bool) -> None:  # noqa: FBT001 (SQLAlchemy's signature)
        begun.append((text, many, about))

    def after(_: object, __: object, text: str, ___: object, about: Any, many: bool) -> None:  # noqa: FBT001 (SQLAlchemy's signature)
        ended.append((text, many, about))

    sa.event.listen(connection, "before_cursor_execute", before)
    sa.event.listen(connection, "after_cursor_execute", after)
    swift.rows(connection, NAMED, {"name": names[0]})
    swift.write_each(connection, CONSENTS, [{"public_id": "-", "buyer_name": "B"}] * 2)

    assert begun == ended
    assert [many for _, many, _ in begun] == [False, True]
    assert all(about is not None for _, _, about in begun)
    connection.execute(NAMED, {"name": names[0]})
    assert begun[-1][0] == begun[0][0]


def test_who_listens_may_add_words(names: Sequence[str], connection: sa.Connection) -> None:
    """As tools do that tell the database for whom a statement is."""
    ran: list[str] = []

    def sign(_: object, __: object, text: str, values: Any, *___: object) -> tuple[str, Any]:
        return f"{text} /* for the door */", values

    def after(_: object, __: object, text: str, *___: object) -> None:
        ran.append(text)

    sa.event.listen(connection, "before_cursor_execute", sign, retval=True)
    sa.event.listen(connection, "after_cursor_execute", after)

    assert len(swift.rows(connection, NAMED, {"name": names[0]})) == 1
    assert ran[0].endswith("/* for the door */")
