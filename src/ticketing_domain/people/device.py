"""Scanner devices: phones and gates at an account's doors, each with a credential of its own.

A device looks and admits for its account, and does nothing else anywhere.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

import attrs

from ticketing_domain.changes import UNSET, Given, Rule, at_most, not_blank
from ticketing_domain.errors import Problems
from ticketing_domain.people.account import Account
from ticketing_domain.people.credential import Credential

DEVICE_KIND: Final = "tkt_device"


@attrs.frozen
class Device:
    """A device as we keep it: never its credential, which is shown once when it is paired."""

    account_id: int
    public_id: str
    name: str
    digest: str = attrs.field(repr=False)
    created_at: datetime
    revoked_at: datetime | None = None

    def revoke(self, at: datetime) -> "Device":
        """Return the device as shut out from now on; revoking twice keeps the first time."""
        return self if self.revoked_at else attrs.evolve(self, revoked_at=at)

    def opens_to(self, shown: Credential) -> bool:
        """Tell whether the shown credential is this device's and still counts."""
        return self.revoked_at is None and shown.matches(self.digest)


@attrs.frozen
class NewDevice:
    """What a promoter says to pair a device; `name` is the door that it stands at."""

    name: Given[str | None] = UNSET
    unreadable: Problems = attrs.field(factory=dict)


@attrs.frozen
class DevicePlan:
    """A device as it would be."""

    name: str | None


DEVICE_RULES: Final[tuple[Rule[DevicePlan], ...]] = (*not_blank("name"), *at_most(255, "name"))


class Devices(Protocol):
    """Protocol: the scanner devices of accounts."""

    def add(self, device: Device) -> None: ...

    def get(self, account_id: int, public_id: str) -> Device:
        """Return a device, locked; raises `NotFound`."""
        ...

    def save(self, device: Device) -> None: ...


class DeviceReads(Protocol):
    """Protocol: devices as they are recognised and listed."""

    def device(self, public_id: str) -> tuple[Account, Device] | None:
        """Return the device of that public name with its account, whoever it belongs to."""
        ...

    def devices(self, account_id: int) -> Sequence[Device]:
        """Return the account's devices, revoked ones too, oldest first."""
        ...
