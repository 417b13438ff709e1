"""The command: a campaign for a person on stderr, its result for a machine on stdout."""

import json
from pathlib import Path

import pytest

from adapters.cli import main
from tests.integration.simulator.planted import PLANTS


def test_a_campaign_prints_what_it_met(capsys: pytest.CaptureFixture[str]) -> None:
    """An operator sees how often each state was met; a machine reads the same."""
    main(["simulate", "--seeds", "0..1", "--steps", "10"])

    told = capsys.readouterr()
    printed = json.loads(told.out)
    assert (printed["seeds"], printed["failed"]) == (2, [])
    assert "somebody came in between" in printed["states"]
    assert "met in these runs" in told.err


def test_a_run_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever wants to know what a seed does reads it step by step."""
    main(["simulate", "--seeds", "7", "--steps", "10", "--trace"])

    assert "# 9 " in capsys.readouterr().err


def test_a_failing_run_is_shrunk_and_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The command ends with 1, shows the shortest run that fails, and puts it where it is played again."""
    PLANTS[0](monkeypatch)
    file = tmp_path / "failing.json"

    with pytest.raises(SystemExit) as ended:
        main(["simulate", "--seeds", "0..1", "--memory", "--keep", str(file)])

    kept, *_ = json.loads(file.read_text(encoding="utf-8"))
    assert ended.value.code == 1
    assert len(kept["only"]) < 200 / 4
    assert kept["wrong"] in capsys.readouterr().err


@pytest.mark.parametrize("seeds", ["", "a", "1..", "..2", "1-2"])
def test_seeds_that_are_none_are_refused(seeds: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A typing error is told as one."""
    with pytest.raises(SystemExit):
        main(["simulate", "--seeds", seeds])

    assert "neither a seed nor a span" in capsys.readouterr().err
