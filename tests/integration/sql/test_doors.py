"""Doors on a database: rows, rules, and what a scan or a snapshot asks of it."""

from collections.abc import Iterator

from hypothesis import given
import pytest
import sqlalchemy as sa

from adapters.sql.devices import device_from, device_row, scanner_devices
from adapters.sql.errors import BrokenRule
from adapters.sql.scans import scan_from, scan_row, scans
from tests.integration.sql import strategies as some
from tests.integration.sql.crowds import listening, sell
from ticketing_domain.door.admission import Pass
from ticketing_domain.door.scan import LoggedScan
from ticketing_domain.people.device import Device
from ticketing_domain.testing.gate import Gate
from ticketing_domain.testing.stage import OpenStage, Stage

FEW, MANY = 2, 40


@given(some.devices)
def test_a_device_survives_its_row(device: Device) -> None:
    """A revoked device stays revoked."""
    assert device_from(device_row(device)) == device
    assert set(device_row(device)) == set(scanner_devices.c.keys())


@given(some.scans)
def test_a_scan_survives_its_row(scan: LoggedScan) -> None:
    """With its answer, and with who was first."""
    assert scan_from(scan_row(scan)) == scan
    assert set(scan_row(scan)) == set(scans.c.keys())


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE scans SET result = 'lost'", "scan_has_a_result"),
        ("UPDATE scans SET let_in = people + 1", "scan_lets_in_who_is_there"),
        ("UPDATE scans SET let_in = -1", "scan_lets_in_who_is_there"),
    ],
)
def test_a_check_refuses_what_no_scan_can_be(
    engine: sa.Engine, stage: Stage, statement: str, rule: str
) -> None:
    """Each CHECK is there, and is named in the error."""
    a_scan(stage)

    with pytest.raises(BrokenRule) as refused, engine.begin() as connection:
        connection.exec_driver_sql(statement)

    assert refused.value.rule == rule


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE order_items SET redeemed = 0",
        "UPDATE order_items SET redeemed_at = redeemed_at + 1",
        "UPDATE event_seats SET redeemed = 0",
        "UPDATE scans SET let_in = 0",
        "DELETE FROM scans",
    ],
)
def test_a_recount_finds_whoever_was_counted_wrongly(
    engine: sa.Engine, stage: Stage, statement: str
) -> None:
    """A code, the event's counter and the log of scans must agree."""
    a_scan(stage)
    assert stage.box_office.verify().discrepancies == ()

    with engine.begin() as connection:
        connection.exec_driver_sql(statement)

    assert stage.box_office.verify().discrepancies


def test_many_scans_ask_no_more_of_the_database_than_few(stage: Stage, engine: sa.Engine) -> None:
    """One batch is a handful of statements, however many people come in."""
    gate = Gate(stage)
    night, general = stage.night(stock=100)
    codes = iter([item.code for item in gate.items(stage.buy(night, (general, FEW + MANY)))])
    numbers = iter(range(100))

    def statements_for(count: int) -> int:
        batch = [gate.scan_of(night, next(codes), next(numbers)) for _ in range(count)]
        with listening(engine) as asked:
            gate.report(*batch)
        return len(asked)

    assert statements_for(FEW) == statements_for(MANY) <= 11


def test_sixty_four_redemptions_share_their_statements(stage: Stage, engine: sa.Engine) -> None:
    """A quarter of a statement for each."""
    gate = Gate(stage)
    night, general = stage.night(stock=100)
    items = gate.items(stage.buy(night, (general, 64)))
    batch = [gate.scan_of(night, item.code, number) for number, item in enumerate(items)]

    with listening(engine) as asked:
        gate.report(*batch)

    assert len(asked) / len(batch) <= 0.25


def test_a_snapshot_is_walked_in_chunks_along_an_index(
    open_sql_stage: OpenStage, engine: sa.Engine
) -> None:
    """Neither the whole table is read nor more than a chunk is held; each code comes once."""
    stage = open_sql_stage()
    nights = [stage.night() for _ in range(20)]
    sell(engine, stage, nights[0], 20_000)

    with listening(engine) as asked:
        codes = [shown.code for shown in whole(stage, nights[0][0].slug)]
    plans = [one.plan(engine) for one in asked if " orders" in one.statement]

    assert len(codes) == len(set(codes)) == 20_000
    assert len(plans) == 2 * 41
    # Where one event has all the orders, their primary key is as good.
    assert all("orders_by_event" in plan or "orders_pkey" in plan for plan in plans[::2]), plans[0]
    assert not any("SCAN order" in plan or "Seq Scan on order" in plan for plan in plans), plans[1]


def test_changes_are_found_along_an_index(stage: Stage, engine: sa.Engine) -> None:
    """Asking every few seconds costs what has changed, not what was sold."""
    gate = Gate(stage)
    night, general = stage.night(stock=100)
    sell(engine, stage, (night, general), 20_000)
    late = stage.clock.forward(hours=1)
    code = gate.code(stage.buy(night, (general, 1)))

    with listening(engine) as asked:
        found = gate.snapshot(night, since=late)
    (plan,) = (one.plan(engine) for one in asked if "order_items" in one.statement)

    assert set(found) == {code}
    assert "items_by_change" in plan


def whole(stage: Stage, slug: str) -> Iterator[Pass]:
    """Take a whole snapshot."""
    door = stage.box_office.door
    yield from door.snapshot(account_id=stage.account.id, slug=slug).passes


def a_scan(stage: Stage) -> None:
    """Let somebody in."""
    night, general = stage.night()
    gate = Gate(stage)
    gate.scan(night, gate.code(stage.buy(night, (general, 1))), 1)
