"""Every suite passes what is sound, and notices what is broken."""

import pytest

from ticketing_domain.testing import contracts
from ticketing_domain.testing.broken import BROKEN, Broken

CASES = [pytest.param(one, id=f"{one.suite.__name__}: {one.promise}") for one in BROKEN]

PLAYED = """
from ticketing_domain.testing.broken import BROKEN

(broken,) = [one for one in BROKEN if (one.suite.__name__, one.promise) == {name!r}]
TestPlayed = broken.on(broken.{which})
"""


def play(pytester: pytest.Pytester, broken: Broken, which: str) -> dict[str, int]:
    """Run a suite in a project of its own; returns how many tests came to which end."""
    name = (broken.suite.__name__, broken.promise)
    pytester.makepyfile(PLAYED.format(name=name, which=which))
    return pytester.runpytest_inprocess("-q", "-x", "-p", "no:cacheprovider").parseoutcomes()


@pytest.mark.parametrize("broken", CASES)
def test_what_is_broken_fails(pytester: pytest.Pytester, broken: Broken) -> None:
    """By a failed test, not by an error of the suite itself."""
    outcomes = play(pytester, broken, "broken")

    assert outcomes.get("failed") == 1
    assert "errors" not in outcomes


@pytest.mark.parametrize("broken", CASES)
def test_what_is_sound_passes(pytester: pytest.Pytester, broken: Broken) -> None:
    """Every test of the suite, and some there are."""
    outcomes = play(pytester, broken, "sound")

    assert set(outcomes) <= {"passed", "skipped"}
    assert outcomes["passed"] > 0


def test_every_suite_has_something_broken_to_notice() -> None:
    """A new suite proves its teeth."""
    suites = {
        suite
        for name, suite in vars(contracts).items()
        if name.endswith("Contract") and name not in {"Contract", "StageContract"}
    }

    assert {one.suite for one in BROKEN} == suites
