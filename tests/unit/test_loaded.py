"""What a server loads before it serves: nothing that it needs only now and then."""

import subprocess
import sys

import pytest

LOADED = "import adapters.wiring, sys; print(*sys.modules)"


@pytest.mark.parametrize(
    "seldom",
    [
        "alembic",
        "boto3",
        "email_validator",
        "icalendar",
        "stripe",
        "text_unidecode",
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
