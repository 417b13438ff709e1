"""Scanner devices: paired with the account, listed, shut out (contract §3, "Scanner")."""

from typing import Any

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.edge.answers import json_answer, time_json
from adapters.http.edge.messages import read_message
from adapters.http.edge.requests import code_in_path
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.changes import UNSET, Given
from ticketing_domain.people.device import Device, NewDevice


@attrs.frozen
class DeviceMessage:
    """A device as clients send it; the name is that of its door."""

    name: Given[str | None] = UNSET


@attrs.frozen
class ScannerDevices:
    """The calls on scanner devices."""

    box_office: BoxOffice
    base_url: str

    def list(self, ask: Ask) -> Response:
        """Answer with all devices, revoked ones too, oldest first."""
        found = self.box_office.door.reads.devices(ask.account.id)
        return json_answer({"scanner_devices": [device_json(device) for device in found]})

    def create(self, ask: Ask) -> Response:
        """Pair a device; the answer shows its credential, this once."""
        message, unreadable = read_message(DeviceMessage, ask.body, wrapped_in="scanner_device")
        device, value = self.box_office.door.pair(
            account_id=ask.account.id, new=NewDevice(message.name, unreadable)
        )
        location = f"{self.base_url}/admin/scanner_devices/{device.public_id}"
        return json_answer({**device_json(device), "token": value}, 201, {"Location": location})

    def delete(self, ask: Ask) -> Response:
        """Shut a device out; doing it twice is harmless."""
        self.box_office.door.revoke(
            account_id=ask.account.id, public_id=code_in_path(ask.request, "id")
        )
        return Response(status_code=204)


def device_json(device: Device) -> dict[str, Any]:
    """Print a device as it is kept: never its credential."""
    return {
        "id": device.public_id,
        "name": device.name,
        "created_at": time_json(device.created_at),
        "revoked_at": time_json(device.revoked_at),
    }
