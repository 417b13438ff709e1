"""A server that kills itself at the worst moments: between a commit and its answer, or right after it was charged.

A file in its folder says when, and is taken away by whoever dies of it; what the provider was asked is written down.
"""

import os
from pathlib import Path
import signal
from typing import Final

import attrs
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters import wiring
from adapters.http.app import build_app
from adapters.payments.sandbox import SandboxPayments
from adapters.settings import Settings
from adapters.sql.engine import make_engine
from ticketing_domain.sale.payment import Outcome, Payment

BEFORE_ANSWERING: Final = "die-before-answering"
AFTER_CHARGING: Final = "die-after-charging"
CHARGES: Final = "charges"


def app() -> ASGIApp:
    """Build what the server serves, with what kills it around it."""
    settings = Settings.from_environ(os.environ)
    box_office = wiring.open_box_office(make_engine(settings.database_url), settings)
    mortal = attrs.evolve(box_office, payments=MortalPayments())
    return MortalAnswers(build_app(mortal, base_url="https://tickets.example"))


def die_where(file: str) -> None:
    """Die at once, as by `kill -9`, where the file is there."""
    if Path(file).exists():
        Path(file).unlink()
        os.kill(os.getpid(), signal.SIGKILL)


@attrs.frozen
class MortalAnswers:
    """Dies when everything is done and the first byte of the answer is about to leave."""

    inner: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_or_die(message: Message) -> None:
            if message["type"] == "http.response.start" and scope.get("method") == "POST":
                die_where(BEFORE_ANSWERING)
            await send(message)

        await self.inner(scope, receive, send_or_die)


@attrs.frozen
class MortalPayments(SandboxPayments):
    """Dies when the money has been taken and nobody has been told."""

    def charge(self, payment: Payment) -> Outcome:
        """Take the money of an attempt, once for each name."""
        with Path(CHARGES).open("a") as charges:
            charges.write(f"{payment.id}\n")
        die_where(AFTER_CHARGING)
        return super().charge(payment)
