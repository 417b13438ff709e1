"""`ticketing simulate`: many runs of the whole box office, in each of which everything goes wrong as its seed says."""

from pathlib import Path
import re
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as Rows

from adapters.cli.printing import CommandFailed, answer, tell
from adapters.simulator.campaign import Result, campaign, keep, plan_json
from adapters.simulator.rare import FULL_CAMPAIGN, Table
from adapters.simulator.run import Outcome, Plan, run
from adapters.simulator.shrink import shrink

KEPT: Final = Path("tests/data/failing_seeds.json")
"""Where a checkout of ours keeps what every test run plays again."""

_SPAN: Final = re.compile(r"([0-9]{1,12})(?:\.\.([0-9]{1,12}))?")


class SeedSpan(click.ParamType[range]):
    """One seed, or a first and a last: `7`, `0..499`."""

    name = "seeds"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> range:
        """Return the seeds."""
        if isinstance(value, range):
            return value
        found = _SPAN.fullmatch(str(value))
        if not found:
            self.fail(f"{value!r} is neither a seed nor a span such as 0..499", param, ctx)
        first, last = int(found[1]), int(found[2] or found[1])
        return range(first, last + 1)


@click.command()
@click.option("--seeds", type=SeedSpan(), default="0..499", show_default=True, help="Which runs.")
@click.option("--steps", default=200, show_default=True, help="How long each of them is.")
@click.option("--jobs", default=1, show_default=True, help="How many at once.")
@click.option("--sqlite/--memory", default=None, help="Play on this alone; else the seed decides.")
@click.option("--trace", is_flag=True, help="Print all that happened in each run, on stderr.")
@click.option(
    "--keep", "kept", type=click.Path(path_type=Path), help=f"Add what fails here; else to {KEPT}."
)
def simulate(
    *, seeds: range, steps: int, jobs: int, sqlite: bool | None, trace: bool, kept: Path | None
) -> None:
    """Play the whole box office with everything going wrong.

    A seed decides what buyers, promoters and doors do, what fails, and when; the same seed does the same again. Ends
    with 1 where an invariant was broken, or where so many runs never met a state that they should have met.
    """
    plans = [Plan(seed, steps, on_sqlite=sqlite) for seed in seeds]
    if trace:
        for plan in plans:
            tell("\n".join(run(plan).trace))
    with _progress() as progress:
        task = progress.add_task("seeds", total=len(plans))
        result = campaign(plans, jobs, lambda more: progress.advance(task, more))
    _show(result.table)
    failed = [_shown(outcome) for outcome in result.failed[:5]]
    file = kept or (KEPT if KEPT.exists() else None)
    if failed and file:
        keep(failed, file)
    answer(_printed(result))
    _judge(result)


def _judge(result: Result) -> None:
    if result.failed:
        first = result.failed[0]
        seeds = ", ".join(str(one.plan.seed) for one in result.failed[:20])
        raise CommandFailed(f"{len(result.failed)} runs failed: {seeds}; the first: {first.wrong}")
    if result.seeds >= FULL_CAMPAIGN and result.table.missed:
        raise CommandFailed(f"never met: {'; '.join(result.table.missed)}")


def _shown(outcome: Outcome) -> Outcome:
    """Print the shortest run that fails in the same way, and return it."""
    small = shrink(outcome)
    tell(f"\nseed {outcome.plan.seed}: {outcome.wrong}")
    tell("\n".join(small.trace))
    return small


def _printed(result: Result) -> dict[str, object]:
    return {
        "seeds": result.seeds,
        "failed": [plan_json(outcome) for outcome in result.failed],
        "digest": result.digest,
        "states": result.table.states,
        "faults": result.table.faults,
    }


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True))


def _show(table: Table) -> None:
    """Print how often every rare state was reached, and every fault struck."""
    rows = Rows("what", "times", title="met in these runs")
    for name, times in {**table.states, **table.faults}.items():
        rows.add_row(name, str(times), style="red" if not times else "")
    Console(stderr=True).print(rows)
