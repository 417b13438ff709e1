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


@attrs.frozen
class Run:
    """A run of the demo from start to end: what it printed, what its lines answered, how it ended."""

    document: dict[str, Any]
    pasted: tuple[Any, ...]
    status: int


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Operator:
    """The folder in which the demo is run again and again."""
    return Operator(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def first(house: Operator) -> Run:
    """The first run."""
    return run(house)


def run(house: Operator) -> Run:
    """Run the demo, paste its lines, stop it."""
    with demo(house) as shown:
        pasted = tuple(paste(curl) for curl in shown.curls)
        return Run(shown.document, pasted, shown.stop())


def test_a_night_is_sold_and_nothing_twice(first: Run) -> None:
    """The crowd takes what there is, nobody gets what there is not, and the books agree."""
    sale = first.document["sale"]

    assert (sale["failures"], sale["oversold"], sale["discrepancies"]) == ({}, 0, 0)
    assert sale["tickets"] > 1000
    assert sale["refused"]["capacity_full"] > 500


def test_its_three_lines_work_when_pasted(first: Run) -> None:
    """The shop window, the promoter's figures, a checkout."""
    window, figures, checkout = first.pasted

    assert {"Night Bus Orchestra", "Paper Lanterns", "The Long Night"} <= {
        event["title"] for event in window["events"]
    }
    assert figures["title"] == "The Long Night"
    assert checkout["status"] == "pending"


def test_it_ends_in_order(first: Run) -> None:
    """Server and all."""
    assert first.status == 0


def test_a_second_run_sells_another_night_of_the_same_season(house: Operator, first: Run) -> None:
    """Whoever likes it runs it again, and finds what was there."""
    second = run(house)

    (account,) = house.run("account", "list").document
    verdict = house.run("verify").document
    assert account["subdomain"] == "demo"
    assert (first.document["event"], second.document["event"]) == (
        "the-long-night",
        "the-long-night-2",
    )
    assert second.document["token"] != first.document["token"]
    assert second.document["sale"]["tickets"] > 1000
    assert (verdict["clean"], verdict["events"]) == (True, 28)


def paste(curl: str) -> Any:
    """Run a line as somebody would who pasted it."""
    if shutil.which("curl") is None:
        pytest.skip("there is no curl here to paste into")
    return json.loads(subprocess.check_output(curl, shell=True, text=True))
