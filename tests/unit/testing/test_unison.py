"""Adapters that play one trace are found out where one of them plays something else."""

from collections.abc import Callable
from typing import Any

import attrs
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
import pytest

from ticketing_domain.errors import NotFound
from ticketing_domain.testing.same_trace import SameTraceMachine
from ticketing_domain.testing.spoiling import Instead, backwards, forgets, spoiled_stage
from ticketing_domain.testing.stage import OpenStage, memory_stage
from ticketing_domain.testing.unison import OtherAnswer, in_unison

MANY = settings(
    max_examples=20,
    stateful_step_count=15,
    deadline=None,
    # What it takes to find a difference is asked here, not how small the trace can be made.
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def play(other: OpenStage, traces: settings = MANY) -> None:
    """Play traces in memory and on something else."""

    class Machine(SameTraceMachine):
        opens = {"memory": memory_stage, "other": other}  # noqa: RUF012 (nobody changes it)

    run_state_machine_as_test(Machine, settings=traces)


def a_unit_less(read: Callable[..., Any], *asked: Any) -> Any:
    """Say of every event that it has sold one order less."""
    found = read(*asked)
    sold = max(found.takings.paid_orders - 1, 0)
    return attrs.evolve(found, takings=attrs.evolve(found.takings, paid_orders=sold))


def test_two_that_are_the_same_play_the_same() -> None:
    """Ids, codes and moments included."""
    play(memory_stage, settings(MANY, max_examples=4))


@pytest.mark.parametrize(
    ("collection", "instead"),
    [
        ("promo_codes", {"move": forgets}),
        ("reads", {"orders": backwards}),
        ("reads", {"attendees": backwards}),
        ("reads", {"inventory": a_unit_less}),
        ("scans", {"add": forgets}),
        ("guests", {"add": forgets}),
        ("outbox", {"add": forgets}),
        ("codes", {"replace": forgets}),
    ],
)
def test_a_planted_difference_is_found(collection: str, instead: dict[str, Instead]) -> None:
    """In what is answered, or in what is read afterwards."""
    with pytest.raises(OtherAnswer):
        play(spoiled_stage(collection, **instead))


def test_who_parts_is_named() -> None:
    """With the question, and with both answers."""
    other = spoiled_stage("reads", venue=lambda *_: None)
    stage = in_unison({"memory": memory_stage, "other": other})

    with pytest.raises(OtherAnswer) as told:
        stage.box_office.reads.venue(stage.account.id, 99)

    assert str(told.value).startswith(".reads.venue((1, 99), {})\n      memory said ('NotFound', ")
    assert str(told.value).endswith("\n       other said None")


def test_what_all_refuse_is_refused() -> None:
    """The same error with the same facts reaches whoever asked."""
    stage = in_unison({"memory": memory_stage, "other": memory_stage})

    with pytest.raises(NotFound, match="no venue 99 here"):
        stage.box_office.reads.venue(stage.account.id, 99)
