"""Shrinking: of a run that fails, the shortest that we find which fails in the same way.

Each step has luck of its own, so leaving one out changes no other; what is left is tried again, not guessed.
"""

from collections.abc import Iterator
import re
from typing import Final

import attrs

from adapters.simulator.run import Outcome, Plan, run
from adapters.simulator.trouble import Fault

MOST_TRIES: Final = 250
_NAMES: Final = re.compile(r"\b[a-z2-7]{16}\b|[0-9]+")


def shrink(failed: Outcome, tries: int = MOST_TRIES) -> Outcome:
    """Return the smallest failing run that is found within so many tries."""
    search = _Search(failed, tries)
    plan = failed.plan
    if failed.step is not None:
        search.try_out(attrs.evolve(plan, steps=failed.step + 1))
    for fault in Fault:
        plan = search.best.plan
        search.try_out(attrs.evolve(plan, spared=plan.spared | {fault}))
    size = search.best.plan.steps // 2
    while size:
        for part in list(_parts(search.best.plan, size)):
            plan = search.best.plan
            search.try_out(attrs.evolve(plan, skipped=plan.skipped | part))
        size //= 2
    return search.best


@attrs.define
class _Search:
    best: Outcome
    tries: int

    def try_out(self, plan: Plan) -> None:
        """Take a smaller plan where it still fails in the same way."""
        if self.tries <= 0 or plan == self.best.plan:
            return
        self.tries -= 1
        outcome = run(plan)
        if outcome.wrong and said(outcome.wrong) == said(self.best.wrong or ""):
            # What would have come after the failure belongs to it no more.
            steps = plan.steps if outcome.step is None else outcome.step + 1
            skipped = frozenset(step for step in plan.skipped if step < steps)
            self.best = attrs.evolve(outcome, plan=attrs.evolve(plan, steps=steps, skipped=skipped))


def said(wrong: str) -> str:
    """Return what went wrong without the names and numbers of one run."""
    return _NAMES.sub("…", wrong)


def _parts(plan: Plan, size: int) -> Iterator[frozenset[int]]:
    left = [step for step in range(plan.steps) if step not in plan.skipped]
    for start in range(len(left) - size, -size, -size):
        yield frozenset(left[max(start, 0) : start + size])
