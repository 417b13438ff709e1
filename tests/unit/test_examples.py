"""The examples run as they stand."""

from pathlib import Path
import subprocess
import sys

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_a_whole_sale_fits_in_a_short_script() -> None:
    """The embedding example sells, refunds and recounts, in 40 lines of code."""
    script = EXAMPLES / "embed.py"

    told = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=True, timeout=60
    )

    assert told.stdout.splitlines() == [
        "2 sold, 98 left, 37.00 EUR",
        "counters differ from a recount: nowhere",
    ]
    code = [
        line
        for line in script.read_text().splitlines()
        if line.strip() and not line.startswith('"""')
    ]
    assert len(code) <= 40
