"""The simulator finds mistakes that were planted for it: what finds nothing proves nothing."""

import pytest

from adapters.simulator.run import Outcome, Plan, run
from adapters.simulator.shrink import said, shrink
from tests.integration.simulator.planted import PLANTS, Plant

FOUND_WITHIN = 500


def first_failure() -> Outcome:
    """Run seed after seed until one fails."""
    for seed in range(FOUND_WITHIN):
        outcome = run(Plan(seed, steps=200, on_sqlite=False))
        if outcome.wrong:
            return outcome
    pytest.fail(f"not found within {FOUND_WITHIN} seeds")


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_mistake_is_found(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A box office with a mistake in it does not come through 500 runs."""
    plant(monkeypatch)

    assert first_failure().wrong


def test_a_failure_is_told_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks for the mistake reads what led to it, and little else."""
    PLANTS[0](monkeypatch)
    found = first_failure()

    small = shrink(found)

    assert said(small.wrong or "") == said(found.wrong or "")
    assert len(small.trace) < len(found.trace) / 2
    assert run(small.plan).digest == small.digest
