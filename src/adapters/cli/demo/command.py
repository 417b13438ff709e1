"""`ticketing demo`: a season appears, a night goes on sale, a crowd storms it, and the figures are told."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
import multiprocessing
from multiprocessing.context import SpawnProcess
import os
import signal
import socket
from typing import Final
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from adapters import logs, wiring
from adapters.cli import serve
from adapters.cli.demo.connection import Connection
from adapters.cli.demo.crowd import BUYERS, OnSale, Tally, visits
from adapters.cli.demo.programme import ON_SALE
from adapters.cli.demo.report import curl_lines, figures, printed
from adapters.cli.demo.season import Calendar, Season
from adapters.cli.printing import CommandFailed, answer, tell
from adapters.settings import Settings
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.errors import NotFound
from ticketing_domain.people.account import Account, NewAccount
from ticketing_domain.people.token import Permission
from ticketing_domain.sale.inventory import Inventory

SUBDOMAIN: Final = "demo"


@click.command()
@serve.PORT
def demo(port: int) -> None:
    """Sell a season of demo tickets, then serve it.

    Makes the account `demo` with a season, or reuses it, puts a new night on sale and lets a crowd buy it through the
    public shop. Then prints what became of it, and serves until it is stopped.
    """
    # The crowd makes thousands of requests; nobody wants to read a line about each of them.
    os.environ.setdefault("TICKETING_LOG", "quiet")
    settings = Settings.from_environ(os.environ)
    logs.configure(settings.log)
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, serve.leave)
    with ExitStack() as closing:
        listening = closing.enter_context(serve.taken("127.0.0.1", port))
        box_office = closing.enter_context(wiring.opened(settings))
        account = demo_account(box_office)
        play(settings, account)
        slug = Season(box_office, Calendar(), account).plan(ON_SALE)
        _, token = box_office.issue_token(
            subdomain=SUBDOMAIN, permission=Permission.WRITE, description="demo"
        )
        url = serve.address(listening)
        server = closing.enter_context(served(listening, settings.base_url or url))
        tally = storm(box_office, account, slug, url)
        sale = figures(tally, box_office.verify())
        answer({"url": url, "account": SUBDOMAIN, "token": token, "event": slug, "sale": sale})
        curls = curl_lines(url, token, slug, open_night(box_office, account, slug))
        for line in printed(url, sale, curls):
            tell(line)
        server.join()
    raise CommandFailed("the server has ended by itself")


def demo_account(box_office: BoxOffice) -> Account:
    """Return the demo account, opened on the first run."""
    try:
        return box_office.reads.account(SUBDOMAIN)
    except NotFound:
        return box_office.open_account(
            NewAccount(
                subdomain=SUBDOMAIN,
                name="Kupferhalle & Friends",
                currency="EUR",
                vat_rate=Decimal(19),
            )
        )


def play(settings: Settings, account: Account) -> None:
    """Put into the books what is missing of the season."""
    calendar = Calendar()
    with wiring.opened(settings, calendar) as box_office:
        season = Season(box_office, calendar, account)
        missing = season.missing()
        if missing:
            with bar() as shown:
                for night in shown.track(missing, description="Season"):
                    season.stage(night)


@contextmanager
def served(listening: socket.socket, url: str) -> Iterator[SpawnProcess]:
    """Serve in a process of its own for as long as the block runs, and let it finish what is in flight."""
    server = multiprocessing.get_context("spawn").Process(target=serve.run, args=(listening, url))
    server.start()
    # The port is the server's now: if it fails, whoever asks must learn it and not wait here.
    listening.close()
    try:
        yield server
    finally:
        server.terminate()
        server.join()


def storm(box_office: BoxOffice, account: Account, slug: str, url: str) -> Tally:
    """Let the crowd at the night; returns what became of it."""
    offers = box_office.reads.inventory(account.id, slug).offers
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 80
    with bar() as shown:
        task = shown.add_task("On sale", total=BUYERS)
        on_sale = OnSale(host, port, f"/shops/{SUBDOMAIN}", slug, lambda _: shown.advance(task))
        return asyncio.run(_storm(on_sale, sorted(offers)))


async def _storm(on_sale: OnSale, tickets: list[int]) -> Tally:
    connection = await Connection.open(on_sale.host, on_sale.port)
    try:
        status, answer = await connection.ask("GET", "/readyz")
    finally:
        await connection.close()
    if status != 200:
        raise CommandFailed(f"the server is not ready: {answer}")
    return await on_sale.run(visits(tickets))


def open_night(box_office: BoxOffice, account: Account, slug: str) -> Inventory:
    """Return a night that is easy to buy: one whose first ticket never runs out, else the one just sold."""
    for inventory in box_office.reads.shop_window(account.id, box_office.now()):
        if inventory.stock(min(inventory.offers)).allocation is None:
            return inventory
    return box_office.reads.inventory(account.id, slug)


def bar() -> Progress:
    """Make a progress bar for whoever watches."""
    return Progress(
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
