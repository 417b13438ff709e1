"""What a command prints: one JSON document for machines on stdout, lines for people on stderr."""

from datetime import UTC, datetime
from decimal import Decimal
import json
import sys

import click


class CommandFailed(click.ClickException):
    """A command could not do what it was asked; the text says why, in one line."""


def answer(document: object) -> None:
    """Print the document; laid out for reading where somebody reads it, else on one line."""
    indent = 2 if sys.stdout.isatty() else None
    click.echo(json.dumps(document, default=_plain, ensure_ascii=False, indent=indent))
    sys.stdout.flush()


def tell(line: str) -> None:
    """Say something to whoever watches."""
    click.echo(line, err=True)


def complain(reason: str) -> int:
    """Say in one line why the command ends; returns the exit status of a failure."""
    tell("ticketing: " + " ".join(reason.split()))
    return 1


def _plain(value: object) -> str:
    """Print instants as the APIs do, and exact numbers as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__qualname__)
