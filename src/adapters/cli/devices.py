"""`ticketing device`: let scanner devices in at an account's doors, and out again."""

from typing import Final

import click

from adapters.cli.office import office
from adapters.cli.printing import answer
from ticketing_domain.people.device import Device, NewDevice

ACCOUNT: Final = click.option("--account", required=True, help="The subdomain of the account.")


@click.group()
def device() -> None:
    """Pair, list and revoke scanner devices."""


@device.command()
@ACCOUNT
@click.option("--name", required=True, help="The door that it stands at.")
def create(account: str, name: str) -> None:
    """Pair a device. Its token is printed once and never again: only its digest is kept."""
    with office() as box_office:
        found = box_office.reads.account(account)
        made, value = box_office.door.pair(account_id=found.id, new=NewDevice(name))
        answer({"token": value, "account": account, **device_json(made)})


@device.command("list")
@ACCOUNT
def list_(account: str) -> None:
    """List the devices of an account, without their tokens."""
    with office() as box_office:
        found = box_office.reads.account(account)
        answer([device_json(made) for made in box_office.door.reads.devices(found.id)])


@device.command()
@ACCOUNT
@click.argument("device_id")
def revoke(account: str, device_id: str) -> None:
    """Shut a device out, by its id: the next request that shows its token is refused."""
    with office() as box_office:
        found = box_office.reads.account(account)
        answer(device_json(box_office.door.revoke(account_id=found.id, public_id=device_id)))


def device_json(made: Device) -> dict[str, object]:
    """Print a device as it is kept: never its token."""
    return {
        "id": made.public_id,
        "name": made.name,
        "created_at": made.created_at,
        "revoked_at": made.revoked_at,
    }
