"""A stranger's project, outside this one, with the built wheel and what docs/write-an-adapter.md tells them to write."""

from collections.abc import Sequence
import os
from pathlib import Path
import re
import subprocess
import sys
import sysconfig

import pytest

ROOT = Path(__file__).parents[3]
GUIDE = ROOT / "docs" / "write-an-adapter.md"
FILE = re.compile(
    r"^`(?P<name>[\w.]+)`:\n\n```python\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)
LOCKED = "        with self.lock:\n"
UNLOCKED = "        if True:\n"


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a stranger would, who has nothing of ours in the environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=kept,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this tree without a network."""
    folder = tmp_path_factory.mktemp("dist")
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment in which the wheel is installed; what it needs is lent by ours, not our sources."""
    folder = tmp_path_factory.mktemp("env")
    made = run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    assert made.returncode == 0, made.stderr
    installed = run(
        *(sys.executable, "-m", "pip", "--python", folder, "install"),
        *("--quiet", "--no-index", "--no-deps", wheel),
        cwd=folder,
    )
    assert installed.returncode == 0, installed.stderr
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder / "bin" / "python"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the files of the guide."""
    written = {found["name"]: found["code"] for found in FILE.finditer(GUIDE.read_text("utf-8"))}
    assert len(written) == GUIDE.read_text("utf-8").count("```python")
    for name, code in written.items():
        (tmp_path / name).write_text(code, encoding="utf-8")
    return tmp_path


def played(project: Path, python: Path, names: Sequence[str] = ()) -> tuple[int, str]:
    """Run tests; returns the exit status and what was printed."""
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:schemathesis")
    finished = run(python, "-m", "pytest", *options, *names, cwd=project)
    return finished.returncode, finished.stdout + finished.stderr


def test_the_library_comes_from_the_wheel(project: Path, python: Path) -> None:
    """Nothing below is proved by our own sources."""
    script = "import ticketing_domain.testing.contracts as kit; print(kit.__file__)"

    told = run(python, "-c", script, cwd=project)

    assert told.stderr == ""
    assert not Path(told.stdout.strip()).is_relative_to(ROOT)


def test_what_the_guide_tells_to_write_passes(project: Path, python: Path) -> None:
    """The adapter, its claims, the books, any history, and an evening on the fixtures."""
    status, told = played(project, python)

    assert status == 0, told
    assert "failed" not in told


def test_the_test_is_ten_lines(project: Path) -> None:
    """That is all that it takes."""
    code = (project / "test_counting.py").read_text("utf-8")

    assert len([line for line in code.splitlines() if line.strip()]) <= 10


@pytest.mark.parametrize("attempt", range(2))
def test_without_its_lock_the_adapter_fails(project: Path, python: Path, attempt: int) -> None:
    """Every time, and by the tests of what many do at once alone."""
    adapter = project / "counting.py"
    code = adapter.read_text("utf-8")
    assert code.count(LOCKED) == 2
    adapter.write_text(code.replace(LOCKED, UNLOCKED), encoding="utf-8")

    status, told = played(project, python, ["test_counting.py", "-rf"])

    assert status == 1, told
    failed = set(re.findall(r"^FAILED \S+::(\w+)", told, re.MULTILINE))
    assert "test_the_last_guess_is_allowed_once" in failed
    assert failed <= {
        "test_the_last_guess_is_allowed_once",
        "test_what_is_given_back_at_once_is_given_back",
        "test_many_at_once_are_no_more_than_are_allowed",
    }
