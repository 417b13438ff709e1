"""A campaign: many seeds, what was rare in them, and those that failed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
import gc
import hashlib
import json
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import attrs

from adapters.simulator.rare import Table
from adapters.simulator.run import Outcome, Plan, run
from adapters.simulator.shrink import shrink
from adapters.simulator.trouble import Fault

AT_A_TIME: Final = 5
"""How many seeds a process takes before it says how they went."""


@attrs.frozen
class Result:
    """What came of a campaign; `digest` is the SHA-256 over the traces in the order of the seeds."""

    seeds: int
    failed: tuple[Outcome, ...]
    table: Table
    digest: str


def campaign(
    plans: Sequence[Plan], jobs: int = 1, tell: Callable[[int], object] = lambda _: None
) -> Result:
    """Run every plan, in so many processes at once; `tell` hears how many more are done."""
    reached: Counter[str] = Counter()
    failed: list[Outcome] = []
    digest = hashlib.sha256()
    for outcomes in _played(plans, jobs):
        for outcome in outcomes:
            reached.update(outcome.rare)
            digest.update(outcome.digest.encode())
            failed += [outcome] if outcome.wrong else []
        tell(len(outcomes))
    return Result(len(plans), tuple(failed), Table(reached), digest.hexdigest())


def play(plans: Iterable[Plan]) -> list[Outcome]:
    """Run plans one after another; of those that go well, the trace is not kept."""
    with _no_litter():
        return [_slim(run(plan)) for plan in plans]


def keep(failed: Iterable[Outcome], file: Path) -> None:
    """Add failing plans, made small, to a file of plans that every test run plays again."""
    known = json.loads(file.read_text("utf-8")) if file.exists() else []
    new = [plan_json(shrink(outcome)) for outcome in failed]
    fresh = [one for one in new if one not in known]
    file.write_text(json.dumps([*known, *fresh], indent=1, ensure_ascii=False) + "\n", "utf-8")


def plan_json(outcome: Outcome) -> dict[str, Any]:
    """Print a plan with what went wrong in it: the steps that are taken, and the trouble that is left out."""
    plan = outcome.plan
    return {
        "seed": plan.seed,
        "steps": plan.steps,
        "only": [step for step in range(plan.steps) if step not in plan.skipped],
        "spared": sorted(fault.name for fault in plan.spared),
        "on_sqlite": plan.on_sqlite,
        "wrong": outcome.wrong,
    }


def plan_from(printed: Mapping[str, Any]) -> Plan:
    """Read a plan that was printed."""
    return Plan(
        seed=printed["seed"],
        steps=printed["steps"],
        skipped=frozenset(range(printed["steps"])) - set(printed["only"]),
        spared=frozenset(Fault[name] for name in printed["spared"]),
        on_sqlite=printed["on_sqlite"],
    )


def _played(plans: Sequence[Plan], jobs: int) -> Iterator[list[Outcome]]:
    parts = [plans[start : start + AT_A_TIME] for start in range(0, len(plans), AT_A_TIME)]
    if jobs <= 1:
        yield from map(play, parts)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(play, parts)


def _slim(outcome: Outcome) -> Outcome:
    return outcome if outcome.wrong else attrs.evolve(outcome, trace=outcome.trace[-1:])


@contextmanager
def _no_litter() -> Iterator[None]:
    """Collect garbage between runs and not within them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
