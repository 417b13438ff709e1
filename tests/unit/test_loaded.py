"""What a server loads before it serves: nothing that it needs only now and then."""

import json
import subprocess
import sys

import pytest

LOADED = "import adapters.wiring, sys; print(*sys.modules)"
COLLECTED = """
import gc, json
from adapters.cli import commands

before, seldom = gc.get_stats(), gc.get_threshold()
commands.get_command(commands.make_context("ticketing", [], resilient_parsing=True), "serve")
told = {
    "old objects looked through": gc.get_stats()[2]["collections"] - before[2]["collections"],
    "left alone": gc.get_freeze_count(),
    "to be looked through": len(gc.get_objects()),
    "as often as before": gc.get_threshold() == seldom,
}
print(json.dumps(told))
"""


@pytest.mark.parametrize(
    "seldom",
    [
        "PIL",
        "alembic",
        "boto3",
        "email_validator",
        "icalendar",
        "stripe",
        "text_unidecode",
        "ticketing_domain.memory.books",
    ],
)
def test_what_is_needed_seldom_is_loaded_when_it_is_needed(seldom: str, loaded: set[str]) -> None:
    """A start is a second, and each of these a part of it."""
    assert seldom not in loaded


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """Load what serves, in a process of its own."""
    said = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    return set(said.stdout.split())


def test_what_a_command_loads_is_looked_through_once() -> None:
    """Modules stay for good; the collector need not look for garbage among them again and again."""
    said = subprocess.run(
        [sys.executable, "-c", COLLECTED], capture_output=True, text=True, check=True
    )
    told = json.loads(said.stdout)

    assert told["old objects looked through"] == 0
    assert told["left alone"] > 100 * told["to be looked through"]
    assert told["as often as before"]
