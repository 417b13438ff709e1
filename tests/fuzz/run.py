"""Fuzzing with atheris: looks for bytes that break a target, as long as it is told, and keeps what it finds.

    python -m tests.fuzz.run                         every target, a minute each
    python -m tests.fuzz.run --seconds 600 cursors   one of them, longer

What breaks a target is written to `found/<target>/`, where plain pytest finds it from then on; what leads to new code
stays in var/fuzz, where the next run goes on from.
"""

import argparse
from collections.abc import Sequence
import hashlib
import importlib
import importlib.util
import logging
from pathlib import Path
import re
import subprocess
import sys

import structlog

CORPUS = Path("var") / "fuzz"
MODULES = (
    "adapters.http.edge",
    "adapters.http.uploads",
    "adapters.http.v1.ids",
    "adapters.http.v1.pages",
    "adapters.http.v1.queries",
    "adapters.payments.stripe_advice",
    "itsdangerous",
    "stripe._webhook",
    "tests.fuzz",
    "ticketing_domain.door",
    "ticketing_domain.moments",
    "ticketing_domain.notices.signature",
)
"""Of these, atheris watches which lines run."""

LONGEST = 4_096
SLOWEST_SECONDS = 10
MOST_MEGABYTES = 2_048


def main() -> None:
    """Fuzz the targets that are named, or all."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("targets", nargs="*")
    wanted.add_argument("--seconds", type=int, default=60)
    wanted.add_argument("--within", help=argparse.SUPPRESS)
    told = wanted.parse_args()
    if importlib.util.find_spec("atheris") is None:
        sys.stdout.write("atheris has no wheel for this machine: fuzzing is left out\n")
        return
    if told.within:
        fuzz(told.within, told.seconds)
        return
    from tests.fuzz.targets import TARGETS

    if unknown := set(told.targets) - set(TARGETS):
        wanted.error(f"no target {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    broken = [name for name in told.targets or TARGETS if not holds(name, told.seconds)]
    sys.exit(f"broken: {', '.join(broken)}; see tests/fuzz/found" if broken else 0)


def holds(name: str, seconds: int) -> bool:
    """Fuzz a target in a process of its own; tell how it went, and whether it held."""
    command = [sys.executable, "-m", "tests.fuzz.run", "--within", name, "--seconds", str(seconds)]
    finished = subprocess.run(
        command, check=False, capture_output=True, text=True, errors="replace"
    )
    runs = re.findall(r"number_of_executed_units: *(\d+)", finished.stderr)
    edges = re.findall(r" cov: (\d+) ", finished.stderr)
    sys.stdout.write(f"{name}: {''.join(runs[-1:]) or 'no'} runs, {''.join(edges[-1:])} edges\n")
    if finished.returncode:
        sys.stdout.write(finished.stdout[-4_000:] + finished.stderr[-4_000:])
    sys.stdout.flush()
    return finished.returncode == 0


def fuzz(name: str, seconds: int) -> None:
    """Fuzz a target in this process, which does not come back."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=list(MODULES)):
        from tests.fuzz.targets import FOUND, TARGETS
    # Thousands of times a second, nobody wants to read that nobody answers.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    target = TARGETS[name]
    corpus = seeded(CORPUS / name, target.seeds)
    (FOUND / name).mkdir(parents=True, exist_ok=True)
    options = [
        f"-artifact_prefix={FOUND / name}/",
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        f"-timeout={SLOWEST_SECONDS}",
        f"-rss_limit_mb={MOST_MEGABYTES}",
        "-print_final_stats=1",
        str(corpus),
    ]

    def keeps_what_breaks_it(data: bytes) -> None:
        try:
            target(data)
        except BaseException:
            (FOUND / name / hashlib.sha256(data).hexdigest()[:20]).write_bytes(data)
            raise

    atheris.Setup([sys.argv[0], *options], keeps_what_breaks_it)
    atheris.Fuzz()


def seeded(corpus: Path, seeds: Sequence[bytes]) -> Path:
    """Write the seeds beside what earlier runs have learned."""
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        (corpus / hashlib.sha256(seed).hexdigest()[:20]).write_bytes(seed)
    return corpus


if __name__ == "__main__":
    main()
