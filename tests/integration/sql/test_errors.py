"""What goes wrong in a database reaches the caller in words of the trade, and leaves nothing behind."""

from concurrent.futures import ThreadPoolExecutor
import threading
import time

import pytest
import sqlalchemy as sa

from adapters.sql.books import SqlBooks
from adapters.sql.engine import make_engine
from adapters.sql.errors import BrokenRule, DatabaseUnavailable
from adapters.sql.reads import SqlReads
from ticketing_domain.errors import NotFound, StaleWrite
from ticketing_domain.sale.order import PendingOrder
from ticketing_domain.sale.refusals import SoldOut
from ticketing_domain.testing.stage import Stage, open_stage


def test_a_broken_rule_leaves_nothing_behind(stage: Stage, engine: sa.Engine) -> None:
    """An order that cannot be written takes what was written before it along, and the next one passes."""
    night, general = stage.night()
    order = stage.hold(night, (general, 1))

    with SqlBooks(engine)() as unit:
        unit.events.save(night.unpublish())
        with pytest.raises(BrokenRule):
            unit.orders.add([PendingOrder(order.purchase)])

    assert stage.inventory(night).event.published
    stage.pay(order)


def test_an_order_that_is_not_there_cannot_be_saved(stage: Stage, engine: sa.Engine) -> None:
    """Saving tells which of the orders is missing."""
    night, general = stage.night()
    order = stage.hold(night, (general, 1))
    stage.box_office.cancel_hold(account_id=stage.account.id, order_id=order.purchase.public_id)
    stage.box_office.delete_event(account_id=stage.account.id, slug=night.slug)

    with SqlBooks(engine)() as unit, pytest.raises(StaleWrite) as stale:
        unit.orders.save([PendingOrder(order.purchase)])

    assert stale.value.key == order.purchase.public_id


@pytest.mark.parametrize("name", ["nul\0", "%", "_", "\\", "' OR 1=1 --", "x" * 5_000])
def test_a_strange_name_names_nothing(stage: Stage, name: str) -> None:
    """What can stand in an address but in no name is not there, in both databases alike."""
    reads = stage.box_office.reads

    with pytest.raises(NotFound):
        reads.inventory(stage.account.id, name)
    with pytest.raises(NotFound):
        reads.order(stage.account.id, name)
    with pytest.raises(NotFound):
        reads.account(name)


def test_a_number_beyond_the_database_names_nothing(stage: Stage) -> None:
    """An id of twenty digits is as absent as any other."""
    with pytest.raises(NotFound):
        stage.box_office.reads.venue(stage.account.id, 10**20)


def test_a_pool_that_is_used_up_says_so(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever finds no connection is asked to come again."""
    monkeypatch.setattr("adapters.sql.engine.PATIENCE_SECONDS", 0.1)
    engine = make_engine(database_url, pool_size=1)

    with engine.connect(), pytest.raises(DatabaseUnavailable):
        SqlReads(engine).account("moon-club")

    engine.dispose()


def test_a_lost_connection_is_replaced(postgres_url: str) -> None:
    """After the server has thrown us out one caller is told so, and the next finds a new connection."""
    engine = make_engine(postgres_url)
    stage = open_stage(books=SqlBooks(engine), reads=SqlReads(engine))
    operator = sa.create_engine(postgres_url, poolclass=sa.NullPool)
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    with operator.connect() as connection:
        connection.execute(sa.text(others))

    with pytest.raises(DatabaseUnavailable):
        stage.box_office.reads.account("moon-club")
    assert stage.box_office.reads.account("moon-club") == stage.account
    engine.dispose()


def test_units_of_work_wait_for_each_other(stage: Stage, engine: sa.Engine) -> None:
    """A second sale of the same night begins when the first has ended, and sees what it wrote."""
    night, general = stage.night()
    key = stage.inventory(night).key
    locked = threading.Event()

    def resize_slowly() -> None:
        with SqlBooks(engine)() as unit:
            inventory = unit.inventories.lock([key])[key]
            locked.set()
            time.sleep(0.3)
            full = inventory.stock(general.id).refilled(0)
            unit.inventories.save([inventory.with_stocks({general.id: full})])
            unit.commit()

    with ThreadPoolExecutor(1) as promoter:
        resizing = promoter.submit(resize_slowly)
        locked.wait(timeout=20)
        with pytest.raises(SoldOut):
            stage.hold(night, (general, 1))
        resizing.result(timeout=20)

    assert stage.inventory(night).version == 1


def test_every_commit_of_sqlite_is_on_the_disk(sqlite_url: str) -> None:
    """The write-ahead log is on, and synced before a commit is acknowledged; foreign keys hold."""
    engine = make_engine(sqlite_url)

    with engine.connect() as connection:
        said = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]

    assert said == ["wal", 2, 1, 30_000]
    engine.dispose()
