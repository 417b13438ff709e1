"""`ticketing db` and `ticketing verify`: what an operator does to a database as a whole."""

import os

import attrs
import click

from adapters import logs, wiring
from adapters.cli.printing import CommandFailed, answer
from adapters.settings import Settings
from ticketing_domain.figures.verify import Verdict


@click.group()
def db() -> None:
    """Keep the database up to date."""


@db.command()
def upgrade() -> None:
    """Bring the database to the schema of this version; harmless when it is there already."""
    wiring.prepare(Settings.from_environ(os.environ))
    answer({"database": "current"})


@click.command()
def verify() -> None:
    """Recount everything and say what is wrong.

    Counts every order, code, customer and day again and compares the result with the counters. Ends with 1 where
    anything differs. All of it is read as it is at one moment, so people may go on buying.
    """
    settings = Settings.from_environ(os.environ)
    logs.configure(settings.log)
    verdict = wiring.verified(settings)
    answer(verdict_json(verdict))
    if verdict.discrepancies:
        first = verdict.discrepancies[0]
        raise CommandFailed(
            f"{len(verdict.discrepancies)} discrepancies; "
            f"the first: {first.account}: {first.where} {first.what}"
        )


def verdict_json(verdict: Verdict) -> dict[str, object]:
    """Print a verdict."""
    return {"clean": not verdict.discrepancies, **attrs.asdict(verdict)}
