"""The demo: what somebody sees who runs this for the first time, and for the second."""

from collections.abc import Iterator
import contextlib
import json
import shutil
import signal
import subprocess
from typing import Any

import attrs
import pytest

from tests.integration.command.running import COMMAND, SECONDS_TO_STOP, Operator, kill


@attrs.frozen
class Shown:
    """A demo that serves: its document, and what it says to people."""

    process: subprocess.Popen[str]
    document: dict[str, Any]
    lines: tuple[str, ...]

    @property
    def curls(self) -> tuple[str, ...]:
        """The lines to paste."""
        return tuple(line.strip() for line in self.lines if line.strip().startswith("curl "))

    def stop(self) -> int:
        """Stop it as a terminal does; returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SECONDS_TO_STOP)


@contextlib.contextmanager
def demo(operator: Operator) -> Iterator[Shown]:
    """Run the demo until it serves."""
    log = operator.folder / "demo.log"
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            [*COMMAND, "demo", "--port", "0"],
            cwd=operator.folder,
            env=operator.environment({}),
            start_new_session=True,
            stderr=stderr,
            stdout=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout
            document = json.loads(process.stdout.readline() or log.read_text())
            while log.read_text().count("curl ") < 3:
                assert process.poll() is None
            yield Shown(process, document, tuple(log.read_text().splitlines()))
        finally:
            kill(process)


def test_a_night_is_sold_and_served(operator: Operator) -> None:
    """The crowd takes what there is, nobody gets what there is not, and the books agree."""
    with demo(operator) as shown:
        pasted = [paste(curl) for curl in shown.curls]
        stopped = shown.stop()

    sale = shown.document["sale"]
    assert (sale["failures"], sale["oversold"], sale["discrepancies"]) == ({}, 0, 0)
    assert sale["tickets"] > 1000
    assert sale["refused"]["capacity_full"] > 500
    assert {"Night Bus Orchestra", "Paper Lanterns", "The Long Night"} <= {
        event["title"] for event in pasted[0]["events"]
    }
    assert pasted[1]["event"]["title"] == "The Long Night"
    assert pasted[2]["status"] == "pending"
    assert stopped == 0


def test_a_second_run_sells_another_night_of_the_same_season(operator: Operator) -> None:
    """Whoever likes it runs it again, and finds what was there."""
    with demo(operator) as first:
        first.stop()
    with demo(operator) as second:
        second.stop()

    (account,) = operator.run("account", "list").document
    verdict = operator.run("verify").document
    assert account["subdomain"] == "demo"
    assert (first.document["event"], second.document["event"]) == (
        "the-long-night",
        "the-long-night-2",
    )
    assert second.document["sale"]["tickets"] > 1000
    assert (verdict["clean"], verdict["events"]) == (True, 28)


def paste(curl: str) -> Any:
    """Run a line as somebody would who pasted it."""
    if shutil.which("curl") is None:
        pytest.skip("there is no curl here to paste into")
    return json.loads(subprocess.check_output(curl, shell=True, text=True))
