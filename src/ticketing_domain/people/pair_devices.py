"""Pairing scanner devices with an account, shutting them out, and knowing them again."""

import attrs

from ticketing_domain.changes import check, given
from ticketing_domain.errors import NotFound
from ticketing_domain.names import Randomness
from ticketing_domain.people import credential
from ticketing_domain.people.device import (
    DEVICE_KIND,
    DEVICE_RULES,
    Device,
    DevicePlan,
    DeviceReads,
    NewDevice,
)
from ticketing_domain.people.open_accounts import Admit
from ticketing_domain.people.token import Caller, Permission
from ticketing_domain.ports import Books, Clock


@attrs.frozen
class PairDevice:
    """Let a device in at an account's doors."""

    books: Books
    now: Clock
    random: Randomness

    def __call__(self, *, account_id: int, new: NewDevice) -> tuple[Device, str]:
        """Return the device and its credential, which cannot be had again; raises `Invalid`."""
        name = given(new.name, None)
        check(DevicePlan(name), DEVICE_RULES, new.unreadable)
        made = credential.mint(DEVICE_KIND, self.random)
        device = Device(
            account_id=account_id,
            public_id=made.public_id,
            name=(name or "").strip(),
            digest=made.digest,
            created_at=self.now(),
        )
        with self.books() as books:
            books.devices.add(device)
            books.commit()
        return device, made.value


@attrs.frozen
class RevokeDevice:
    """Shut a device out; the next request that shows its credential is refused."""

    books: Books
    now: Clock

    def __call__(self, *, account_id: int, public_id: str) -> Device:
        """Return the device as it is now; raises `NotFound`."""
        with self.books() as books:
            device = books.devices.get(account_id, public_id).revoke(self.now())
            books.devices.save(device)
            books.commit()
        return device


@attrs.frozen
class AdmitToDoor:
    """Find out who stands at a door's API: a device, or whoever an API token lets in."""

    reads: DeviceReads
    admit: Admit

    def __call__(self, value: str) -> Caller:
        """Return the caller; raises `NotFound` for what is no living credential of either kind."""
        shown = credential.read(value, DEVICE_KIND)
        if shown is None:
            return self.admit(value)
        found = self.reads.device(shown.public_id)
        if found is None or not found[1].opens_to(shown):
            raise NotFound("device", "shown")
        account, device = found
        return Caller(account, Permission.WRITE, device.public_id, device=device)
