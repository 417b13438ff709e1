"""Codes on a database: rows, the log of before items were named in it, and what recognising asks of it."""

from pathlib import Path

from alembic import command
from hypothesis import given
import pytest
import sqlalchemy as sa

from adapters.sql.codes import replaced_codes, replaced_from, replaced_row
from adapters.sql.engine import for_writing, make_engine
from adapters.sql.errors import BrokenRule
from adapters.sql.migrate import configuration
from adapters.sql.order_items import item_from, item_row, order_items
from adapters.sql.scans import scans
from tests.integration.sql import strategies as some
from tests.integration.sql.crowds import listening
from ticketing_domain.door.code_book import ReplacedCode
from ticketing_domain.sale.order import Item
from ticketing_domain.testing.contracts.payloads import a_night, a_ticket, reissue, what_it_shows
from ticketing_domain.testing.gate import Gate
from ticketing_domain.testing.stage import Stage

FEW, MANY = 2, 20


@given(some.items)
def test_an_item_survives_its_row(item: Item) -> None:
    """With its version, and whether that is revoked."""
    row = item_row(1, "order", 0, item)

    assert item_from(row) == item
    assert set(row) == set(order_items.c.keys())


@given(some.replaced_codes)
def test_a_replaced_code_survives_its_row(replaced: ReplacedCode) -> None:
    """With since when it is dead."""
    assert replaced_from(replaced_row(replaced)) == replaced
    assert set(replaced_row(replaced)) == set(replaced_codes.c.keys())


def test_a_version_is_replaced_once(stage: Stage, engine: sa.Engine) -> None:
    """Two codes of one version would be two tickets."""
    reissue(stage, a_ticket(Gate(stage), a_night(stage, rotating=True)))

    twice = (
        "INSERT INTO replaced_codes SELECT account_id, 'X', item_id, version, 1 FROM replaced_codes"
    )
    with pytest.raises(BrokenRule) as refused, engine.begin() as connection:
        connection.exec_driver_sql(twice)

    assert "replaced" in refused.value.rule


def test_many_payloads_ask_no_more_of_the_database_than_few(
    stage: Stage, engine: sa.Engine
) -> None:
    """Nor does one that was replaced: two statements more for all of them."""
    gate, night = Gate(stage), a_night(stage, rotating=True)
    sold = [a_ticket(gate, night, f"b{number}@example.com") for number in range(FEW + 2 * MANY)]
    texts = iter([what_it_shows(stage, shown) for shown in sold])
    numbers = iter(range(1000))
    for shown in sold[-MANY:]:
        reissue(stage, shown)

    def statements_for(count: int) -> int:
        batch = [gate.scan_of(night, next(texts), next(numbers)) for _ in range(count)]
        with listening(engine) as asked:
            gate.report(*batch)
        return len(asked)

    few, many, replaced = statements_for(FEW), statements_for(MANY), statements_for(MANY)

    assert few == many <= 11
    assert replaced <= few + 2


def test_scans_of_before_know_whose_they_are(tmp_path: Path) -> None:
    """Those of codes that somebody knew; the record of a code is found by its item from then on."""
    engine = make_engine(f"sqlite:///{tmp_path}/before.db")
    with for_writing(engine).begin() as connection:
        command.upgrade(configuration(connection), "0013")
        # The rows that a scan hangs on are of no matter here.
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        fill(connection, "order_items", account_id=1, public_id="item", code="CODE", admits=1)
        for name, code in (("known", "CODE"), ("unknown", "NOBODYS")):
            fill(connection, "scans", account_id=1, scan_id=name, code=code, result="redeemed")
        command.upgrade(configuration(connection), "0014")
        found = connection.execute(sa.select(scans.c.scan_id, scans.c.item_id, scans.c.by_hand))
        rows = {tuple(row) for row in found}
        connection.rollback()
    engine.dispose()

    assert rows == {("known", "item", False), ("unknown", None, False)}


def fill(connection: sa.Connection, name: str, **known: object) -> None:
    """Write a row of which only some columns matter."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
    row = {
        column.name: known.get(column.name, "" if isinstance(column.type, sa.Text) else 0)
        for column in table.c
        if not column.nullable
    }
    connection.execute(sa.insert(table), row)
