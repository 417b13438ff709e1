"""Scanner devices, of whose credentials only the digest is kept."""

from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql.schema import Fields, Instant, key, metadata, optional, required
from ticketing_domain.errors import NotFound
from ticketing_domain.people.device import Device, Devices

scanner_devices: Final = sa.Table(
    "scanner_devices",
    metadata,
    key("account_id", sa.BigInteger),
    key("public_id", sa.Text),
    required("name", sa.Text),
    required("digest", sa.Text),
    required("created_at", Instant),
    optional("revoked_at", Instant),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    # A credential shows the public name alone; it leads to the account.
    sa.UniqueConstraint("public_id", name="one_device_for_a_public_id"),
)


def device_row(device: Device) -> dict[str, Any]:
    """Write a device as its row."""
    return {
        "account_id": device.account_id,
        "public_id": device.public_id,
        "name": device.name,
        "digest": device.digest,
        "created_at": device.created_at,
        "revoked_at": device.revoked_at,
    }


def device_from(row: Fields) -> Device:
    """Read a device from its row."""
    return Device(
        account_id=row["account_id"],
        public_id=row["public_id"],
        name=row["name"],
        digest=row["digest"],
        created_at=row["created_at"],
        revoked_at=row["revoked_at"],
    )


@attrs.frozen
class SqlDevices(Devices):
    """The devices in a database."""

    connection: sa.Connection

    def add(self, device: Device) -> None:
        self.connection.execute(sa.insert(scanner_devices), device_row(device))

    def get(self, account_id: int, public_id: str) -> Device:
        found = sa.select(scanner_devices).where(_is(account_id, public_id)).with_for_update()
        row = self.connection.execute(found).mappings().first()
        if row is None:
            raise NotFound("device", public_id)
        return device_from(row)

    def save(self, device: Device) -> None:
        changed = sa.update(scanner_devices).where(_is(device.account_id, device.public_id))
        self.connection.execute(changed.values(device_row(device)))


def _is(account_id: int, public_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        scanner_devices.c.account_id == account_id, scanner_devices.c.public_id == public_id
    )
