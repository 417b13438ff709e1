"""A disk that is full: buyers are asked to come again, nothing is half done, and with space the sale goes on by itself."""

from collections.abc import Iterator
import contextlib
import os
from pathlib import Path
import sqlite3
from typing import Final
import uuid

import pytest
import sqlalchemy as sa

from adapters.sql.migrate import upgrade
from adapters.storage.disk import DiskStorage
from adapters.storage.names import Addresses
from adapters.wiring import utc_now
from tests.integration.command import cramped
from tests.integration.command.mortal import serving_mortal
from tests.integration.command.night import a_night, held
from tests.integration.command.retrying import Crowd, InTheShop, adds_up, wrong_with
from tests.integration.command.running import Operator
from tests.integration.command.small_disk import SmallDisk, mounted
from ticketing_domain.media.picture import Picture
from ticketing_domain.media.storage import StorageUnavailable

DEEP: Final = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
TIMES: Final = 5 if DEEP else 1
CLIENTS: Final = 10
PLENTY: Final = 1_000_000


@pytest.fixture
def small_disk() -> Iterator[SmallDisk]:
    """A disk of the test's own, for whoever may mount one."""
    with mounted() as disk:
        if disk is None:
            pytest.skip("no disk can be mounted here")
        yield disk


@pytest.fixture
def url_on_a_small_disk(postgres_server: str, small_disk: SmallDisk) -> Iterator[str]:
    """The URL of a migrated, empty PostgreSQL database whose tables are on the small disk."""
    name = f"small_{uuid.uuid4().hex}"
    home = small_disk.folder / "tables"
    home.mkdir()
    # The server runs as somebody else where the tests run as root.
    data = sa.create_engine(postgres_server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with data.connect() as connection:
        shown = connection.scalar(sa.text("SHOW data_directory"))
        owner = Path(str(shown)).stat()
        os.chown(home, owner.st_uid, owner.st_gid)
        connection.exec_driver_sql(f"CREATE TABLESPACE {name} LOCATION '{home}'")
        connection.exec_driver_sql(f"CREATE DATABASE {name} TABLESPACE {name}")
    url = sa.make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    upgrade(url)
    yield url
    with data.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        connection.exec_driver_sql(f"DROP TABLESPACE {name}")


def test_a_file_that_may_not_grow_stops_the_sale_for_as_long(
    operator: Operator, sqlite_url: str
) -> None:
    """SQLite: what was begun is taken back whole, and the file is sound."""
    night, full = a_night(sqlite_url, stock=PLENTY), operator.folder / cramped.FULL
    with serving_mortal(operator, sqlite_url, cramped.APP, LOG="quiet") as port:
        crowd = Crowd(port, [InTheShop(night)], CLIENTS)
        with crowd.buying():
            for _ in range(TIMES):
                crowd.wait_for_more(CLIENTS)
                full.touch()
                crowd.wait_until_turned_away(CLIENTS)
                assert sound(sqlite_url)
                full.unlink()
            crowd.wait_for_more(CLIENTS)

    assert nobody_was_hurt(crowd)
    assert wrong_with(crowd, sqlite_url) == []
    assert held(sqlite_url, night) == 0
    assert adds_up(sqlite_url)


def test_a_disk_without_room_for_the_tables_stops_the_sale_for_as_long(
    operator: Operator, small_disk: SmallDisk, url_on_a_small_disk: str
) -> None:
    """PostgreSQL: the same."""
    night = a_night(url_on_a_small_disk, stock=PLENTY)
    with operator.serving(DATABASE_URL=url_on_a_small_disk, RATE_LIMIT="off") as server:
        crowd = Crowd(server.port, [InTheShop(night)], CLIENTS)
        with crowd.buying():
            for _ in range(TIMES):
                crowd.wait_for_more(CLIENTS)
                small_disk.fill()
                crowd.wait_until_turned_away(CLIENTS)
                small_disk.make_room()
            crowd.wait_for_more(CLIENTS)

    assert nobody_was_hurt(crowd)
    assert wrong_with(crowd, url_on_a_small_disk) == []
    assert held(url_on_a_small_disk, night) == 0
    assert adds_up(url_on_a_small_disk)


def test_a_disk_without_room_for_files_takes_none(small_disk: SmallDisk) -> None:
    """Not even a part of one; with room it takes them again."""
    folder, name = small_disk.folder / "storage", Picture("k3y-event-image").file()
    storage = DiskStorage(folder, Addresses("http://x"), lambda: ("k" * 64,), utc_now)
    storage.probe()
    small_disk.fill()

    for attempt in (storage.probe, lambda: storage.write(name, b"jpeg" * 2000, "image/jpeg")):
        with pytest.raises(StorageUnavailable):
            attempt()
    left = [path for path in folder.rglob("*") if path.is_file()]
    small_disk.make_room()
    storage.write(name, b"jpeg", "image/jpeg")

    assert left == []
    assert storage.read(name, 10) == b"jpeg"


def nobody_was_hurt(crowd: Crowd) -> bool:
    """Tell whether everybody was served in the end, and was told when to come again until then."""
    assert {status for status, _ in crowd.answers} <= {200, 201, 409, 503}
    assert (crowd.unfinished, crowd.refused.total()) == ([], 0)
    assert (crowd.sent_away_for_good, crowd.cut) == (0, 0)
    return True


def sound(database_url: str) -> bool:
    """Have SQLite look at all of its file."""
    file = database_url.removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(file)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
