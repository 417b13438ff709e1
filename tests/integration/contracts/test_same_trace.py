"""Memory, SQLite and PostgreSQL give the same answers to the same trace, and are then found in the same state."""

from collections.abc import Iterator
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
import pytest
import sqlalchemy as sa

from adapters.sql import SqlBooks, SqlReads, make_engine
from adapters.sql.numbers import KINDS, sequences
from adapters.sql.schema import metadata
from ticketing_domain.testing.contracts.contract import in_depth
from ticketing_domain.testing.same_trace import SameTraceMachine
from ticketing_domain.testing.stage import OpenStage, Stage, memory_stage, open_stage


@pytest.fixture
def engines(sqlite_url: str, postgres_url: str) -> Iterator[dict[str, sa.Engine]]:
    """A database of each kind."""
    made = {"SQLite": make_engine(sqlite_url), "PostgreSQL": make_engine(postgres_url)}
    yield made
    for engine in made.values():
        engine.dispose()


def emptied(engine: sa.Engine) -> OpenStage:
    """Return what opens a stage on a database as if it were new: empty, and counting from one."""

    def opened(**options: Any) -> Stage:
        with engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(sa.delete(table))
            if engine.dialect.name == "sqlite":
                connection.execute(sa.update(sequences).values(last=0))
            else:
                for kind in KINDS:
                    connection.exec_driver_sql(f"ALTER SEQUENCE {kind}_numbers RESTART")
        return open_stage(books=SqlBooks(engine), reads=SqlReads(engine), **options)

    return opened


def test_the_same_trace_has_the_same_answers_everywhere(engines: dict[str, sa.Engine]) -> None:
    """Each answer and refusal with its facts, and after each step every list and figure."""

    class Machine(SameTraceMachine):
        opens: ClassVar = {
            "memory": memory_stage,
            **{name: emptied(engine) for name, engine in engines.items()},
        }

    histories = settings(
        max_examples=100 if in_depth() else 5,
        stateful_step_count=30 if in_depth() else 12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Machine, settings=histories)
