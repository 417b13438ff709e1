"""All targets, by name."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.fuzz import codes, cursors, json_edge, signatures, times
from tests.fuzz.target import Target

FOUND = Path(__file__).parent / "found"

TARGETS: Mapping[str, Target] = {
    target.name: target
    for module in (json_edge, codes, cursors, signatures, times)
    for target in module.TARGETS
}


def found(target: Target) -> Iterator[Path]:
    """Yield everything that ever broke a target."""
    return iter(sorted((FOUND / target.name).glob("*")))
