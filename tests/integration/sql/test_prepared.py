"""PostgreSQL parses and plans what a rush asks for once, and not for each buyer."""

import pytest
import sqlalchemy as sa

from adapters.sql.engine import PREPARED_FROM
from adapters.sql.migrate import is_current
from ticketing_domain.testing.stage import Stage

PREPARED = sa.text("SELECT statement FROM pg_prepared_statements ORDER BY statement")


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """Only PostgreSQL: SQLite's driver keeps what it has parsed by itself."""
    return postgres_url


def test_a_rush_has_its_statements_planned_once(stage: Stage, engine: sa.Engine) -> None:
    """Looking at the night, holding and paying again and again plans nothing anew, and looking forgets nothing."""
    night, general = stage.night()
    for _ in range(PREPARED_FROM + 2):
        _look_and_buy(stage, engine, night.slug, general.id)
    planned = _prepared(engine)

    _look_and_buy(stage, engine, night.slug, general.id)

    for table in ("orders", "order_lines", "order_items", "payments", "notices"):
        assert any(text.startswith(f"INSERT INTO {table} ") for text in planned), table
    assert _prepared(engine) == planned


def _look_and_buy(stage: Stage, engine: sa.Engine, slug: str, ticket_id: int) -> None:
    inventory = stage.box_office.reads.inventory(stage.account.id, slug)
    assert is_current(engine)
    stage.buy(inventory.event, (inventory.offers[ticket_id].ticket, 1))


def _prepared(engine: sa.Engine) -> list[str]:
    with engine.begin() as connection:
        return list(connection.scalars(PREPARED))
