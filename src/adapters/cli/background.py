"""`ticketing jobs`: the background jobs in a process of their own, for `serve --no-jobs`."""

import signal
from threading import Event

import click

from adapters.cli.office import office
from adapters.cli.printing import answer, tell
from adapters.jobs import Rounds


@click.group()
def jobs() -> None:
    """Do the background jobs outside the server."""


@jobs.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def run(*, once: bool) -> None:
    """End holds that are due, and settle payments and refunds that had no outcome.

    Goes on until it is told to stop; several may run at once.
    """
    with office() as box_office:
        if once:
            answer({"done": box_office.do_chores()})
            return
        stop = Event()
        for told in (signal.SIGINT, signal.SIGTERM):
            signal.signal(told, lambda *_: stop.set())
        tell("doing the background jobs (Ctrl-C stops)")
        answer({"done": Rounds(box_office.do_chores).until(stop)})
