"""An operator with an empty folder of their own."""

from pathlib import Path

import pytest

from tests.integration.command.running import Operator


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """Somebody who has set nothing."""
    return Operator(tmp_path)
