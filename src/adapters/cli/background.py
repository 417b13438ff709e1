"""`ticketing jobs`: the background jobs in a process of their own, for `serve --no-jobs`."""

import signal
from threading import Event

import click

from adapters.cli.office import office
from adapters.cli.printing import answer, tell
from adapters.jobs import Rounds
from adapters.rounds import under_way
from adapters.wiring import webhook_sender


@click.group()
def jobs() -> None:
    """Do the background jobs outside the server."""


@jobs.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def run(*, once: bool) -> None:
    """End holds that are due, settle payments and refunds that had no outcome, and send webhooks.

    Goes on until it is told to stop; several may run at once.
    """
    with office() as box_office:
        if once:
            answer({"done": box_office.do_chores() + webhook_sender(box_office).once()})
            return
        stop = Event()
        for told in (signal.SIGINT, signal.SIGTERM):
            signal.signal(told, lambda *_: stop.set())
        tell("doing the background jobs (Ctrl-C stops)")
        with under_way(webhook_sender(box_office), "webhooks"):
            done = Rounds(box_office.do_chores).until(stop)
        answer({"done": done})
