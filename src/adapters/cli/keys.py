"""`ticketing key`: let a promoter's programmers in at the promoter API, and out again."""

from typing import Final

import click

from adapters.cli.office import office
from adapters.cli.printing import answer
from adapters.http.v1.versions import NEWEST
from ticketing_domain.people.account import Mode
from ticketing_domain.people.api_key import ApiKey

ACCOUNT: Final = click.option("--account", required=True, help="The subdomain of the account.")


@click.group()
def key() -> None:
    """Make, list and revoke keys of the promoter API."""


@key.command()
@ACCOUNT
@click.option(
    "--mode",
    required=True,
    type=click.Choice([mode.value for mode in Mode]),
    help="For real sales, or for the account's test world.",
)
@click.option("--description", default="", help="What it is for.")
@click.option("--also", multiple=True, metavar="ACCOUNT", help="Acts for this account too.")
def create(account: str, mode: str, description: str, also: tuple[str, ...]) -> None:
    """Make a key. Its value is printed once and never again: only its digest is kept."""
    with office() as box_office:
        made, value = box_office.api_keys.issue(
            subdomain=account, mode=Mode(mode), version=NEWEST, description=description, also=also
        )
        others = sorted({*also} - {account})
        answer({"key": value, "account": account, "also": others, **key_json(made)})


@key.command("list")
@ACCOUNT
def list_(account: str) -> None:
    """List the keys of an account, without their values."""
    with office() as box_office:
        answer([key_json(made) for made in box_office.api_keys.list(subdomain=account)])


@key.command()
@ACCOUNT
@click.argument("key_id")
def revoke(account: str, key_id: str) -> None:
    """End a key, by its id: the next request that shows it is refused."""
    with office() as box_office:
        answer(key_json(box_office.api_keys.revoke(subdomain=account, public_id=key_id)))


def key_json(made: ApiKey) -> dict[str, object]:
    """Print a key as it is kept: never its value."""
    return {
        "id": made.public_id,
        "mode": made.mode.value,
        "description": made.description,
        "version": made.version,
        "created_at": made.created_at,
        "revoked_at": made.revoked_at,
    }
