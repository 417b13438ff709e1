"""A glance asks one thing, and needs no transaction for it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.sql.reads.window import Window

ONE = sa.select(sa.literal(1))


def is_in_a_transaction(connection: sa.Connection) -> bool:
    """Tell whether the driver has one open."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        return bool(driver.in_transaction)
    return bool(driver.info.transaction_status)


def test_a_glance_begins_no_transaction(engine: sa.Engine) -> None:
    """On PostgreSQL that spares the two trips that would begin and end it."""
    with Window(engine).glance() as connection:
        assert connection.scalar(ONE) == 1
        assert not is_in_a_transaction(connection)


def test_what_is_opened_after_a_glance_sees_one_moment(engine: sa.Engine) -> None:
    """A connection forgets, when it is given back, that it was for a glance."""
    window = Window(engine)
    with window.glance() as connection:
        lent = connection.connection.driver_connection
        connection.scalar(ONE)

    with window.open() as connection:
        assert connection.connection.driver_connection is lent
        assert connection.scalar(ONE) == 1
        assert is_in_a_transaction(connection)


def fail(
    way: Callable[[], AbstractContextManager[sa.Connection]], lent: list[sa.Connection]
) -> None:
    """Borrow a connection, and fail while it is lent."""
    with way() as connection:
        lent.append(connection)
        connection.scalar(ONE)
        raise ZeroDivisionError


@pytest.mark.parametrize("way", ["open", "glance"])
def test_a_connection_comes_back_clean(engine: sa.Engine, way: str) -> None:
    """Whoever borrows it next finds nothing begun, even where the reader failed."""
    lent: list[sa.Connection] = []

    with pytest.raises(ZeroDivisionError):
        fail(getattr(Window(engine), way), lent)

    assert lent[0].closed
    with engine.connect() as connection:
        assert not is_in_a_transaction(connection)
